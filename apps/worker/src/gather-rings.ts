import type { Timers } from '@fleetcommand/application/ports/timers';

/**
 * Rings at once for a key that was quiet. While it is not, what comes within `ms` of a ring is one ring at the end of it:
 * nothing is missed, and a rollout, which is a dozen changes of one tenant, is a few rings.
 */
export function gatherRings<Key>(
  timers: Pick<Timers, 'delay'>,
  ms: number,
  ring: (key: Key) => void,
): (key: Key) => void {
  /** Keys that rang within the last `ms`, and whether they are to ring again. */
  const resting = new Map<Key, boolean>();
  const start = (key: Key) => {
    resting.set(key, false);
    ring(key);
    void timers.delay(ms).then(() => {
      const isRungAgain = resting.get(key) === true;
      resting.delete(key);
      if (isRungAgain) start(key);
    });
  };
  return (key) => {
    if (resting.has(key)) resting.set(key, true);
    else start(key);
  };
}
