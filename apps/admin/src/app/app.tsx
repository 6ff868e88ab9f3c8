import '@fontsource-variable/inter/wght.css';
import './mantine.css';
import './global.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router/dom';
import { createQueryClient } from './query-client.ts';
import { createAppRouter } from './router.tsx';
import { resolveCssVariables, theme } from './theme.ts';

// The key is repeated in public/color-scheme.js, which runs before this module is loaded.
const colorSchemeManager = localStorageColorSchemeManager({ key: 'rostrum-color-scheme' });
const queryClient = createQueryClient();
const router = createAppRouter();

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveCssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      deduplicateInlineStyles
    >
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-center" autoClose={4000} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
