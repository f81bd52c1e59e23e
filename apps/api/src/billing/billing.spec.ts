import { createStripePayments } from '@fleetcommand/adapter-stripe/payments';
import { createWebhookReader } from '@fleetcommand/adapter-stripe/webhook-reader';
import { reviewAccount } from '@fleetcommand/application/use-cases/billing/review-account';
import { DEFAULT_LADDER } from '@fleetcommand/domain/billing/standing';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { billingEventPage } from '@fleetcommand/contracts/http/admin/billing';
import type { Billing, PaymentPage, PlanChangePreview } from '@fleetcommand/contracts/http/billing';
import { ManualClock } from '@fleetcommand/kernel/clock';
import { Secret } from '@fleetcommand/kernel/secret';
import { startTestPayments, type TestPayments } from '@fleetcommand/test-payments/server';
import type { StoredEvent } from '@fleetcommand/test-payments/state';
import { signatureOf, signedEvent } from '@fleetcommand/test-payments/webhooks';
import { StripeWorld } from '@fleetcommand/test-payments/world';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';
import { tillOf } from './till.js';

const SECRET = 'whsec_spec';
/** As the rig's clock stands. */
const NOW = Math.floor(new ManualClock('2026-01-01T12:00:00Z').now().getTime() / 1_000);

let stand: TestPayments;
let api: ApiRig;
beforeEach(async () => {
  stand = await startTestPayments({ world: new StripeWorld({ machineClock: () => NOW }) });
  const clock = new ManualClock('2026-01-01T12:00:00Z');
  api = await startApi({
    payments: createStripePayments({
      secretKey: new Secret('sk_test_spec'),
      apiUrl: stand.url,
      retries: 0,
      clock,
    }),
    billing: { ladder: DEFAULT_LADDER },
    webhookReader: createWebhookReader([new Secret('whsec_old'), new Secret(SECRET)]),
    timers: systemTimers,
  });
});
afterEach(async () => {
  await api.close();
  await stand.close();
});

const send = (payload: string, signature: string | null, type = 'application/json') =>
  api.inject({
    method: 'POST',
    url: '/v1/webhooks/stripe',
    headers: { 'content-type': type, ...(signature !== null && { 'stripe-signature': signature }) },
    payload,
  });

const hear = (event: StoredEvent) => {
  const { payload, signature } = signedEvent(event, SECRET, NOW);
  return send(payload, signature);
};

const inbox = async () => (await api.parts.store.billing.listEvents({ limit: 100 })).items;

async function pay(token: string, body: object = {}): Promise<void> {
  const answer = await api.ask('POST /v1/billing/checkout-sessions', { as: token, body });
  expect(answer.statusCode, answer.body).toBe(201);
  const form = new URLSearchParams({ card: 'works' });
  const { url } = answer.json<PaymentPage>();
  const paid = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
  expect(paid.headers.get('location')).toBe('https://fleet.example.com/billing?checkout=done');
}

const billingOf = async (token: string): Promise<Billing> =>
  (await api.ask('GET /v1/billing/subscription', { as: token })).json();

