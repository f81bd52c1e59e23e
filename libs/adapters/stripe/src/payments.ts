/** Stripe behind the port, by its own SDK. Every POST carries an idempotency key that the facts give. */
import type { Payments } from '@fleetcommand/application/ports/payments';
import { systemClock, type Clock } from '@fleetcommand/kernel/clock';
import type Stripe from 'stripe';

import { call } from './calls.js';
import { ORGANIZATION_METADATA, startCheckout } from './checkout.js';
import { isLiveKey, openStripe, type StripeOptions } from './client.js';
import { parseEvent } from './events.js';
import { listInvoices } from './invoices.js';
import { idempotencyKey } from './keys.js';
import { ensurePlan } from './prices.js';
import { changeSeats, previewSeats } from './seats.js';
import { factsOf } from './subscription-facts.js';

export interface StripePaymentsOptions extends StripeOptions {
  readonly automaticTax?: boolean;
  readonly clock?: Clock;
  /** Default false: its time is ours. True for a stand-in, which tells its own with each answer. */
  readonly hasTestClock?: boolean;
}

const PAGE = 100;

export function createStripePayments(options: StripePaymentsOptions): Payments {
  const stripe = openStripe(options);
  const clock = options.clock ?? systemClock;
  const { hasTestClock = false } = options;
  const settings = { automaticTax: options.automaticTax ?? false, now: () => clock.now() };
  return {
    isLive: isLiveKey(options.secretKey),
    hasTestClock,
    time: () =>
      call(async () => {
        const { lastResponse } = await stripe.prices.list({ limit: 1 });
        return hasTestClock ? new Date(lastResponse.headers['date'] ?? '') : clock.now();
      }),
    ensureCustomer: ({ organizationId, name, email }) =>
      call(async () => {
        const customer = await stripe.customers.create(
          { name, email, metadata: { [ORGANIZATION_METADATA]: organizationId } },
          { idempotencyKey: idempotencyKey('customer', [organizationId, name, email]) },
        );
        return customer.id;
      }),
    ensurePlan: (plan) => call(() => ensurePlan(stripe, plan)),
    startCheckout: (order) => call(() => startCheckout(stripe, settings, order)),
    openPortal: (customer, returnUrl) =>
      call(() => {
        // Its pages are for minutes only: asked for again later, it is another.
        const minute = Math.floor(clock.now().getTime() / 60_000);
        return stripe.billingPortal.sessions.create(
          { customer, return_url: returnUrl },
          { idempotencyKey: idempotencyKey('portal', [customer, returnUrl, minute]) },
        );
      }),
    listSubscriptions: (customerId) => call(() => listSubscriptions(stripe, customerId)),
    previewSeats: (change) => call(() => previewSeats(stripe, change)),
    changeSeats: (change) => call(() => changeSeats(stripe, change)),
    listInvoices: (customerId, page) => call(() => listInvoices(stripe, customerId, page)),
    reportUsage: ({ customerId, meter, quantity, at, key }) =>
      call(async () => {
        await stripe.billing.meterEvents.create(
          {
            event_name: meter,
            payload: { stripe_customer_id: customerId, value: String(quantity) },
            identifier: key,
            timestamp: Math.floor(at.getTime() / 1_000),
          },
          { idempotencyKey: idempotencyKey('usage', [meter, key]) },
        );
      }),
    listEvents: (since, after) => call(() => listEvents(stripe, since, after)),
    listSubscribedCustomers: (after) => call(() => listSubscribedCustomers(stripe, after)),
  };
}

async function listSubscriptions(stripe: Stripe, customerId: string) {
  const found = [];
  for await (const subscription of stripe.subscriptions.list({
    customer: customerId,
    status: 'all',
    limit: PAGE,
  })) {
    found.push(factsOf(subscription));
  }
  return found;
}

async function listEvents(stripe: Stripe, since: Date, after: string | undefined) {
  const page = await stripe.events.list({
    created: { gte: Math.floor(since.getTime() / 1_000) },
    limit: PAGE,
    ...(after !== undefined && { starting_after: after }),
  });
  const items = page.data.map(parseEvent).flatMap((read) => (read.success ? [read.data] : []));
  return { items, next: page.has_more ? (page.data.at(-1)?.id ?? null) : null };
}

async function listSubscribedCustomers(stripe: Stripe, after: string | undefined) {
  const page = await stripe.subscriptions.list({
    limit: PAGE,
    ...(after !== undefined && { starting_after: after }),
  });
  const customers = page.data.map(({ customer, metadata }) => ({
    customerId: typeof customer === 'string' ? customer : customer.id,
    organizationId: metadata[ORGANIZATION_METADATA] ?? null,
  }));
  return { customers, next: page.has_more ? (page.data.at(-1)?.id ?? null) : null };
}
