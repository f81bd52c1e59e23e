import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/**
 * Nothing is painted before the entry has run: it sets the colour scheme, which an inline script may not do under
 * our content security policy, and there is nothing to paint before it anyway.
 */
const entryBlocksRendering: Plugin = {
  name: 'entry-blocks-rendering',
  transformIndexHtml: {
    order: 'post',
    handler: (html) =>
      html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
};

export default defineConfig({
  plugins: [react(), entryBlocksRendering],
  resolve: { conditions: ['@fleetcommand/source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Files are kept by browsers for a year, so each one's name must tell its content; none is inlined either.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // In one chunk, the module that forbids eval runs before the first schema is made, as main.tsx imports them.
        codeSplitting: {
          groups: [
            {
              name: 'contracts',
              test: /node_modules\/zod\/|libs\/contracts\/|validate-without-eval/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/v1': 'http://127.0.0.1:4000' },
  },
});
