/** The routes of Stripe's API that the platform calls, over the world. */
import { createHash } from 'node:crypto';

import type { Form, FormValue } from './form.js';
import {
  customerJson,
  eventJson,
  invoiceJson,
  listOf,
  meterJson,
  mustFind,
  priceJson,
  StripeProblem,
  subscriptionJson,
  type Json,
} from './present.js';
import type { Item, Metadata, Price, Subscription } from './state.js';
import type { StripeWorld } from './world.js';

export interface ApiRequest {
  readonly method: string;
  /** Without `/v1`. */
  readonly path: string;
  readonly query: Form;
  readonly body: Form;
  readonly idempotencyKey: string | null;
}

type Route = (world: StripeWorld, request: ApiRequest, id: string) => Json;

const ROUTES: readonly (readonly [string, Route])[] = [
  ['POST /customers', createCustomer],
  ['GET /customers/*', (world, _, id) => customerJson(mustFind(world.state.customers, id))],
  ['POST /products', createProduct],
  ['GET /prices', listPrices],
  ['POST /prices', createPrice],
  ['POST /checkout/sessions', createCheckout],
  ['POST /billing_portal/sessions', createPortal],
  ['GET /subscriptions', listSubscriptions],
  [
    'GET /subscriptions/*',
    (world, _, id) => present(world, mustFind(world.state.subscriptions, id)),
  ],
  ['POST /subscriptions/*', updateSubscription],
  ['DELETE /subscriptions/*', cancelSubscription],
  ['POST /invoices/create_preview', previewInvoice],
  ['GET /invoices', listInvoices],
  ['GET /events', listEvents],
  ['GET /billing/meters', (world) => listOf(Object.values(world.state.meters).map(meterJson), '')],
  ['POST /billing/meters', createMeter],
  ['POST /billing/meter_events', createMeterEvent],
];

/** What Stripe would answer: its status and body. */
export function answer(world: StripeWorld, request: ApiRequest): { status: number; body: Json } {
  const { idempotencyKey: key } = request;
  if (key === null || request.method !== 'POST') return run(world, request);
  const digest = createHash('sha256')
    .update(JSON.stringify([request.path, request.body]))
    .digest('hex');
  const kept = world.state.answers[key];
  if (kept && kept.request !== digest) {
    const message = 'Keys for idempotent requests can only be used with the same parameters.';
    return refusal(new StripeProblem(400, 'idempotency_key_in_use', message, 'idempotency_error'));
  }
  if (kept) return { status: kept.status, body: kept.body as Json };
  const answered = run(world, request);
  world.state.answers[key] = { request: digest, ...answered };
  return answered;
}

function run(world: StripeWorld, request: ApiRequest): { status: number; body: Json } {
  try {
    world.runDue();
    for (const [pattern, route] of ROUTES) {
      const [method, path = ''] = pattern.split(' ');
      const match = new RegExp(`^${path.replace('*', '([^/]+)')}$`).exec(request.path);
      if (method === request.method && match) {
        return { status: 200, body: route(world, request, match[1] ?? '') };
      }
    }
    const message = `Unrecognized request URL (${request.method}: /v1${request.path}).`;
    throw new StripeProblem(404, 'resource_missing', message);
  } catch (error) {
    if (error instanceof StripeProblem) return refusal(error);
    throw error;
  }
}

const refusal = (problem: StripeProblem) => ({ status: problem.status, body: problem.body });

function createCustomer(world: StripeWorld, { body }: ApiRequest): Json {
  const customer = {
    id: world.id('cus'),
    created: world.now(),
    name: text(body['name']),
    email: text(body['email']),
    metadata: metadataOf(body),
    card: null,
  };
  world.state.customers[customer.id] = customer;
  world.emit('customer.created', customerJson(customer));
  return customerJson(customer);
}

function createProduct(world: StripeWorld, { body }: ApiRequest): Json {
  const id = text(body['id']) || world.id('prod');
  if (world.state.products[id]) {
    throw new StripeProblem(400, 'resource_already_exists', `Product already exists: ${id}`);
  }
  const product = { id, name: text(body['name']), metadata: metadataOf(body) };
  world.state.products[id] = product;
  return { object: 'product', ...product };
}

