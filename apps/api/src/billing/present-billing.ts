import type { BillingDescription } from '@fleetcommand/application/use-cases/billing/describe-billing';
import { livingSubscription } from '@fleetcommand/application/use-cases/billing/order-seats';
import type { Invoice } from '@fleetcommand/application/ports/payments';
import type { PlannedChange } from '@fleetcommand/application/use-cases/billing/change-plan';
import type {
  BilledInstance,
  Billing,
  Invoice as InvoiceDocument,
  PlanChangePreview,
} from '@fleetcommand/contracts/http/billing';
import { priceFor } from '@fleetcommand/domain/plans/plan';

type Tenants = BillingDescription['tenants'];
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export function presentBilling(
  { account, tenants, usage }: BillingDescription,
  mode: { readonly isOn: boolean; readonly isTest: boolean },
): Billing {
  const { organizationId, position, trialEndsAt, hold, nextReviewAt } = account;
  const subscription = livingSubscription(account.subscriptions);
  return {
    organizationId,
    ...mode,
    standing: position.standing,
    standingSince: position.since.toISOString(),
    reason: position.reason,
    worsensAt: position.unpaidSince ? iso(nextReviewAt) : null,
    trialEndsAt: iso(trialEndsAt),
    hold: hold && { reason: hold.reason, until: hold.until.toISOString() },
    subscription: subscription && {
      status: subscription.status,
      items: subscription.items.map(({ plan, quantity, amountMinor, currency, interval }) => ({
        plan: plan?.id ?? null,
        quantity,
        amountMinor,
        currency,
        interval,
      })),
      periodEndsAt: subscription.periodEndsAt,
      cancelsAt: subscription.cancelsAt,
      trialEndsAt: subscription.trialEndsAt,
    },
    instances: tenants.map((one) => presentInstance(one, account.subscriptions)),
    members: usage.members,
  };
}

function presentInstance(
  { tenant, plan, hasSeat, domains, storage }: Tenants[number],
  subscriptions: BillingDescription['account']['subscriptions'],
): BilledInstance {
  const item = livingSubscription(subscriptions)?.items.find(
    (one) => one.plan?.id === tenant.planId,
  );
  const shown = plan?.prices[0];
  const price = plan && shown ? priceFor(plan, { ...shown, region: tenant.regionId }) : null;
  const { currency, amountMinor, interval } = item ?? price ?? {};
  return {
    id: tenant.id,
    name: tenant.name,
    slug: tenant.slug,
    state: tenant.state,
    standing: tenant.standing,
    plan: tenant.planId,
    planName: plan?.name ?? tenant.planId,
    price: currency && amountMinor && interval ? { currency, amountMinor, interval } : null,
    hasSeat,
    domains: { used: domains, allowed: plan?.limits.domains ?? 0 },
    replicas: plan?.limits.replicas ?? 0,
    memoryBytes: plan?.limits.memoryBytes ?? 0,
    storageBytes: plan?.limits.storageBytes ?? 0,
    storage: storage && {
      usedBytes: storage.bytes,
      measuredAt: storage.measuredAt.toISOString(),
      overSince: iso(storage.overSince),
      isMetered: Boolean(plan?.metered),
    },
  };
}

export function presentInvoice(invoice: Invoice): InvoiceDocument {
  return { ...invoice, createdAt: invoice.createdAt.toISOString() };
}

export function presentPreview({ tenant, from, to, preview }: PlannedChange): PlanChangePreview {
  return {
    tenantId: tenant.id,
    from: from && { id: from.id, name: from.name },
    to: { id: to.id, name: to.name },
    cost: preview && {
      currency: preview.currency,
      proratedMinor: preview.proratedMinor,
      nextInvoiceMinor: preview.nextInvoiceMinor,
      nextInvoiceAt: iso(preview.nextInvoiceAt),
      prorationDate: preview.prorationDate.toISOString(),
    },
  };
}
