import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  isRunning,
  readPidFile,
  type ProcessIdentity,
} from '@fleetcommand/embedded/process-identity';
import { join } from 'node:path';

const GRACE_MS = 5000;
const POLL_MS = 50;

/**
 * Ends the parts of a supervisor that was killed and could not end them itself. A pid file counts only
 * when its process is the very one that wrote it; stale ones are removed. Gives how many were ended.
 */
export async function endLeftovers(runFolder: string, supervisorPidFile: string): Promise<number> {
  const files = (await readdir(runFolder)).map((name) => join(runFolder, name));
  const pidFiles = files.filter((path) => path.endsWith('.pid') && path !== supervisorPidFile);
  const found = await Promise.all(pidFiles.map(readPidFile));
  const alive = found.filter((identity) => identity !== undefined);
  await Promise.all(alive.map(end));
  await Promise.all(pidFiles.map(readPidFile));
  return alive.length;
}

/** Ends a process: gracefully, and by SIGKILL when that takes too long. */
export async function end(identity: ProcessIdentity): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    send(identity.pid, signal);
    const deadline = performance.now() + GRACE_MS;
    while (performance.now() < deadline) {
      if (!(await isRunning(identity))) return;
      await delay(POLL_MS);
    }
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}
