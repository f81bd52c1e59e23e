import type { Interval } from '@fleetcommand/domain/plans/plan';
import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { fail, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { PaymentFailureCode } from '../../ports/payments.js';
import type { Actor } from '../actor.js';
import { listPaidTenants } from './admit-tenant.js';
import type { BillingDependencies } from './dependencies.js';
import { ensureCustomer } from './ensure-customer.js';
import { findAccount, type FindAccountFailureCode } from './find-account.js';
import { openPortal } from './open-portal.js';
import { livingSubscription, seatsFor, termsFor } from './order-seats.js';

export interface CheckoutInput {
  readonly organizationId?: OrganizationId | undefined;
  readonly currency?: string | undefined;
  readonly interval?: Interval | undefined;
  /** Which of theirs waits for the payment: the page leads back there. */
  readonly tenantId?: TenantId | undefined;
  /** Seats to buy ahead of need, by plan; without them, what the instances need. */
  readonly seats?: readonly { readonly plan: string; readonly quantity: number }[] | undefined;
}

export type CheckoutFailureCode =
  | FindAccountFailureCode
  | PaymentFailureCode
  | 'billing.not-sold-so'
  | 'billing.nothing-to-pay'
  | 'catalogue.unknown-plan';

const HOUR_MS = 60 * 60_000;

/** A page to pay on. Who subscribes already is led to the portal: a second subscription would charge twice. */
export async function startCheckout(
  deps: BillingDependencies & { readonly publicUrl: string },
  actor: Actor,
  input: CheckoutInput,
): Promise<Result<{ readonly url: string }, Failure<CheckoutFailureCode>>> {
  const found = await findAccount(deps, actor, input.organizationId, 'billing.manage');
  if (!found.ok) return found;
  const account = found.value;
  const { organizationId } = account;
  if (livingSubscription(account.subscriptions)) {
    return openPortal(deps, actor, organizationId);
  }
  const tenants = await listPaidTenants(deps.store, organizationId);
  const ordered = await orderedTenants(deps, input, tenants);
  if (!ordered.ok) return ordered;
  const seats = await seatsFor(deps.store, ordered.value);
  if (seats.length === 0) {
    return fail(
      'billing.nothing-to-pay',
      'None of your instances is on a plan that costs something. Order one, or name the seats to buy.',
    );
  }
  const terms = termsFor(seats, {
    ...(input.currency && { currency: input.currency }),
    ...(input.interval && { interval: input.interval }),
  });
  if (!terms.ok) return terms;
  const customer = await ensureCustomer(deps, actor, account);
  if (!customer.ok) return customer;
  const waiting = tenants.find(({ id }) => id === input.tenantId);
  const back = waiting
    ? `${deps.publicUrl}/instances/${waiting.id}/progress?operation=${waiting.currentOperationId}`
    : `${deps.publicUrl}/billing`;
  const hour = Math.floor(deps.clock.now().getTime() / HOUR_MS);
  return deps.payments.startCheckout({
    ...terms.value,
    organizationId,
    customerId: customer.value,
    seats,
    trialEndsAt: account.trialEndsAt,
    successUrl: waiting ? back : `${back}?checkout=done`,
    cancelUrl: back,
    // Whoever subscribes again within the hour gets a new page: the old one was paid, for a subscription that is over.
    key: [hour, ...account.subscriptions.map(({ id }) => id)].join(' '),
  });
}

async function orderedTenants(
  { store }: BillingDependencies,
  { seats }: CheckoutInput,
  tenants: readonly { readonly planId: string; readonly regionId: string }[],
): Promise<
  Result<
    readonly { readonly planId: string; readonly regionId: string }[],
    Failure<'catalogue.unknown-plan'>
  >
> {
  if (!seats) return { ok: true, value: tenants };
  const plans = await store.catalogue.listPlans();
  const unknown = seats.find(({ plan }) => !plans.some(({ id }) => id === plan));
  if (unknown) {
    const message = `There is no plan “${unknown.plan}”. See GET /v1/plans.`;
    return fail('catalogue.unknown-plan', message, { pointer: '/seats' });
  }
  const [region] = await store.catalogue.listRegions();
  const value = seats.flatMap(({ plan, quantity }) =>
    Array.from({ length: quantity }, () => ({ planId: plan, regionId: region?.id ?? '' })),
  );
  return { ok: true, value };
}
