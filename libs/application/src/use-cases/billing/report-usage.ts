/**
 * Observes: hours that are paid by use and that the provider was not told of. Changes: tells it of each, under a key that
 * the hour gives, so that one that is told twice counts once. The provider knows a key for a day: an hour whose first
 * telling was longer ago than that, and never answered, is left to operators rather than charged for twice.
 */
import { usageKey } from '@fleetcommand/domain/billing/metering';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';

import type { PaymentFailureCode, Payments } from '../../ports/payments.js';
import type { Store } from '../../ports/store.js';

export interface UsageReport {
  readonly reported: number;
  /** Of which it is not known whether the provider has them. */
  readonly doubtful: number;
  /** Why it ended early. */
  readonly failure?: Failure<PaymentFailureCode>;
}

const AT_ONCE = 500;
/** Less than the 24 hours of https://docs.stripe.com/api/billing/meter-event/create#create_billing_meter_event-identifier. */
const KEY_KNOWN_MS = 23 * 60 * 60 * 1_000;

export async function reportUsage({
  store,
  payments,
  clock,
}: {
  readonly store: Pick<Store, 'usage'>;
  readonly payments: Pick<Payments, 'reportUsage'>;
  readonly clock: Clock;
}): Promise<UsageReport> {
  const known = new Date(clock.now().getTime() - KEY_KNOWN_MS);
  const doubtful = await store.usage.countDoubtful(known);
  let reported = 0;
  // Who never went to pay has nothing it could be put on; told it is once they have.
  for (const hour of await store.usage.listUnreported(known, AT_ONCE)) {
    await store.usage.tried(hour, clock.now());
    const { customerId, meter, quantity, hour: at } = hour;
    const told = await payments.reportUsage({
      customerId,
      meter,
      quantity,
      at,
      key: usageKey(hour),
    });
    if (!told.ok) return { reported, doubtful, failure: told.error };
    await store.usage.reported(hour, clock.now());
    reported += 1;
  }
  return { reported, doubtful };
}
