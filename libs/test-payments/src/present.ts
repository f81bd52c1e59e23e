/** Stored things in Stripe's own shape (https://docs.stripe.com/api), as far as its SDK and its users look at them. */
import type { Customer, Invoice, Meter, Price, State, StoredEvent, Subscription } from './state.js';

export const API_VERSION = '2026-10-28.endive';

export type Json = Readonly<Record<string, unknown>>;

export function listOf(data: readonly Json[], url: string, hasMore = false): Json {
  return { object: 'list', data, has_more: hasMore, url };
}

export function customerJson({ id, created, name, email, metadata }: Customer): Json {
  return { id, object: 'customer', created, name, email, metadata, livemode: false };
}

export function meterJson(meter: Meter): Json {
  return {
    object: 'billing.meter',
    livemode: false,
    status: 'active',
    ...meter,
    default_aggregation: { formula: 'sum' },
    customer_mapping: { type: 'by_id', event_payload_key: 'stripe_customer_id' },
    value_settings: { event_payload_key: 'value' },
  };
}

export function priceJson({ id, interval, metered, ...price }: Price): Json {
  return {
    id,
    object: 'price',
    active: true,
    livemode: false,
    type: 'recurring',
    ...price,
    ...(metered && { unit_amount_decimal: String(metered.unitAmount) }),
    recurring: {
      interval,
      interval_count: 1,
      usage_type: metered ? 'metered' : 'licensed',
      meter: metered?.meter ?? null,
    },
  };
}

export function subscriptionJson(state: State, subscription: Subscription): Json {
  const { id, created, customer, status, metadata, trialEnd, periodStart, periodEnd } =
    subscription;
  const items = subscription.items.map((item): Json => ({
    id: item.id,
    object: 'subscription_item',
    subscription: id,
    ...(!mustFind(state.prices, item.price).metered && { quantity: item.quantity }),
    price: priceJson(mustFind(state.prices, item.price)),
    current_period_start: periodStart,
    current_period_end: periodEnd,
    metadata: {},
  }));
  return {
    id,
    object: 'subscription',
    created,
    customer,
    status,
    metadata,
    livemode: false,
    currency: state.prices[subscription.items[0]?.price ?? '']?.currency ?? 'eur',
    items: listOf(items, `/v1/subscription_items?subscription=${id}`),
    trial_end: trialEnd,
    cancel_at: subscription.cancelAtPeriodEnd ? periodEnd : null,
    cancel_at_period_end: subscription.cancelAtPeriodEnd,
    canceled_at: subscription.canceledAt,
    ended_at: subscription.endedAt,
    cancellation_details: { comment: null, feedback: null, reason: subscription.endReason },
    latest_invoice: subscription.retry?.invoice ?? null,
  };
}

export function invoiceJson(invoice: Invoice, baseUrl: string): Json {
  const { subscription, usage, ...rest } = invoice;
  return {
    object: 'invoice',
    livemode: false,
    ...rest,
    amount_due: Math.max(0, invoice.total),
    parent: { type: 'subscription_details', subscription_details: { subscription, metadata: {} } },
    hosted_invoice_url: `${baseUrl}/invoice/${invoice.id}`,
    invoice_pdf: null,
    lines: listOf(
      usage ? [{ object: 'line_item', description: usageLine(usage), ...usage }] : [],
      `/v1/invoices/${invoice.id}/lines`,
    ),
  };
}

export function usageLine({ units }: { readonly units: number }): string {
  return `${units} × use beyond the plan`;
}

export function eventJson({ id, type, created, object }: StoredEvent): Json {
  return {
    id,
    object: 'event',
    api_version: API_VERSION,
    created,
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
    data: { object },
  };
}

export function mustFind<T>(things: Readonly<Record<string, T>>, id: string): T {
  const found = things[id];
  if (found === undefined)
    throw new StripeProblem(404, 'resource_missing', `No such object: '${id}'`);
  return found;
}

/** What Stripe answers when it does not do what is asked (https://docs.stripe.com/api/errors). */
export class StripeProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly type:
      | 'invalid_request_error'
      | 'card_error'
      | 'idempotency_error' = 'invalid_request_error',
  ) {
    super(message);
  }

  get body(): Json {
    return { error: { type: this.type, code: this.code, message: this.message } };
  }
}
