import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
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

/** Below this a compressed answer is no smaller on the wire: it is one packet either way. */
const WORTH_COMPRESSING_BYTES = 1024;

/** Each file once more as `.br` and `.gz` beside it, which the API serves to who accepts them. */
const compressedBesideEachFile: Plugin = {
  name: 'compressed-beside-each-file',
  apply: 'build',
  async writeBundle({ dir = 'dist' }, bundle) {
    const files = Object.keys(bundle).map((name) => join(dir, name));
    await Promise.all(files.map(compressBeside));
  },
};

async function compressBeside(file: string): Promise<void> {
  const content = await readFile(file);
  if (content.length < WORTH_COMPRESSING_BYTES) return;
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}

export default defineConfig({
  plugins: [react(), entryBlocksRendering, compressedBesideEachFile],
  resolve: { conditions: ['@fleetcommand/source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Files are kept by browsers for a year, so each one's name must tell its content; none is inlined either.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // The console, and the dashboard that an edge serves itself: they share what they have in common.
      input: ['index.html', 'edge.html'].map((page) => join(import.meta.dirname, page)),
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
