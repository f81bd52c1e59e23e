/** Observes, every few seconds and in one pass over /proc, the memory of containers with a limit; tells of those over it. */
import type { Timers } from '../../reconcile/timers.js';
import { residentBytesByGroup } from './proc.js';

const SAMPLE_EVERY_MS = 2_000;

export interface MemoryWatch {
  /** Watches the group of process `pid`; `onOver` is told the bytes found. Returns the unsubscriber. */
  watch(pid: number, limitBytes: number, onOver: (usedBytes: number) => void): () => void;
  stop(): void;
}

interface Watched {
  readonly limitBytes: number;
  readonly onOver: (usedBytes: number) => void;
}

export function makeMemoryWatch(timers: Timers): MemoryWatch {
  const watched = new Map<number, Watched>();
  let cancel: (() => void) | undefined;

  const sample = (): void => {
    cancel = undefined;
    for (const [pid, usedBytes] of residentBytesByGroup(new Set(watched.keys()))) {
      const entry = watched.get(pid);
      if (entry !== undefined && usedBytes > entry.limitBytes) entry.onOver(usedBytes);
    }
    schedule();
  };

  const schedule = (): void => {
    if (watched.size > 0) cancel ??= timers.after(SAMPLE_EVERY_MS, sample);
  };

  return {
    watch(pid, limitBytes, onOver) {
      watched.set(pid, { limitBytes, onOver });
      schedule();
      return () => {
        watched.delete(pid);
      };
    },
    stop() {
      cancel?.();
      watched.clear();
    },
  };
}
