import type { Timers } from '@fleetcommand/application/ports/timers';

export interface ManualTimers extends Timers {
  /** Runs every repeated task once, as when its time has come. */
  beat(): void;
  /** How many are running. */
  readonly running: () => number;
}

/** Timers that go off when told to. A delay is over at once. */
export function createManualTimers(): ManualTimers {
  const tasks = new Set<() => void>();
  return {
    every(_ms, task) {
      const own = () => task();
      tasks.add(own);
      return () => void tasks.delete(own);
    },
    delay: () => Promise.resolve(),
    beat: () => [...tasks].forEach((task) => task()),
    running: () => tasks.size,
  };
}
