/**
 * A run that has just brought something forward waits here for what comes of it, since that is likely near: an edge
 * has a proof within milliseconds, a quick CA its verdict. Whoever finds nothing new goes away at once, and nobody waits
 * longer than the worker's settings say: other jobs want the place.
 */
import type { StepOutcome } from './step-outcome.js';

/** Every look costs somebody something: an edge a TLS handshake, a CA a request. */
const FIRST_WAIT_MS = 25;
const GROWTH = 1.6;
/** What is not expected within this time is not waited for. */
const NEAR_MS = 1_000;

export interface Patience {
  /** How long to wait before the same step is made again; null: come back another time. */
  nextWaitMs(outcome: Extract<StepOutcome, { kind: 'later' }>): number | null;
  /** Something was brought forward. */
  refresh(): void;
}

export function createPatience(mostMs: number): Patience {
  let leftMs = mostMs;
  let hasProgressed = false;
  let waitMs = FIRST_WAIT_MS;
  return {
    nextWaitMs({ afterMs, why }) {
      const isNear = why === undefined && afterMs <= NEAR_MS;
      if (!hasProgressed || !isNear || leftMs < waitMs) return null;
      const thisMs = waitMs;
      leftMs -= thisMs;
      waitMs *= GROWTH;
      return thisMs;
    },
    refresh() {
      hasProgressed = true;
      waitMs = FIRST_WAIT_MS;
    },
  };
}