describe('Stripe’s webhook', () => {
  it('takes an event once, and owes the organization a review', async () => {
    const { token, organization } = await api.signUp('ada', { plan: 'business' });
    await pay(token);
    const events = stand.world.state.events.filter(({ type }) => type !== 'customer.created');
    for (const event of [...events, ...events]) expect((await hear(event)).statusCode).toBe(200);
    const stored = await inbox();
    expect(stored).toHaveLength(events.length);
    expect(stored.every(({ organizationId }) => organizationId === organization.id)).toBe(true);
    const owed = await api.parts.store.transaction((tx) => tx.outbox.claim(100));
    expect(owed.filter(({ job }) => job.kind === 'billing.review')).toHaveLength(events.length + 1);
  });

  const event: StoredEvent = {
    id: 'evt_1',
    type: 'customer.subscription.updated',
    created: NOW,
    object: { id: 'sub_1', object: 'subscription', customer: 'cus_x' },
  };
  const { payload, signature } = signedEvent(event, SECRET, NOW);
  it.each<[string, string, string | null]>([
    ['a wrong signature', payload, `t=${NOW},v1=${'0'.repeat(64)}`],
    ['an old one', payload, signatureOf(payload, SECRET, NOW - 301)],
    ['one of the future', payload, signatureOf(payload, SECRET, NOW + 301)],
    ['only v0', payload, signature.replace('v1=', 'v0=')],
    ['none', payload, null],
    ['a body that was written anew', JSON.stringify(JSON.parse(payload)), signature],
  ])('answers %s with 400, and stores nothing', async (_, body, header) => {
    const answer = await send(body, header);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
      400,
      'webhooks.bad-signature',
    ]);
    expect(await inbox()).toEqual([]);
  });

  it('answers what is signed and no event with 400, what is too large with 413, what is no JSON with 415', async () => {
    const text = '{"hello":true}';
    const malformed = await send(text, signatureOf(text, SECRET, NOW));
    expect(malformed.json<{ code: string }>().code).toBe('webhooks.malformed');
    const large = JSON.stringify({ filler: 'x'.repeat(1024 * 1024) });
    expect((await send(large, signatureOf(large, SECRET, NOW))).statusCode).toBe(413);
    const form = await send(payload, signature, 'application/x-www-form-urlencoded');
    expect(form.statusCode).toBe(415);
    expect(await inbox()).toEqual([]);
  });

  it('takes several signatures, one of them right, and events of half a megabyte', async () => {
    const big = { ...event, id: 'evt_2', object: { ...event.object, filler: 'x'.repeat(400_000) } };
    const signed = signedEvent(big, SECRET, NOW);
    const answer = await send(signed.payload, `${signed.signature},v1=${'0'.repeat(64)}`);
    expect(answer.json()).toEqual({ received: true, isNew: true });
  });

  it('records and ignores what is rightly signed and not ours: live mode, another account, another customer, other types', async () => {
    const told = (id: string, changes: object) => {
      const text = JSON.stringify({ ...(JSON.parse(payload) as object), id, ...changes });
      return send(text, signatureOf(text, SECRET, NOW));
    };
    await told('evt_live', { livemode: true });
    await told('evt_account', { account: 'acct_other' });
    await told('evt_other', {});
    await told('evt_type', { type: 'radar.early_fraud_warning.created' });
    await told('evt_version', { api_version: '2019-01-01' });
    const stored = await inbox();
    expect(stored.map(({ id, state }) => `${id} ${state}`).toSorted()).toEqual([
      'evt_account ignored',
      'evt_live ignored',
      'evt_other ignored',
      'evt_type ignored',
      'evt_version ignored',
    ]);
    expect(stored.find(({ id }) => id === 'evt_live')?.effect).toContain('live mode');
  });
});

describe('a page to pay on', () => {
  it('leads back to the instance that waits for it, and to Billing where it is nobody’s of theirs', async () => {
    const { token, tenant } = await api.signUp('amy', { plan: 'business' });
    const back = async (tenantId: string) => {
      const body = { tenantId };
      await api.ask('POST /v1/billing/checkout-sessions', { as: token, body });
      return Object.values(stand.world.state.sessions).at(-1)?.successUrl;
    };
    const other = await api.signUp('ben', { plan: 'business' });
    expect(await back(tenant.id)).toContain(`/instances/${tenant.id}/progress?operation=op_`);
    expect(await back(other.tenant.id)).toBe('https://fleet.example.com/billing?checkout=done');
  });
});

describe('billing', () => {
  it('says what is paid and had, before and after', async () => {
    const { token, tenant, organization } = await api.signUp('bob', { plan: 'business' });
    expect(tenant.state).toBe('suspended');
    expect(await billingOf(token)).toMatchObject({
      isOn: true,
      isTest: true,
      subscription: null,
      instances: [{ standing: 'awaiting-payment', hasSeat: false, domains: { allowed: 20 } }],
    });
    await pay(token);
    await reviewAccount(tillOf(api.parts), organization.id as never);
    expect(await billingOf(token)).toMatchObject({
      standing: 'active',
      subscription: { status: 'active', items: [{ plan: 'business', quantity: 1 }] },
      instances: [{ standing: 'good', hasSeat: true, price: { amountMinor: 9_900 } }],
    });
    const invoices = await api.ask('GET /v1/billing/invoices', { as: token });
    expect(invoices.json()).toMatchObject({ data: [{ status: 'paid', totalMinor: 9_900 }] });
  });

  it('lets one instance more be ordered when it is paid for, else says what to buy', async () => {
    const { token, organization } = await api.signUp('cyd', { plan: 'business' });
    const order = () =>
      api.ask('POST /v1/tenants', {
        as: token,
        body: { name: 'Two', slug: 'cyd-two', plan: 'business' },
      });
    const refused = await order();
    expect(refused.statusCode).toBe(402);
    expect(refused.json()).toMatchObject({
      code: 'billing.payment-required',
      errors: [{ pointer: '/plan' }],
    });
    expect(refused.json<{ detail: string }>().detail).toContain('€99.00 a month');
    await pay(token, { seats: [{ plan: 'business', quantity: 2 }] });
    await reviewAccount(tillOf(api.parts), organization.id as never);
    expect((await order()).statusCode).toBe(202);
  });

  it('previews a change of plan, and charges and changes what it said', async () => {
    const { token, tenant, organization } = await api.signUp('dee', { plan: 'business' });
    await pay(token);
    await reviewAccount(tillOf(api.parts), organization.id as never);
    const body = { tenantId: tenant.id, plan: 'pro' };
    const preview = await api.ask('POST /v1/billing/plan-changes/preview', { as: token, body });
    const { cost, to } = preview.json<PlanChangePreview>();
    expect([to.name, cost?.nextInvoiceMinor, (cost?.proratedMinor ?? 0) < 0]).toEqual([
      'Pro',
      2_900,
      true,
    ]);
    const changed = await api.ask('POST /v1/billing/plan-changes', {
      as: token,
      body: { ...body, prorationDate: cost?.prorationDate },
    });
    expect(changed.json()).toMatchObject({
      tenant: { plan: 'pro' },
      operation: { kind: 'tenant.update' },
    });
    await reviewAccount(tillOf(api.parts), organization.id as never);
    expect(await billingOf(token)).toMatchObject({
      subscription: { items: [{ plan: 'pro', quantity: 1 }] },
      instances: [{ plan: 'pro', hasSeat: true }],
    });
    const sideDoor = await api.ask(`PATCH /v1/tenants/${tenant.id}`, {
      as: token,
      body: { plan: 'business' },
      headers: { 'if-match': '*' },
    });
    expect(sideDoor.statusCode).toBeGreaterThanOrEqual(400);
    const free = await api.ask('POST /v1/billing/plan-changes', {
      as: token,
      body: { tenantId: tenant.id, plan: 'free' },
    });
    expect(free.json()).toMatchObject({ tenant: { plan: 'free' } });
    expect(Object.values(stand.world.state.subscriptions)[0]?.status).toBe('canceled');
  });

  it('says that the provider does not answer, with when to try again', async () => {
    const { token } = await api.signUp('eli', { plan: 'business' });
    stand.isDown = true;
    const answer = await api.ask('POST /v1/billing/checkout-sessions', { as: token, body: {} });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
      503,
      'payments.unreachable',
    ]);
  });

  it('is never charged to an instance in trial, and refuses currencies it is not sold in', async () => {
    const { token, tenant } = await api.signUp('fin', { plan: 'pro' });
    expect(tenant.state).toBe('pending');
    expect(await billingOf(token)).toMatchObject({ standing: 'trialing' });
    const yen = await api.ask('POST /v1/billing/checkout-sessions', {
      as: token,
      body: { currency: 'jpy' },
    });
    expect(yen.statusCode).toBe(422);
    expect(yen.json<{ detail: string }>().detail).toContain('It is sold in EUR by the month');
  });
});

