// image-files <image> <folder>: puts into the folder what one image holds below /app, and prints its size.
// What the programs import is traced from their entries (the files themselves, not whole packages), so that neither npm
// nor anything that only builds and tests is in an image. Run after tools/build.mjs, in a checkout.
import { cp, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFileTrace } from '@vercel/nft';

const root = fileURLToPath(new URL('..', import.meta.url));

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
      'k8s/images/control-plane.mjs',
    ],
    folders: ['apps/console/dist', 'blueprints', 'prisma'],
  },
  edge: { entries: ['apps/edge/dist/main.js'], folders: ['apps/edge/dist'] },
  'sample-chat': { entries: ['apps/sample-chat/dist/bundle/main.js'], folders: [] },
};

const LEFT_OUT = [
  // What the local stack keeps in the checkout, and the checkout's own: the CLI can manage both.
  '{.fleet,.git,.nx,test}/**',
  // Named by libraries that can do without.
  'node_modules/{typescript,mysql2}/**',
  '**/*.{d.ts,d.mts,d.cts,map,md}',
];

const [image = '', folder = ''] = process.argv.slice(2);
const wanted = IMAGES[image];
if (!wanted || folder === '') {
  console.error(`usage: image-files <${Object.keys(IMAGES).join('|')}> <folder>`);
  process.exit(2);
}

const { fileList } = await nodeFileTrace(
  wanted.entries.map((entry) => join(root, entry)),
  { base: root, conditions: ['node', 'import', 'default'], ignore: LEFT_OUT },
);
await rm(folder, { recursive: true, force: true });
let bytes = 0;
for (const file of fileList) {
  const from = join(root, file);
  const target = join(folder, file);
  await mkdir(dirname(target), { recursive: true });
  // Links between workspaces stay links.
  await cp(from, target, { verbatimSymlinks: true, recursive: true });
  bytes += (await stat(from)).size;
}
for (const name of wanted.folders)
  await cp(join(root, name), join(folder, name), {
    recursive: true,
    filter: (path) => !path.endsWith('.map'),
  });
console.log(`${image}: ${fileList.size} files, ${(bytes / 1e6).toFixed(1)} MB`);