function createPrice(world: StripeWorld, { body }: ApiRequest): Json {
  const lookup = text(body['lookup_key']) || null;
  const isTaken = Object.values(world.state.prices).some((price) => price.lookup_key === lookup);
  if (lookup !== null && isTaken) {
    const message = `A price already uses the lookup key ${lookup}.`;
    throw new StripeProblem(400, 'invalid_request', message);
  }
  const recurring = fields(body['recurring']);
  const isMetered = text(recurring['usage_type']) === 'metered';
  const price: Price = {
    id: world.id('price'),
    product: mustFind(world.state.products, text(body['product'])).id,
    currency: text(body['currency']),
    unit_amount: isMetered ? null : Number(text(body['unit_amount'])),
    ...(isMetered && {
      metered: {
        meter: mustFind(world.state.meters, text(recurring['meter'])).id,
        unitAmount: Number(text(body['unit_amount_decimal'])),
      },
    }),
    interval: text(recurring['interval']) === 'year' ? 'year' : 'month',
    lookup_key: lookup,
    metadata: metadataOf(body),
  };
  world.state.prices[price.id] = price;
  return priceJson(price);
}

function listPrices(world: StripeWorld, { query }: ApiRequest): Json {
  const wanted = items(query['lookup_keys']).map(text);
  const prices = Object.values(world.state.prices).filter(
    ({ lookup_key: key }) => wanted.length === 0 || (key !== null && wanted.includes(key)),
  );
  return listOf(prices.map(priceJson), '/v1/prices');
}

function createCheckout(world: StripeWorld, { body }: ApiRequest): Json {
  const subscriptionData = fields(body['subscription_data']);
  const trialEnd = text(subscriptionData['trial_end']);
  const lines = items(body['line_items']).map((line) => ({
    price: mustFind(world.state.prices, text(fields(line)['price'])).id,
    quantity: Number(text(fields(line)['quantity']) || '1'),
  }));
  if (lines.length === 0) {
    throw new StripeProblem(400, 'parameter_missing', 'Missing required param: line_items.');
  }
  const id = world.id('cs');
  world.state.sessions[id] = {
    id,
    kind: 'checkout',
    customer: mustFind(world.state.customers, text(body['customer'])).id,
    lines,
    trialEnd: trialEnd === '' ? null : Number(trialEnd),
    metadata: metadataOf(subscriptionData),
    successUrl: text(body['success_url']),
    returnUrl: text(body['cancel_url']),
    isDone: false,
  };
  return { id, object: 'checkout.session', url: `${world.baseUrl}/checkout/${id}` };
}

function createPortal(world: StripeWorld, { body }: ApiRequest): Json {
  const id = world.id('bps');
  const returnUrl = text(body['return_url']);
  world.state.sessions[id] = {
    id,
    kind: 'portal',
    customer: mustFind(world.state.customers, text(body['customer'])).id,
    lines: [],
    trialEnd: null,
    metadata: {},
    successUrl: returnUrl,
    returnUrl,
    isDone: false,
  };
  return { id, object: 'billing_portal.session', url: `${world.baseUrl}/portal/${id}` };
}

const present = (world: StripeWorld, subscription: Subscription): Json =>
  subscriptionJson(world.state, subscription);

function listSubscriptions(world: StripeWorld, { query, path }: ApiRequest): Json {
  const customer = text(query['customer']);
  const withEnded = text(query['status']) === 'all';
  const found = Object.values(world.state.subscriptions)
    .filter((one) => customer === '' || one.customer === customer)
    .filter((one) => withEnded || one.status !== 'canceled')
    .toReversed();
  return page(found, query, path, (one) => present(world, one));
}

function updateSubscription(world: StripeWorld, { body }: ApiRequest, id: string): Json {
  const subscription = mustFind(world.state.subscriptions, id);
  if (subscription.status === 'canceled') {
    throw new StripeProblem(404, 'resource_missing', `No such subscription: '${id}'`);
  }
  if (body['cancel_at_period_end'] === 'true') {
    return present(world, world.cancel(subscription, false));
  }
  const wanted = changedItems(world, subscription, body);
  const at = Number(text(body['proration_date']) || world.now());
  return present(world, world.changeItems(subscription, wanted, at));
}

