import type { Failure } from '@fleetcommand/kernel/result';
import type { Audit } from '../proxy/proxy.js';

/** What the loop tells the outside: for the log and the metrics. */
export interface LoopEvents {
  reloaded(reasons: readonly string[]): void;
  /** Its change makes HAProxy refuse the configuration; it is left at what it was. */
  quarantined(fragmentId: string, failure: Failure): void;
  /** A pass failed and will be tried again. `inARow` counts from 1. */
  failed(failure: Failure, inARow: number): void;
  /** The audit found HAProxy to hold something else than it should, and put it right or left it to a reload. */
  drifted(audit: Audit): void;
}
