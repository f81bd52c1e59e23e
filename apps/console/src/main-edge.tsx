/** The dashboard that an edge serves itself, on its own port: the operators' edge page without a control plane. */
import './app/validate-without-eval.js';
import './app/styles.js';

import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { edgeRouter } from './app/edge-router.js';
import { createQueryClient } from './app/query-client.js';
import { applyStoredScheme, colorSchemeManager, cssVariablesResolver, theme } from './app/theme.js';

applyStoredScheme();
const queryClient = createQueryClient(() => undefined);

const root = document.getElementById('root');
if (!root) throw new Error('edge.html has no element with the id "root"');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={edgeRouter} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