describe('what operators see of billing', () => {
  it('is revenue by plan, who stands how, and each event with its effect, to be acted on again', async () => {
    const root = await api.operator('root');
    const { token, organization } = await api.signUp('hal', { plan: 'business' });
    await api.signUp('ivy', { plan: 'pro' });
    await pay(token);
    for (const event of stand.world.state.events) await hear(event);
    await reviewAccount(tillOf(api.parts), organization.id as never);
    const summary = await api.ask('GET /v1/admin/billing', { as: root });
    expect(summary.json()).toMatchObject({
      isOn: true,
      isTest: true,
      standings: { active: 1, trialing: 1 },
      revenue: [{ plan: 'business', currency: 'eur', seats: 1, monthlyMinor: 9_900 }],
      trialsEnding: [{ organization: expect.stringContaining('ivy') as string }],
      unpaid: [],
    });
    const path = `/v1/admin/billing/events?organizationId=${organization.id}`;
    const events = billingEventPage.parse((await api.ask(`GET ${path}`, { as: root })).json());
    const acted = events.data.find(({ state }) => state === 'done');
    expect(acted?.effect).toContain('hal: good');
    const replay = `POST /v1/admin/billing/events/${acted?.id}/replay`;
    expect((await api.ask(replay, { as: root })).json()).toMatchObject({ state: 'pending' });
    expect((await inbox()).find(({ id }) => id === acted?.id)?.state).toBe('pending');
    const unknown = await api.ask('POST /v1/admin/billing/events/evt_none/replay', { as: root });
    expect(unknown.statusCode).toBe(404);
  });

  it('holds an organization in good standing, lists it with who said so, and releases it', async () => {
    const root = await api.operator('root');
    const { organization } = await api.signUp('jan', { plan: 'business' });
    const route = `/v1/admin/organizations/${organization.id}/billing-hold`;
    const hold = (until: string) =>
      api.ask(`PUT ${route}`, { as: root, body: { reason: 'A wire is on its way.', until } });
    expect((await hold('2000-01-01T00:00:00.000Z')).statusCode).toBe(422);
    const until = '2099-01-01T00:00:00.000Z';
    const by = expect.stringContaining('root') as string;
    const held = { hold: { reason: 'A wire is on its way.', until, by } };
    expect((await hold(until)).json()).toMatchObject(held);
    const summary = () => api.ask('GET /v1/admin/billing', { as: root });
    expect((await summary()).json()).toMatchObject({
      held: [{ organizationId: organization.id, ...held }],
    });
    expect((await api.ask(`DELETE ${route}`, { as: root })).statusCode).toBe(204);
    expect((await summary()).json()).toMatchObject({ held: [] });
  });
});
