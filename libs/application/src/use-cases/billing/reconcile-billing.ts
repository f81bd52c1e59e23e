/**
 * Observes: every account, and every customer that the provider says subscribes. Changes: repairs what differs, by the
 * same review that events ring for. Nightly, and when an operator asks.
 */
import type { BillingAccount } from '@fleetcommand/domain/billing/account';
import { isId, type OrganizationId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { PaymentFailureCode } from '../../ports/payments.js';
import { walk } from '../walk.js';
import type { BillingDependencies, ReviewDependencies } from './dependencies.js';
import { reviewAccount } from './review-account.js';

export interface BillingDifference {
  readonly organizationId: OrganizationId | null;
  readonly customerId: string | null;
  /** What was not as it should be, and what became of it. */
  readonly message: string;
  readonly isRepaired: boolean;
}

export interface ReconciliationReport {
  readonly accounts: number;
  readonly differences: readonly BillingDifference[];
}

export async function reconcileBilling(
  deps: ReviewDependencies,
): Promise<Result<ReconciliationReport, Failure<PaymentFailureCode>>> {
  const adopted = await adoptCustomers(deps);
  if (!adopted.ok) return adopted;
  const differences: BillingDifference[] = [...adopted.value];
  let accounts = 0;
  const all = walk(
    (page) => deps.store.billing.list(page),
    ({ organizationId }) => organizationId,
  );
  for await (const account of all) {
    accounts += 1;
    const difference = await compare(deps, account);
    if (difference) differences.push(difference);
  }
  return ok({ accounts, differences });
}

async function compare(
  deps: ReviewDependencies,
  { organizationId, customerId }: BillingAccount,
): Promise<BillingDifference | null> {
  const { outcome, effect, failure } = await reviewAccount(deps, organizationId);
  if (outcome === 'reviewed' && effect === 'nothing new') return null;
  // Somebody else is at it, and will have seen the same.
  if (outcome === 'busy' || outcome === 'overtaken') return null;
  const isRepaired = outcome === 'reviewed';
  const message = isRepaired ? effect : (failure?.message ?? 'The provider does not answer.');
  return { organizationId, customerId, message, isRepaired };
}

/** Customers that subscribe there and are not known here: their account lost its customer, or is not ours. */
async function adoptCustomers(
  deps: BillingDependencies,
): Promise<Result<readonly BillingDifference[], Failure<PaymentFailureCode>>> {
  const differences: BillingDifference[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof deps.payments.listSubscribedCustomers>> =
      await deps.payments.listSubscribedCustomers(after ?? undefined);
    if (!page.ok) return page;
    for (const customer of page.value.customers) {
      const difference = await adopt(deps, customer);
      if (difference) differences.push(difference);
    }
    after = page.value.next;
  } while (after !== null);
  return ok(differences);
}

async function adopt(
  { store, clock }: BillingDependencies,
  { customerId, organizationId }: { customerId: string; organizationId: string | null },
): Promise<BillingDifference | null> {
  if (await store.billing.findOrganization(customerId)) return null;
  if (organizationId === null || !isId('org', organizationId)) return null;
  const account = await store.billing.find(organizationId);
  const claimed = { organizationId, customerId };
  if (!account) {
    const message = 'Subscribes there for an organization that is not known here.';
    return { ...claimed, message, isRepaired: false };
  }
  if (account.customerId !== null) {
    const message = `Pays twice: the organization’s customer is ${account.customerId}. Cancel one of the two.`;
    return { ...claimed, message, isRepaired: false };
  }
  const updated = await store.billing.update(
    organizationId,
    account.revision,
    { customerId },
    clock.now(),
  );
  return { ...claimed, message: 'Its customer was not known here.', isRepaired: updated !== null };
}
