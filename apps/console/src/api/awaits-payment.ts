import type { Condition, Tenant } from '@fleetcommand/contracts/http/tenants';

export interface PaymentFacts extends Pick<Tenant, 'state'> {
  readonly conditions: readonly Pick<Condition, 'type' | 'reason'>[];
}

/** Whether it stands still until its first payment: nothing of it was made yet, and nothing was taken away. */
export function awaitsPayment({ state, conditions }: PaymentFacts): boolean {
  if (state !== 'suspended') return false;
  const ready = conditions.find(({ type }) => type === 'Ready');
  // Without a word yet it was never looked at, so it was never live.
  return !ready || ready.reason === 'AwaitingPayment';
}
