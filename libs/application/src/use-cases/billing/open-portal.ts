import type { OrganizationId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { PaymentFailureCode } from '../../ports/payments.js';
import type { Actor } from '../actor.js';
import type { BillingDependencies } from './dependencies.js';
import { ensureCustomer } from './ensure-customer.js';
import { findAccount, type FindAccountFailureCode } from './find-account.js';

/** The provider's own pages: ways to pay, invoices, cancellation. */
export async function openPortal(
  deps: BillingDependencies & { readonly publicUrl: string },
  actor: Actor,
  organizationId: OrganizationId | undefined,
): Promise<Result<{ readonly url: string }, Failure<FindAccountFailureCode | PaymentFailureCode>>> {
  const found = await findAccount(deps, actor, organizationId, 'billing.manage');
  if (!found.ok) return found;
  const customer = await ensureCustomer(deps, actor, found.value);
  if (!customer.ok) return customer;
  return deps.payments.openPortal(customer.value, `${deps.publicUrl}/billing`);
}
