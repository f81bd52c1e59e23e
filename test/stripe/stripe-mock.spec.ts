/**
 * Whether Stripe would take what it is asked. Everything the adapter asks of the stand-in is recorded, and asked again of
 * stripe-mock, which checks each request by Stripe's own description of its API and answers in its shape. What the
 * stand-in answered must have that shape as well, field by field, so that nothing is relied on that Stripe does not have.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createStripePayments } from '@fleetcommand/adapter-stripe/payments';
import type { CheckoutOrder, Payments, SeatOrder } from '@fleetcommand/application/ports/payments';
import { DEFAULT_PLANS } from '@fleetcommand/domain/plans/default-plans';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import { freePort } from '@fleetcommand/embedded/ports';
import { idFromUuid } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { startTestPayments, type TestPayments } from '@fleetcommand/test-payments/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { findStripeMock } from '../control-plane/programs.js';
import { ask, startRecorder, type Exchange, type Recorder } from './recorder.js';
import { unknownFields } from './shape.js';

const program = await findStripeMock().catch(() => undefined);
const KEY = 'sk_test_spec';
const NOW = new Date('2026-11-28T12:00:00.000Z');
const IN_TEN_DAYS = new Date(NOW.getTime() + 10 * 86_400_000);
const EUR = { currency: 'eur', interval: 'month' } as const;
const organizationId = idFromUuid('org', '0198f2b0-c4d2-7a0e-9a51-f6b1c2d3e4f5');
const [, pro, business] = DEFAULT_PLANS as [Plan, Plan, Plan];
/** Sold with its storage paid by use. */
const storage = { meter: 'storage', prices: [{ currency: 'eur', amountMinor: 730 }] };
const metered: Plan = { ...business, id: 'metered', metered: { storage } };
const seat = (plan: Plan, quantity = 1): SeatOrder => ({ plan, region: 'local', quantity });

let stand: TestPayments;
let recorder: Recorder;
let mock: ChildProcess;
let mockUrl: string;

beforeAll(async () => {
  if (!program) return;
  stand = await startTestPayments({ secretKey: KEY });
  recorder = await startRecorder(stand.url);
  const port = await freePort();
  mockUrl = `http://127.0.0.1:${port}`;
  mock = spawn(program, ['-http-addr', `127.0.0.1:${port}`], { stdio: 'ignore' });
  await vi.waitFor(() => fetch(mockUrl), { timeout: 20_000, interval: 50 });
  await useEverything(paymentsAt(recorder.url));
});
afterAll(async () => {
  await recorder?.close();
  await stand?.close();
  if (!mock) return;
  mock.kill();
  await once(mock, 'exit');
});

const paymentsAt = (apiUrl: string): Payments =>
  createStripePayments({
    secretKey: new Secret(KEY),
    apiUrl,
    automaticTax: true,
    clock: { now: () => NOW },
  });

/** Every call of the port, in each of its forms. */
async function useEverything(payments: Payments): Promise<void> {
  unwrap(await payments.time());
  const customer = { organizationId, name: 'Acme', email: 'ada@acme.example' };
  const customerId = unwrap(await payments.ensureCustomer(customer));
  for (const plan of [pro, business, metered]) unwrap(await payments.ensurePlan(plan));
  const order: CheckoutOrder = {
    ...EUR,
    organizationId,
    customerId,
    seats: [seat(pro, 2)],
    trialEndsAt: null,
    successUrl: 'https://fleet.test/billing?checkout=done',
    cancelUrl: 'https://fleet.test/billing',
    key: 'once',
  };
  unwrap(await payments.startCheckout({ ...order, trialEndsAt: IN_TEN_DAYS, key: 'trial' }));
  const { url } = unwrap(await payments.startCheckout(order));
  await fetch(url, { method: 'POST', body: new URLSearchParams({ card: 'works' }) }).catch(
    // It leads back to the console, which is not there.
    () => undefined,
  );
  unwrap(await payments.openPortal(customerId, 'https://fleet.test/billing'));
  for (const seats of [
    [seat(pro, 3), seat(business)],
    [seat(business), seat(metered)],
    [seat(business)],
    [],
  ]) {
    const [subscription] = unwrap(await payments.listSubscriptions(customerId));
    if (!subscription) throw new Error('there is no subscription');
    const change = { subscription, seats, terms: EUR, prorationDate: NOW };
    unwrap(await payments.previewSeats(change));
    unwrap(await payments.changeSeats(change));
  }
  const [newest] = unwrap(await payments.listInvoices(customerId, { limit: 10 })).items;
  unwrap(await payments.listInvoices(customerId, { limit: 10, after: newest?.id ?? '' }));
  const usage = { customerId, meter: 'messages', quantity: 7, at: NOW, key: 'use-1' };
  unwrap(await payments.reportUsage(usage));
  const [event] = unwrap(await payments.listEvents(NOW)).items;
  unwrap(await payments.listEvents(NOW, event?.id));
  unwrap(await payments.listSubscribedCustomers());
}

