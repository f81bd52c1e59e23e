import { systemTimers } from '@fleetcommand/application/ports/timers';
import type { Logger } from '@fleetcommand/runtime/logging';

import { startLoop, type Loop } from './loop.js';

/** What one part of the worker does again and again: each task is named in the log when a run of it failed. */
export class PeriodicTasks {
  readonly #loops: Loop[] = [];

  constructor(private readonly logger: Logger) {}

  /** Runs `task` now, once an interval, and when it is rung for. */
  start(name: string, intervalMs: number, task: () => Promise<unknown>): Pick<Loop, 'ring'> {
    const loop = startLoop(systemTimers, intervalMs, task, (error) => {
      this.logger.warn(
        { err: error, schedule: name },
        'a schedule failed and runs again at its time',
      );
    });
    this.#loops.push(loop);
    return loop;
  }

  /** Resolves when the runs under way have ended; none starts after it. */
  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }
}
