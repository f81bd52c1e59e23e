/**
 * Lets only so many containers boot at a time. A machine that starts two hundred programs at once starts
 * none of them in time for its probes.
 */
import type { Timers } from '../../reconcile/timers.js';

/** A container that is neither ready nor over by then no longer counts as booting. */
const BOOTS_FOR_AT_MOST_MS = 5_000;

export interface StartGate {
  /** Whether `key` may boot now. If not, `retry` is called once it is worth asking again. */
  enter(key: string, retry: () => void): boolean;
  /** It is ready, or over. */
  leave(key: string): void;
}

export function makeStartGate(timers: Timers, atATime: number): StartGate {
  const booting = new Map<string, () => void>();
  const waiting = new Map<string, () => void>();

  const leave = (key: string): void => {
    const cancel = booting.get(key);
    waiting.delete(key);
    if (cancel === undefined) return;
    cancel();
    booting.delete(key);
    const next = waiting.entries().next();
    if (next.done) return;
    const [nextKey, retry] = next.value;
    waiting.delete(nextKey);
    retry();
  };

  return {
    enter(key, retry) {
      if (booting.has(key)) return true;
      if (booting.size >= atATime) {
        waiting.set(key, retry);
        return false;
      }
      waiting.delete(key);
      const cancel = timers.after(BOOTS_FOR_AT_MOST_MS, () => {
        leave(key);
      });
      booting.set(key, cancel);
      return true;
    },
    leave,
  };
}
