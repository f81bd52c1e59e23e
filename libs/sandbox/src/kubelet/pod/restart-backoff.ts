/** When a container that ended may start again, or an image be looked for again: as the real kubelet's back-off. */

const FIRST_MS = 10_000;
const LONGEST_MS = 5 * 60_000;
/** A container that ran this long is forgiven its earlier crashes. */
const RESET_AFTER_MS = 2 * LONGEST_MS;

export interface Backoff {
  readonly delayMs: number;
  /** When the delay was last raised: at the latest start. */
  readonly raisedAt: Date;
}

/** Milliseconds to wait after a failure at `failedAt`; 0 when none is due. The first retry is immediate. */
export function remainingMs(backoff: Backoff | undefined, failedAt: Date, now: Date): number {
  if (backoff === undefined || isForgiven(backoff, failedAt)) return 0;
  return Math.max(0, failedAt.getTime() + backoff.delayMs - now.getTime());
}

/** The back-off after another start: 10 s, then doubling to 5 minutes; 10 s anew after 10 good minutes. */
export function raised(backoff: Backoff | undefined, failedAt: Date, now: Date): Backoff {
  if (backoff === undefined || isForgiven(backoff, failedAt)) {
    return { delayMs: FIRST_MS, raisedAt: now };
  }
  return { delayMs: Math.min(backoff.delayMs * 2, LONGEST_MS), raisedAt: now };
}

function isForgiven({ raisedAt }: Backoff, failedAt: Date): boolean {
  return failedAt.getTime() - raisedAt.getTime() > RESET_AFTER_MS;
}
