import type { Failure } from '@fleetcommand/kernel/result';

/** What the loop tells the outside: for the log and the metrics. */
export interface LoopEvents {
  reloaded(reasons: readonly string[]): void;
  /** Its change makes HAProxy refuse the configuration; it is left at what it was. */
  quarantined(fragmentId: string, failure: Failure): void;
  /** A pass failed and will be tried again. `inARow` counts from 1. */
  failed(failure: Failure, inARow: number): void;
  /** HAProxy was found to hold something else than it should; a reload puts it right. */
  drifted(failure: Failure): void;
}
