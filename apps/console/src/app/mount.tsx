import { MantineProvider } from '@mantine/core';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { RouterProvider, type AnyRouter } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { applyStoredScheme, colorSchemeManager, cssVariablesResolver, theme } from './theme.js';

/** Puts the pages of a router into the document, within what every page needs. */
export function mount(router: AnyRouter, queryClient: QueryClient): void {
  applyStoredScheme();
  const root = document.getElementById('root');
  if (!root) throw new Error('The document has no element with the id "root"');
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariablesResolver}
        colorSchemeManager={colorSchemeManager}
        defaultColorScheme="auto"
      >
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
