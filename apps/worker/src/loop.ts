/**
 * A task that runs when rung and at least once an interval, never twice at once. A ring during a run makes another run
 * follow it, so that nothing that rang is missed. A failed run is reported and the next one comes all the same.
 */
import type { Timers } from '@fleetcommand/application/ports/timers';

export interface Loop {
  ring(): void;
  /** Resolves when the run under way, if any, has ended; none starts after it. */
  stop(): Promise<void>;
}

export function startLoop(
  timers: Timers,
  intervalMs: number,
  task: () => Promise<unknown>,
  onError: (error: unknown) => void,
): Loop {
  let running: Promise<void> | null = null;
  let isRungAgain = false;
  let isStopped = false;

  const run = async () => {
    do {
      isRungAgain = false;
      await task().catch(onError);
    } while (isRungAgain && !isStopped);
    running = null;
  };
  const ring = () => {
    if (isStopped) return;
    if (running) isRungAgain = true;
    else running = run();
  };
  const stopTimer = timers.every(intervalMs, ring);
  ring();
  return {
    ring,
    async stop() {
      isStopped = true;
      stopTimer();
      await running;
    },
  };
}
