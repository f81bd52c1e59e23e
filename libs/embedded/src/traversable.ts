import { createHash } from 'node:crypto';
import { chown, cp, lstat, mkdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import type { UnixUser } from './unix-user.js';

/** Where root keeps what other accounts must read, when our own folder is closed to them. */
const SHARED_CACHE = '/var/cache/fleetcommand';
const SHARED_STATE = '/var/lib/fleetcommand';

/** Whether `user` may reach `path`: every folder on the way lets them pass. */
export async function canReach(path: string, user: UnixUser): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    const info = await stat(folder).catch(() => undefined);
    if (info?.isDirectory() && !mayPass(info, user)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function mayPass(folder: { mode: number; uid: number; gid: number }, user: UnixUser): boolean {
  if (folder.uid === user.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === user.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}

/**
 * A folder with the contents of `source` that `user` can read: `source` itself where its parents let
 * them through, else a copy in the machine's cache, made once per `version` (a checkout under a 0700
 * home is the usual case).
 */
export async function readableBy(
  user: UnixUser | undefined,
  source: string,
  version: string,
): Promise<string> {
  if (!user || (await canReach(source, user))) return source;
  const copy = join(SHARED_CACHE, version);
  if (await stat(copy).catch(() => undefined)) return copy;
  const partial = `${copy}.${process.pid}`;
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  await cp(source, partial, { recursive: true, verbatimSymlinks: true, force: true });
  // Two processes may race to the same copy: the loser's is dropped, the contents are equal.
  await rename(partial, copy).catch(() => rm(partial, { recursive: true, force: true }));
  return copy;
}

/**
 * Where to keep state that `user` must reach and that is known as `path`: there, or, where a parent is
 * closed to them, under the machine's state directory with `path` a symbolic link to it, so that the state
 * is still found, shown and deleted by its one name. The folder itself is not made.
 */
export async function reachablePlace(path: string, user: UnixUser | undefined): Promise<string> {
  return user && !(await canReach(dirname(path), user)) ? redirect(path) : path;
}

/** A folder of `user`'s own (0700), at `path` or where `reachablePlace` puts it. */
export async function ownFolder(path: string, user: UnixUser | undefined): Promise<Result<string>> {
  try {
    const real = await reachablePlace(path, user);
    await mkdir(real, { recursive: true, mode: 0o700 });
    if (user) await chown(real, user.uid, user.gid);
    return ok(real);
  } catch (cause) {
    return fail(
      'embedded.folder-unwritable',
      `The folder ${path} cannot be made (${String(cause)}). Make its parent writable, or set FLEET_HOME to a folder that is.`,
      { cause },
    );
  }
}

async function redirect(path: string): Promise<string> {
  const present = await lstat(path).catch(() => undefined);
  if (present?.isSymbolicLink()) return readlink(path);
  if (present) return path;
  const mark = createHash('sha256').update(path).digest('hex').slice(0, 12);
  const target = join(SHARED_STATE, `${mark}-${basename(path)}`);
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
  return target;
}
