/**
 * A pod's place on disk, below `<pods>/<uid>`: `volumes/kubernetes.io~<kind>/<name>` and, per container,
 * `containers/<name>`, its working directory. Only those innermost directories belong to the pod's user;
 * all above is the sandbox's, so that a pod cannot put a link where the sandbox will write.
 */
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { UserIds } from '../launch/run-as.js';
import type { VolumePlan } from '../launch/volumes.js';

/** Passed through by anyone, listed by nobody. */
const PASSAGE = 0o711;

export function podDirectory(podsDirectory: string, uid: string): string {
  return path.join(podsDirectory, uid);
}

/** Makes the container's working directory and returns its path. */
export function makeScratch(
  directory: string,
  container: string,
  user: UserIds | undefined,
): string {
  const parent = path.join(directory, 'containers');
  mkdirSync(parent, { recursive: true, mode: PASSAGE });
  const scratch = path.join(parent, container);
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  giveTo(scratch, user);
  return scratch;
}

/**
 * Lays the volumes out. Files made from objects are written anew at each start of a container, what a
 * program put into an `emptyDir` stays. `shared`: containers of different users need them.
 */
export function writeVolumes(
  volumes: readonly VolumePlan[],
  user: UserIds | undefined,
  shared: boolean,
): void {
  for (const { directory, files } of volumes) {
    mkdirSync(path.dirname(directory), { recursive: true, mode: PASSAGE });
    if (files.length === 0) {
      mkdirSync(directory, { recursive: true });
      chmodSync(directory, shared ? 0o777 : 0o700);
      giveTo(directory, user);
      continue;
    }
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { mode: shared ? 0o755 : 0o750 });
    if (user !== undefined) chownSync(directory, 0, user.gid);
    for (const file of files) writeFile(directory, file, user);
  }
}

export function removePodDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

function writeFile(
  directory: string,
  { name, content, mode }: VolumePlan['files'][number],
  user: UserIds | undefined,
): void {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, content);
  // The group reads what the owner may, as fsGroup does on the real thing.
  const readable = mode | ((mode & 0o400) >> 3);
  if (user !== undefined) chownSync(file, 0, user.gid);
  chmodSync(file, user === undefined ? mode : readable);
}

function giveTo(directory: string, user: UserIds | undefined): void {
  if (user !== undefined) chownSync(directory, user.uid, user.gid);
}
