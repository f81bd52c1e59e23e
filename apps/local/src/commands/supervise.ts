import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { readPidFile, writePidFile } from '@fleetcommand/embedded/process-identity';
import type { LocalConfig } from '../settings/config.js';
import { makeHome } from '../settings/home.js';
import { rememberCluster } from '../settings/remembered-cluster.js';
import { openControlServer } from '../supervisor/control-server.js';
import { Supervisor } from '../supervisor/supervisor.js';

const FAILURE_HEARD_TIMEOUT_MS = 5000;

/** Runs the supervisor in this process until the stack is down. Gives the exit code. */
export async function supervise(config: LocalConfig): Promise<number> {
  const { home } = config;
  await makeHome(home);
  const other = await readPidFile(home.supervisorPid);
  if (other) {
    log(`A supervisor runs already (pid ${other.pid}); this one leaves.`);
    return 0;
  }
  await writePidFile(home.supervisorPid, process.pid);
  await rememberCluster(config);
  const supervisor = new Supervisor(config);
  const control = await openControlServer(home.socket, supervisor);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => supervisor.requestStop());
  supervisor.follow((event) => {
    if (event.type === 'part')
      log(`${event.part.name}: ${event.part.state} ${event.part.message ?? ''}`);
  });
  const result = await supervisor.run();
  if (!result.ok) {
    log(result.error.message);
    // It may have failed before whoever started it got to ask.
    await Promise.race([control.heard, delay(FAILURE_HEARD_TIMEOUT_MS)]);
  }
  await control.close();
  await rm(home.supervisorPid, { force: true });
  return result.ok ? 0 : 1;
}

function log(message: string): void {
  process.stdout.write(`${new Date().toISOString()} ${message}\n`);
}
