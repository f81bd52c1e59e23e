const SHORTEST_MS = 500;
const LONGEST_MS = 60_000;

/**
 * How long to wait before the next try of something that has been failing since `since`: half of that time again, so
 * that the tries thin out by 1.5 each, within 0.5–60 s. A function of stored facts, so that a restart forgets nothing.
 */
export function retryDelayMs(since: Date, now: Date): number {
  const failingForMs = now.getTime() - since.getTime();
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, failingForMs / 2));
}
