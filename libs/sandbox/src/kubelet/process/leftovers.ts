/**
 * Ends what an earlier run of the sandbox left behind when it was killed: processes recorded on disk
 * (pid and start time, so that nobody else's process is touched) and, for what was started in the
 * instant before the record or left its group, processes that carry the sandbox's own marker variable.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { signal } from './container-process.js';
import { allPids, wasStartedWith } from './proc.js';
import {
  identify,
  isAlive,
  readIdentity,
  removeIdentity,
  type ProcessIdentity,
} from './process-identity.js';

/** Variable every process of a pod is started with; its value is the sandbox's own id. */
export const MARKER = 'FLEETCOMMAND_SANDBOX';

const GRACE_MS = 3_000;
const CHECK_EVERY_MS = 20;

/**
 * Returns how many there were. `recordsDirectory` holds one file per process (see `process-identity.ts`).
 * Asks with SIGTERM, insists after three seconds with SIGKILL.
 */
export async function endLeftovers(recordsDirectory: string, sandboxId: string): Promise<number> {
  const files = readdirSync(recordsDirectory).map((name) => path.join(recordsDirectory, name));
  const leaders = files.map(readIdentity);
  const marked = allPids()
    .filter((pid) => wasStartedWith(pid, MARKER, sandboxId))
    .map(identify);
  const found = [...leaders, ...marked].filter((identity) => identity !== undefined);
  const alive = distinct(found).filter(isAlive);
  for (const { pid } of alive) signal(pid, 'SIGTERM');
  await untilEnded(alive, GRACE_MS);
  for (const { pid } of alive) {
    // The group is named after its leader, and outlives it; a pid that leads none has no such group.
    signal(-pid, 'SIGKILL');
  }
  for (const { pid } of alive.filter(isAlive)) signal(pid, 'SIGKILL');
  await untilEnded(alive, GRACE_MS);
  for (const file of files) removeIdentity(file);
  return alive.length;
}

function distinct(identities: readonly ProcessIdentity[]): ProcessIdentity[] {
  return [...new Map(identities.map((identity) => [identity.pid, identity])).values()];
}

/** They are not our children, so nothing tells of their end: look. */
async function untilEnded(processes: readonly ProcessIdentity[], withinMs: number): Promise<void> {
  let waitedMs = 0;
  while (waitedMs < withinMs && processes.some(isAlive)) {
    await new Promise((resolve) => {
      setTimeout(resolve, CHECK_EVERY_MS);
    });
    waitedMs += CHECK_EVERY_MS;
  }
}