function cancelSubscription(world: StripeWorld, _: ApiRequest, id: string): Json {
  return present(world, world.cancel(mustFind(world.state.subscriptions, id), true));
}

function previewInvoice(world: StripeWorld, { body }: ApiRequest): Json {
  const subscription = mustFind(world.state.subscriptions, text(body['subscription']));
  const details = fields(body['subscription_details']);
  if (details['cancel_now'] === 'true') {
    const total = -world.proration({ ...subscription, items: [] }, subscription.items, world.now());
    return { object: 'invoice', currency: 'eur', total, amount_due: 0, lines: listOf([], '') };
  }
  const wanted = changedItems(world, subscription, details);
  const at = Number(text(details['proration_date']) || world.now());
  const total = world.proration(subscription, wanted, at);
  return {
    object: 'invoice',
    currency: world.state.prices[wanted[0]?.price ?? '']?.currency ?? 'eur',
    total,
    amount_due: Math.max(0, total),
    lines: listOf([], '/v1/invoices/upcoming/lines'),
  };
}

function changedItems(world: StripeWorld, subscription: Subscription, form: Form): Item[] {
  let result: Item[] = [...subscription.items];
  for (const change of items(form['items']).map(fields)) {
    const id = text(change['id']);
    const quantity = Number(text(change['quantity']) || '1');
    if (id === '') {
      const price = mustFind(world.state.prices, text(change['price'])).id;
      result.push({ id: world.id('si'), price, quantity });
    } else if (change['deleted'] === 'true') {
      result = result.filter((item) => item.id !== id);
    } else {
      result = result.map((item) => (item.id === id ? { ...item, quantity } : item));
    }
  }
  if (result.length === 0) {
    const message = 'A subscription must have at least one active plan. Cancel it instead.';
    throw new StripeProblem(400, 'invalid_request', message);
  }
  return result;
}

function listInvoices(world: StripeWorld, { query, path }: ApiRequest): Json {
  const customer = text(query['customer']);
  const found = Object.values(world.state.invoices)
    .filter((one) => one.customer === customer)
    .toReversed();
  return page(found, query, path, (one) => invoiceJson(one, world.baseUrl));
}

function listEvents(world: StripeWorld, { query, path }: ApiRequest): Json {
  const since = Number(text(fields(query['created'])['gte']) || '0');
  const found = world.state.events.filter(({ created }) => created >= since).toReversed();
  return page(found, query, path, eventJson);
}

function createMeter(world: StripeWorld, { body }: ApiRequest): Json {
  const meter = {
    id: world.id('mtr'),
    display_name: text(body['display_name']),
    event_name: text(body['event_name']),
  };
  world.state.meters[meter.id] = meter;
  return meterJson(meter);
}

function createMeterEvent(world: StripeWorld, { body }: ApiRequest): Json {
  const identifier = text(body['identifier']) || world.id('mtr');
  const payload = fields(body['payload']);
  const customer = mustFind(world.state.customers, text(payload['stripe_customer_id'])).id;
  world.state.meterEvents[identifier] ??= {
    identifier,
    name: text(body['event_name']),
    customer,
    value: text(payload['value']),
    timestamp: Number(text(body['timestamp']) || world.now()),
  };
  return { object: 'billing.meter_event', identifier, livemode: false };
}

function page<T extends { readonly id: string }>(
  all: readonly T[],
  query: Form,
  path: string,
  toJson: (one: T) => Json,
): Json {
  const limit = Number(text(query['limit']) || '10');
  const after = text(query['starting_after']);
  const from = after === '' ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const data = all.slice(from, from + limit).map(toJson);
  return listOf(data, `/v1${path}`, all.length > from + limit);
}

function text(value: FormValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function fields(value: FormValue | undefined): Form {
  return typeof value === 'object' && !Array.isArray(value) ? (value as Form) : {};
}

function items(value: FormValue | undefined): readonly FormValue[] {
  return Array.isArray(value) ? (value as readonly FormValue[]) : [];
}

function metadataOf(form: Form): Metadata {
  return Object.fromEntries(
    Object.entries(fields(form['metadata'])).map(([key, value]) => [key, text(value)]),
  );
}
