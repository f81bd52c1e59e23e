import { setTimeout as delay } from 'node:timers/promises';
import { rounded } from '../statistics.js';

const LOOK_EVERY_MS = 200;

/** Seconds until it holds; throws where it does not in time. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  withinMs: number,
): Promise<number> {
  const startedAt = performance.now();
  while (!(await holds())) {
    if (performance.now() - startedAt > withinMs)
      throw new Error(`It is not so after ${withinMs / 1000} s: ${what}.`);
    await delay(LOOK_EVERY_MS);
  }
  return rounded((performance.now() - startedAt) / 1000);
}
