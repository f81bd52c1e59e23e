import { awaitsPayment, type PaymentFacts } from './awaits-payment.js';

/** What stands still until a person of its organization acts: pays, or opens the link in their mail. */
export type Awaited = 'payment' | 'confirmation';

/** What an instance waits for that no work brings about; null where it is at work, or done. */
export function awaitedOf(tenant: PaymentFacts): Awaited | null {
  if (awaitsPayment(tenant)) return 'payment';
  const ready = tenant.conditions.find(({ type }) => type === 'Ready');
  return ready?.reason === 'AwaitingConfirmation' ? 'confirmation' : null;
}
