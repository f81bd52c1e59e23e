import type { BillingAccount } from '@fleetcommand/domain/billing/account';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { PaymentFailureCode } from '../../ports/payments.js';
import type { Actor } from '../actor.js';
import { lockAccount } from './admit-tenant.js';
import type { BillingDependencies } from './dependencies.js';

/** The provider's customer of an organization; made, and kept here before anything is done with it. */
export async function ensureCustomer(
  { store, payments, clock }: BillingDependencies,
  actor: Actor,
  { organizationId, customerId }: BillingAccount,
): Promise<Result<string, Failure<PaymentFailureCode>>> {
  if (customerId !== null) return ok(customerId);
  const [organization, user] = await Promise.all([
    store.accounts.findOrganization(organizationId),
    store.accounts.findUser(actor.userId),
  ]);
  if (!organization || !user) {
    return fail('payments.not-found', 'The organization is gone.');
  }
  const { name } = organization;
  const made = await payments.ensureCustomer({ organizationId, name, email: user.email });
  if (!made.ok) return made;
  return store.transaction(async (tx) => {
    const now = clock.now();
    const account = await lockAccount(tx, organizationId, now);
    if (account.customerId !== null) return ok(account.customerId);
    await tx.billing.update(organizationId, account.revision, { customerId: made.value }, now);
    return made;
  });
}
