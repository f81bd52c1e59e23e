/** Decides which user a container's process runs as. */
import type { Container, Pod } from '../../objects/kinds.js';

export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody`, on Debian and most others. */
const NOBODY = 65_534;

/**
 * The user a container should run as, when the sandbox itself is root (only root may choose): the
 * manifest's `runAsUser` and `runAsGroup`, the container's before the pod's, else nobody. Pods are never
 * root because nobody said otherwise: only `runAsUser: 0` makes them so. `undefined`: the sandbox's own user.
 */
export function wantedUser(
  pod: Pod,
  container: Container,
  sandboxUid: number,
): UserIds | undefined {
  if (sandboxUid !== 0) return undefined;
  const uid = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser ?? NOBODY;
  if (uid === 0) return undefined;
  const gid = container.securityContext?.runAsGroup ?? pod.spec.securityContext?.runAsGroup ?? uid;
  return { uid, gid };
}

/** What a file's mode says of one user; the shape of `fs.Stats`. */
export interface Permissions {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Whether `user` has `right` (4 read, 1 execute or traverse) by these permissions. */
export function isAllowed(user: UserIds, permissions: Permissions, right: 4 | 1): boolean {
  const { mode } = permissions;
  if (permissions.uid === user.uid) return ((mode >> 6) & right) !== 0;
  if (permissions.gid === user.gid) return ((mode >> 3) & right) !== 0;
  return (mode & right) !== 0;
}
