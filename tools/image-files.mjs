// image-files <folder> [image...]: puts into the folder, for each image, what it holds below /app, and prints its size; and
// beside them the console's files and Node itself.
// What the programs import is traced from their entries (the files themselves, not whole packages), so that neither npm
// nor anything that only builds and tests is in an image. Run after tools/build.mjs, in a checkout.
import { cp, mkdir, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFileTrace } from '@vercel/nft';

const root = fileURLToPath(new URL('..', import.meta.url));
const CONSOLE = 'apps/console/dist';

/**
 * What is traced, and what is copied as it is.
 * @type {Record<string, { entries: string[], folders: string[] }>}
 */
const IMAGES = {
  'control-plane': {
    entries: [
      'apps/api/dist/main.js',
      'apps/worker/dist/main.js',
      'apps/cli/dist/main.js',
      // A thread, which nothing imports.
      'libs/adapters/postgres/dist/dump/pg-dump-thread.js',
      // Prisma's CLI applies the migrations.
      'node_modules/prisma/build/index.js',
      'prisma.config.ts',
      'tools/schema-engine.mjs',
      'node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm',
      'k8s/images/control-plane.mjs',
    ],
    // The queue's board finds its page by a name it puts together.
    folders: [CONSOLE, 'blueprints', 'prisma', 'node_modules/@bull-board/ui'],
  },
  edge: { entries: ['apps/edge/dist/main.js'], folders: ['apps/edge/dist', CONSOLE] },
  'sample-chat': { entries: ['apps/sample-chat/dist/bundle/main.js'], folders: [] },
};

const LEFT_OUT = [
  // What the local stack keeps in the checkout, and the checkout's own: the CLI can manage both.
  '{.fleet,.git,.nx,test}/**',
  // Named by libraries that can do without.
  'node_modules/{typescript,mysql2}/**',
  '**/*.{d.ts,d.mts,d.cts,map,md}',
];

/** What only who builds reads, in the folders that are copied as they are. */
const FOR_BUILDING = /\.(d\.ts|map|tsbuildinfo)$/;

const [folder = '', ...asked] = process.argv.slice(2);
if (folder === '') {
  console.error('usage: image-files <folder> [image...]');
  process.exit(2);
}

const copyFolder = (from, to) =>
  cp(join(root, from), to, { recursive: true, filter: (path) => !FOR_BUILDING.test(path) });

async function fillImage(name, { entries, folders }) {
  const image = join(folder, name);
  const { fileList } = await nodeFileTrace(
    entries.map((entry) => join(root, entry)),
    { base: root, ignore: LEFT_OUT },
  );
  let bytes = 0;
  for (const file of fileList) {
    const from = join(root, file);
    await mkdir(dirname(join(image, file)), { recursive: true });
    // Links between workspaces stay links.
    await cp(from, join(image, file), { verbatimSymlinks: true, recursive: true });
    bytes += (await stat(from)).size;
  }
  for (const one of folders) await copyFolder(one, join(image, one));
  console.log(`${name}: ${fileList.size} files, ${(bytes / 1e6).toFixed(1)} MB`);
}

await rm(folder, { recursive: true, force: true });
for (const [name, image] of Object.entries(IMAGES))
  if (asked.length === 0 || asked.includes(name)) await fillImage(name, image);
await copyFolder(CONSOLE, join(folder, 'console'));
await cp(await realpath(join(root, 'node_modules/node/bin/node')), join(folder, 'node'));
