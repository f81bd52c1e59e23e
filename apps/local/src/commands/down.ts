import { rm } from 'node:fs/promises';
import { readPidFile } from '@fleetcommand/embedded/process-identity';
import type { LocalConfig } from '../settings/config.js';
import { end, endLeftovers } from '../supervisor/leftovers.js';
import { ControlClient } from './control-client.js';
import { print } from './print.js';

/**
 * Takes the stack down, in order, and prints the progress; data stays. Where the supervisor was killed,
 * what it left running is ended. Gives the exit code.
 */
export async function down(config: LocalConfig): Promise<number> {
  const start = performance.now();
  const client = new ControlClient(config.home.socket);
  const stopped = await client.stream('POST', '/v1/stop', (event) => {
    if (event.type !== 'end') print(event);
  });
  const endedCount = await endRemains(config);
  print({
    type: 'end',
    outcome: 'stopped',
    durationMs: Math.round(performance.now() - start),
    unchanged: !stopped && endedCount === 0,
    summary: null,
    failure: null,
  });
  return 0;
}

/** Ends a supervisor that does not answer, and parts without one. Gives how many processes that were. */
async function endRemains({ home }: LocalConfig): Promise<number> {
  const supervisor = await readPidFile(home.supervisorPid);
  if (supervisor) await end(supervisor);
  const parts = await endLeftovers(home.run, home.supervisorPid).catch(() => 0);
  await rm(home.socket, { force: true });
  return parts + (supervisor ? 1 : 0);
}
