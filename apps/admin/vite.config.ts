import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** The API a development server forwards to; `vite build` does not use it. */
const API_ORIGIN = 'http://127.0.0.1:3000';

export default defineConfig({
  base: '/admin/',
  plugins: [react()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    target: 'baseline-widely-available',
    rolldownOptions: {
      output: {
        // Pages are split by the router. What several of them share goes into few chunks: left
        // alone it becomes forty, most of them smaller than the request for them.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: 'framework',
              test: /node_modules\/(react|react-dom|scheduler|react-router|@tanstack)\//,
            },
            { name: 'schemas', test: /node_modules\/zod\/|libs\/contracts\// },
            { name: 'live', test: /node_modules\/(socket|engine)\.io|libs\/client\// },
            { name: 'components', test: /node_modules\//, minShareCount: 2 },
            {
              name: 'shared',
              test: /admin\/src\/(api|app|feedback|formats|layout|session)\//,
              minShareCount: 2,
            },
            { name: 'forms', test: /admin\/src\/(forms|polls\/form)\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/console': API_ORIGIN,
      '/socket.io': { target: API_ORIGIN, ws: true },
    },
  },
});
