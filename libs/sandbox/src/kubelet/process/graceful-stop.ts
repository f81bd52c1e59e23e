/** Ends a process as a pod's termination asks: preStop hook, SIGTERM, and SIGKILL when its time is up. */
import type { Timers } from '../../reconcile/timers.js';
import type { ContainerProcess } from './container-process.js';

export interface GracefulStop {
  /** Begins to end it, or brings the end forward; a later wish for more time changes nothing. */
  within(graceMs: number): void;
  /** Its end has come: no signal is sent any more. */
  ended(): void;
}

export interface GracefulStopOptions {
  readonly process: Pick<ContainerProcess, 'terminate' | 'kill'>;
  readonly timers: Timers;
  /** Resolves when SIGTERM may be sent; its time counts as part of the grace. Never rejects. */
  readonly preStop: (timeoutMs: number) => Promise<void>;
}

export function makeGracefulStop(options: GracefulStopOptions): GracefulStop {
  const { process, timers } = options;
  let killAtMs: number | undefined;
  let cancelKill = (): void => {};
  let over = false;

  const begin = async (graceMs: number): Promise<void> => {
    await options.preStop(graceMs);
    if (!over) process.terminate();
  };

  return {
    within(graceMs) {
      const atMs = timers.now().getTime() + graceMs;
      if (over || (killAtMs !== undefined && killAtMs <= atMs)) return;
      const isFirst = killAtMs === undefined;
      killAtMs = atMs;
      cancelKill();
      if (graceMs <= 0) {
        process.kill();
        return;
      }
      cancelKill = timers.after(graceMs, () => {
        process.kill();
      });
      if (isFirst) void begin(graceMs);
    },
    ended() {
      over = true;
      cancelKill();
    },
  };
}
