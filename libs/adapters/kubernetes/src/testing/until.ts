import { setTimeout as delay } from 'node:timers/promises';

/** Waits until `condition` holds, for at most `deadlineMs`; then fails and says what was waited for. */
export async function until(
  what: string,
  condition: () => boolean,
  deadlineMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await delay(5);
  }
}
