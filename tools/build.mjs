// Builds everything, skipping what is up to date: the Prisma client, all TypeScript, the sample chat, the console.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const SKIPPED = new Set(['node_modules', 'dist', 'generated']);

/** The newest change below a path, in milliseconds; folders count, so that a removed file is a change. */
function newestChange(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  const inside = readdirSync(path).filter((name) => !SKIPPED.has(name));
  // A folder also changes when its own output folder is made, so only its contents count at the top.
  return Math.max(0, ...inside.map((name) => newestChange(join(path, name))));
}

function isFresh(output, inputs) {
  if (!existsSync(output)) return false;
  const made = statSync(output).mtimeMs;
  return inputs.every((input) => newestChange(input) <= made);
}

async function run(script, ...args) {
  try {
    await promisify(execFile)(process.execPath, [script, ...args], { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    console.error(`${script} ${args.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    process.exit(1);
  }
}

async function buildOnce(output, inputs, build) {
  if (!isFresh(output, inputs)) await build();
}

const prismaInputs = ['prisma/schema.prisma', 'package-lock.json'];
await buildOnce('libs/adapters/prisma/src/generated/client.ts', prismaInputs, () =>
  run('node_modules/prisma/build/index.js', 'generate'),
);

const consoleInputs = ['apps/console', 'libs/contracts/src', 'package-lock.json'];
await Promise.all([
  run('node_modules/tsc7/bin/tsc', '-b'),
  buildOnce('apps/sample-chat/dist/bundle/main.js', ['apps/sample-chat', 'package-lock.json'], () =>
    run('apps/sample-chat/bundle.mjs'),
  ),
  existsSync('apps/console') &&
    buildOnce('apps/console/dist/index.html.br', consoleInputs, () =>
      run('node_modules/vite/bin/vite.js', 'build', 'apps/console'),
    ),
]);
