import { systemTimers } from '@fleetcommand/application/ports/timers';
import type { Logger } from '@fleetcommand/runtime/logging';

import { startLoop, type Loop } from './loop.js';

/** A loop that is named in the log when a run of it failed. */
export function startSchedule(
  logger: Logger,
  name: string,
  intervalMs: number,
  task: () => Promise<unknown>,
): Loop {
  return startLoop(systemTimers, intervalMs, task, (error) => {
    logger.warn({ err: error, schedule: name }, 'a schedule failed and runs again at its time');
  });
}
