/** Runs the service from its sources in a process of its own, as `node apps/api/dist/main.js` does. */
import { join } from 'node:path';
import { runnerImport } from 'vite';

const root = join(import.meta.dirname, '../..');
await runnerImport(join(root, 'apps/api/src/main.ts'), {
  root,
  configFile: join(root, 'vitest.config.ts'),
  logLevel: 'error',
  // Packages of the workspace come from their sources too, not from what was built some time ago.
  environments: { inline: { resolve: { conditions: ['source'], noExternal: [/^@rostrum\//] } } },
});
