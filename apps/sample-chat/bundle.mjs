// Bundles the chat, its libraries and its page into one file that runs anywhere: dist/bundle/main.js.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

async function pageScript() {
  const build = await rolldown({ input: here('page/chat.ts'), platform: 'browser' });
  const { output } = await build.generate({ format: 'esm', minify: true });
  return output[0].code;
}

/** Gives the import `virtual:page` its contents. */
function pagePlugin() {
  const id = 'virtual:page';
  return {
    name: 'page',
    resolveId: (source) => (source === id ? id : null),
    async load(source) {
      if (source !== id) return null;
      const page = {
        html: await readFile(here('page/index.html'), 'utf8'),
        css: await readFile(here('page/chat.css'), 'utf8'),
        js: await pageScript(),
      };
      return `export default ${JSON.stringify(page)};`;
    },
  };
}

const build = await rolldown({
  input: here('src/main.ts'),
  platform: 'node',
  plugins: [pagePlugin()],
  // Optional native add-ons that their users fall back from.
  external: ['pg-native', 'bufferutil', 'utf-8-validate'],
});
await build.write({
  file: here('dist/bundle/main.js'),
  format: 'esm',
  minify: true,
  codeSplitting: false,
});
