/**
 * Observes: the provider's list of events. Changes: keeps those that never came, as if they had. After an outage of this
 * platform, or of the way between, nothing is missing once this has run (the provider lists 30 days back).
 */
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { PaymentFailureCode } from '../../ports/payments.js';
import type { BillingDependencies } from './dependencies.js';
import { receiveEvent } from './receive-event.js';

/** Events are listed a little after they are told of, and not in order. */
const OVERLAP_MS = 60 * 60_000;
const LISTED_FOR_MS = 30 * 24 * 60 * 60_000;

export interface BackfillReport {
  readonly seen: number;
  readonly missed: number;
}

export async function backfillEvents(
  deps: BillingDependencies,
): Promise<Result<BackfillReport, Failure<PaymentFailureCode>>> {
  const { billing } = deps.store;
  const oldest = deps.clock.now().getTime() - LISTED_FOR_MS;
  // Not from the newest event that is known: after an outage one that just came says nothing of those before it.
  const listed = (await billing.listedUntil())?.getTime() ?? oldest;
  const since = new Date(Math.max(oldest, listed - OVERLAP_MS));
  let newest: Date | null = null;
  let seen = 0;
  let missed = 0;
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof deps.payments.listEvents>> =
      await deps.payments.listEvents(since, after ?? undefined);
    if (!page.ok) return page;
    newest ??= page.value.items[0]?.createdAt ?? null;
    for (const told of page.value.items) {
      seen += 1;
      if (await receiveEvent(deps, told, 'backfill')) missed += 1;
    }
    after = page.value.next;
  } while (after !== null);
  // All of it, or none: what was read in part is read again.
  if (newest) await billing.setListedUntil(newest);
  return ok({ seen, missed });
}
