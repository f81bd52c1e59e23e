/**
 * Observes: the lease's row. Changes: takes it, renews it while `work` runs, gives it back.
 */
import type { Clock } from '@fleetcommand/kernel/clock';

import type { Lease, LeaseRepository } from '../../ports/leases.js';
import type { Timers } from '../../ports/timers.js';

export interface LeaseSettings {
  /** Who takes it: unique per process. */
  readonly holder: string;
  /** How long a holder that died keeps others waiting. */
  readonly ttlMs: number;
}

/** The lease as its holder sees it while working. */
export interface HeldLease {
  readonly lease: Lease;
  /** Aborted the moment the lease is known to be lost. */
  readonly signal: AbortSignal;
  /**
   * Whether it surely still is ours: renewed within its life by our own clock. Asked before every act on the world,
   * since a process that was stopped for a while wakes up before its heartbeat does.
   */
  readonly isHeld: () => boolean;
}

export type LeaseOutcome<T> =
  | { readonly kind: 'busy' }
  | { readonly kind: 'done'; readonly value: T };

/** Runs `work` while holding the lease called `name`; `busy` when somebody else holds it. */
export async function withLease<T>(
  deps: { readonly leases: LeaseRepository; readonly clock: Clock; readonly timers: Timers },
  name: string,
  settings: LeaseSettings,
  work: (held: HeldLease) => Promise<T>,
): Promise<LeaseOutcome<T>> {
  let renewedAtMs = deps.clock.now().getTime();
  const lease = await deps.leases.acquire(name, settings.holder, settings.ttlMs);
  if (!lease) return { kind: 'busy' };

  const abort = new AbortController();
  const renew = async () => {
    const startedAtMs = deps.clock.now().getTime();
    const renewed = await deps.leases.renew(lease, settings.ttlMs).catch(() => null);
    if (renewed === true) renewedAtMs = startedAtMs;
    if (renewed === false) abort.abort(new Error(`the lease ${name} was lost`));
  };
  const stopHeartbeat = deps.timers.every(settings.ttlMs / 3, () => void renew());
  const isHeld = () =>
    !abort.signal.aborted && deps.clock.now().getTime() - renewedAtMs < settings.ttlMs;
  try {
    return { kind: 'done', value: await work({ lease, signal: abort.signal, isHeld }) };
  } finally {
    stopHeartbeat();
    await deps.leases.release(lease).catch(() => undefined);
  }
}