const nameOf = ({ method, path }: Exchange): string =>
  `${method} ${path.replace(/\?.*/, '').replaceAll(/\/[a-z]+_test\w+/g, '/*')}`;

describe.skipIf(program === undefined)('what is asked of Stripe', () => {
  it('is what the whole port comes to', () => {
    expect([...new Set(recorder.exchanges.map(nameOf))].toSorted()).toEqual([
      'DELETE /v1/subscriptions/*',
      'GET /v1/billing/meters',
      'GET /v1/events',
      'GET /v1/invoices',
      'GET /v1/prices',
      'GET /v1/subscriptions',
      'POST /v1/billing/meter_events',
      'POST /v1/billing/meters',
      'POST /v1/billing_portal/sessions',
      'POST /v1/checkout/sessions',
      'POST /v1/customers',
      'POST /v1/invoices/create_preview',
      'POST /v1/prices',
      'POST /v1/products',
      'POST /v1/subscriptions/*',
    ]);
  });

  it('is taken, each parameter of it', async () => {
    for (const exchange of recorder.exchanges) {
      const { status, answer } = await ask(mockUrl, exchange);
      expect([nameOf(exchange), status, status === 200 ? null : answer]).toEqual([
        nameOf(exchange),
        200,
        null,
      ]);
    }
  });

  it('is refused where a parameter is none: stripe-mock does look', async () => {
    const [session] = recorder.exchanges.filter(({ path }) => path === '/v1/checkout/sessions');
    if (!session) throw new Error('no page was asked for');
    const { status } = await ask(mockUrl, { ...session, body: `${session.body}&invented=1` });
    expect(status).toBe(400);
  });

  it('is answered by the stand-in with fields that Stripe’s own answer has', async () => {
    for (const exchange of recorder.exchanges) {
      const { answer } = await ask(mockUrl, exchange);
      expect([nameOf(exchange), unknownFields(exchange.answer, answer)]).toEqual([
        nameOf(exchange),
        [],
      ]);
    }
  });

  it('is told of by events whose objects have their own kind’s shape', async () => {
    const routes = {
      customer: 'customers',
      subscription: 'subscriptions',
      invoice: 'invoices',
      'checkout.session': 'checkout/sessions',
    };
    for (const [kind, route] of Object.entries(routes)) {
      const told = stand.world.state.events.map(({ object }) => object);
      const ours = told.find(({ object }) => object === kind);
      const headers = { authorization: `Bearer ${KEY}` };
      const theirs = await ask(mockUrl, {
        method: 'GET',
        path: `/v1/${route}/x`,
        body: '',
        headers,
      });
      expect([kind, ours && unknownFields(ours, theirs.answer)]).toEqual([kind, []]);
    }
  });

  it('carries an idempotency key of ours with every POST, the same for the same facts', async () => {
    const keysOf = ({ exchanges }: Recorder) =>
      exchanges
        .filter(({ method }) => method === 'POST')
        .map(({ path, headers }) => `${path} ${headers['idempotency-key']}`);
    for (const key of keysOf(recorder)) expect(key).toMatch(/ fleet-[a-z]+-[0-9a-f]{40}$/);
    // Another stand-in gives other ids; what does not depend on them is asked for in the same words.
    const other = await startTestPayments({ secretKey: KEY });
    const again = await startRecorder(other.url);
    await useEverything(paymentsAt(again.url));
    const independent = ['/v1/customers', '/v1/products', '/v1/prices', '/v1/billing/meter_events'];
    // A metered price names its meter by the id that Stripe gave.
    const those = (keys: string[]) =>
      keys.filter(
        (key) => independent.includes(key.split(' ')[0]!) && !key.includes(' fleet-metered-'),
      );
    expect(those(keysOf(again))).toEqual(those(keysOf(recorder)));
    expect(those(keysOf(again)).length).toBeGreaterThan(10);
    await again.close();
    await other.close();
  });
});

it.runIf(program === undefined)('stripe-mock is not there', (context) => {
  process.stderr.write(
    '\nstripe-mock is left out. With Go, run: test/control-plane/build stripe-mock\n\n',
  );
  context.skip();
});
