/** Asks the file system whether a user could run a program where it lies. */
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Launch } from './launch.js';
import { isAllowed, type UserIds } from './run-as.js';

/**
 * The first path that `user` could not read or pass through of those a launch names: the program,
 * arguments that are existing absolute paths, and the working directory. `undefined`: nothing in the way.
 */
export function firstInaccessible(user: UserIds, launch: Launch): string | undefined {
  const files = [launch.command, ...launch.args].filter((word) => path.isAbsolute(word));
  for (const file of [...files, launch.cwd]) {
    const blocked = blockedAt(user, file);
    if (blocked !== undefined) return blocked;
  }
  return undefined;
}

function blockedAt(user: UserIds, file: string): string | undefined {
  const segments = file.split(path.sep).filter((segment) => segment !== '');
  let current: string = path.sep;
  for (const segment of ['', ...segments]) {
    current = path.join(current, segment);
    const found = statSync(current, { throwIfNoEntry: false });
    // What is not there is the launch's own failure to report.
    if (found === undefined) return undefined;
    if (!isAllowed(user, found, found.isDirectory() ? 1 : 4)) return current;
  }
  return undefined;
}
