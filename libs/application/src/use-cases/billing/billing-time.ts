import type { Clock } from '@fleetcommand/kernel/clock';
import { ok } from '@fleetcommand/kernel/result';

import type { PaymentResult, Payments } from '../../ports/payments.js';

/** What trials and the ladder are measured by: our own clock, or the test clock of what stands in for the provider. */
export async function billingTime({
  payments,
  clock,
}: {
  readonly payments: Pick<Payments, 'hasTestClock' | 'time'>;
  readonly clock: Clock;
}): PaymentResult<Date> {
  return payments.hasTestClock ? payments.time() : ok(clock.now());
}
