/**
 * PROMISES.md, row 4: billing equals Stripe, whatever the order, the copies and the crowd of its events, and while Redis
 * is down. The API as `parts.ts` composes it on PostgreSQL, its reviews on the same database, the stand-in for Stripe.
 */
import { createStore, type OpenStore } from '@fleetcommand/adapter-prisma/store';
import { createStripePayments } from '@fleetcommand/adapter-stripe/payments';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import type { ReviewDependencies } from '@fleetcommand/application/use-cases/billing/dependencies';
import { backfillEvents } from '@fleetcommand/application/use-cases/billing/backfill-events';
import { reviewAccount } from '@fleetcommand/application/use-cases/billing/review-account';
import { newAccount } from '@fleetcommand/domain/billing/account';
import { DEFAULT_LADDER } from '@fleetcommand/domain/billing/standing';
import { DEFAULT_PLANS } from '@fleetcommand/domain/plans/default-plans';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { systemClock } from '@fleetcommand/kernel/clock';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { parseConfig } from '@fleetcommand/runtime/config';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { anOrganization } from '@fleetcommand/testing/builders/accounts';
import { aCluster } from '@fleetcommand/testing/builders/catalogue';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { testDatabase } from '@fleetcommand/testing/servers/shared';
import { startTestPayments, type TestPayments } from '@fleetcommand/test-payments/server';
import type { StoredEvent, Subscription } from '@fleetcommand/test-payments/state';
import { signedEvent } from '@fleetcommand/test-payments/webhooks';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createApp } from '../app.js';
import { apiConfig } from '../config.js';
import { openParts, type OpenParts } from '../parts.js';

const SECRET = 'whsec_spec';
const CUSTOMERS = 12;
const AT_ONCE = 50;
/** Of all stories together. The trial of PROMISES.md takes `BILLING_TRIAL_EVENTS=10000`. */
const EVENTS = Number(process.env.BILLING_TRIAL_EVENTS ?? 300);
const LONG_MS = 300_000;
const DAY = 86_400;

interface Payer {
  readonly organizationId: OrganizationId;
  readonly customerId: string;
  readonly tenant: Tenant;
}

let stand: TestPayments;
let open: OpenStore;
let parts: OpenParts;
let app: NestFastifyApplication;
let deps: ReviewDependencies;
let sql: pg.Client;
const payers: Payer[] = [];

beforeAll(async () => {
  const databaseUrl = await testDatabase();
  stand = await startTestPayments({ secretKey: 'sk_test_spec' });
  open = createStore({ url: databaseUrl, poolSize: 8, applicationName: 'billing-spec' });
  sql = new pg.Client(databaseUrl);
  await sql.connect();
  const parsed = parseConfig(apiConfig, {
    DATABASE_URL: databaseUrl,
    DATA_SERVER_URL: databaseUrl,
    // Nobody is there: a doorbell that does not ring loses nothing.
    REDIS_URL: 'redis://127.0.0.1:1',
    MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    PUBLIC_URL: 'https://fleet.example.com',
    APPS_DOMAIN: 'apps.example.com',
    KUBECONFIG: new URL('../testing/nobodys-cluster.yaml', import.meta.url).pathname,
    LOG_LEVEL: 'silent',
    STRIPE_SECRET_KEY: 'sk_test_spec',
    STRIPE_API_URL: stand.url,
    STRIPE_WEBHOOK_SECRETS: `whsec_old,${SECRET}`,
  });
  if (!parsed.ok) throw new Error(parsed.faults.join('\n'));
  parts = await openParts(parsed.config);
  app = await createApp(parts, 'loopback');
  await app.listen(0, '127.0.0.1');
  parts.health.markStarted();
  deps = {
    store: open.store,
    payments: createStripePayments({ secretKey: new Secret('sk_test_spec'), apiUrl: stand.url }),
    ids: uuidIds,
    clock: systemClock,
    billing: { ladder: DEFAULT_LADDER },
    timers: systemTimers,
    lease: { holder: 'billing-spec', ttlMs: 30_000 },
  };
  await makePayers();
});

afterAll(async () => {
  await app?.close();
  await parts?.close();
  await open?.close();
  await sql?.end();
  await stand?.close();
});

async function makePayers(): Promise<void> {
  const { store } = open;
  const [, pro] = DEFAULT_PLANS;
  if (!pro) throw new Error('there is no plan');
  unwrap(await deps.payments.ensurePlan(pro));
  const fleet = await storeFleet(store, { plan: pro, cluster: aCluster() });
  for (let n = 0; n < CUSTOMERS; n++) {
    const organization = anOrganization();
    await store.accounts.createOrganization(organization);
    const { tenant } = await storeTenant(
      store,
      { ...fleet, organization },
      { standing: 'awaiting-payment' },
    );
    const organizationId = organization.id;
    const customerId = unwrap(
      await deps.payments.ensureCustomer({ organizationId, name: `n${n}`, email: `${n}@a.test` }),
    );
    await store.billing.createOnce({ ...newAccount(organizationId, new Date()), customerId });
    payers.push({ organizationId, customerId, tenant });
  }
}

/** Stories of all kinds: paid, failed, ended and begun anew, until there are enough events. */
function live(): void {
  const { world } = stand;
  const price = Object.values(world.state.prices).find(
    ({ lookup_key: key }) => key === 'fleet/pro/v2/eur/month/any',
  );
  if (!price) throw new Error('nothing is sold');
  const subscribe = (customer: string): Subscription =>
    world.subscribe({
      customer,
      lines: [{ price: price.id, quantity: 1 }],
      trialEnd: null,
      metadata: {},
      percentOff: 0,
    });
  for (const { customerId } of payers) world.setCard(customerId, 'works');
  const current = payers.map(({ customerId }) => subscribe(customerId));
  for (let round = 0; world.state.events.length < EVENTS; round++) {
    for (const [index, { customerId }] of payers.entries()) {
      const known = world.state.subscriptions[current[index]?.id ?? ''];
      if (!known) continue;
      if (known.status === 'canceled') current[index] = subscribe(customerId);
      else if ((round + index) % 5 === 0) world.cancel(known, true);
      else world.setCard(customerId, (round + index) % 3 === 0 ? 'fails-later' : 'works');
    }
    world.advance(17 * DAY);
  }
}

/** A shuffle that is the same each time. */
function shuffled<T>(list: readonly T[]): T[] {
  let seed = 7;
  const next = () => (seed = (seed * 16_807) % 2_147_483_647);
  return list
    .map((item) => ({ item, key: next() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

async function tell(events: readonly StoredEvent[]): Promise<readonly number[]> {
  const address = `${await app.getUrl()}/v1/webhooks/stripe`;
  const waiting = [...events];
  const took: number[] = [];
  const one = async (): Promise<void> => {
    for (let event = waiting.pop(); event; event = waiting.pop()) {
      const now = Math.floor(Date.now() / 1_000);
      const { payload, signature } = signedEvent(event, SECRET, now);
      const startedAt = performance.now();
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'stripe-signature': signature },
        body: payload,
      });
      expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
      took.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return took;
}

/** What workers do, several at once and some of them for nothing: each may die at any point and be begun again. */
async function reviewAll(): Promise<void> {
  for (let time = 0; time < 20; time++) {
    const due = await open.store.billing.listDue(new Date(0), 1_000);
    if (due.length === 0) return;
    await Promise.all(
      [...due, ...due].map((organizationId) => reviewAccount(deps, organizationId)),
    );
  }
  throw new Error('reviews did not come to an end');
}

/** What Stripe has, said as the platform says it. */
function truth({ customerId }: Payer): string {
  const all = Object.values(stand.world.state.subscriptions).filter(
    (one) => one.customer === customerId,
  );
  return all
    .map(({ id, status }) => `${id} ${status}`)
    .toSorted()
    .join(', ');
}

async function stored({ organizationId }: Payer): Promise<string> {
  const account = await open.store.billing.find(organizationId);
  return (account?.subscriptions ?? [])
    .map(({ id, status }) => `${id} ${status}`)
    .toSorted()
    .join(', ');
}

describe('billing', () => {
  it(
    'equals Stripe after its events came three times, shuffled, fifty at once, and some of them late',
    { timeout: LONG_MS },
    async () => {
      live();
      const told = stand.world.state.events;
      const late = told.filter(({ object }) => object['status'] === 'active').slice(0, 20);
      await tell(shuffled([...told, ...told, ...told]));
      await reviewAll();
      await tell(late);
      await reviewAll();
      for (const payer of payers) expect(await stored(payer)).toBe(truth(payer));
      const { rows } = await sql.query<{ events: string; twice: string; waiting: string }>(`
      SELECT count(*) AS events, count(*) FILTER (WHERE attempts > 1) AS twice,
        count(*) FILTER (WHERE state = 'pending') AS waiting FROM billing_events`);
      expect(rows[0]).toEqual({ events: String(told.length), twice: '0', waiting: '0' });
    },
  );

  it('gives every instance what is paid for, and no more', async () => {
    for (const payer of payers) {
      const living = Object.values(stand.world.state.subscriptions).filter(
        ({ customer, status }) => customer === payer.customerId && status !== 'canceled',
      );
      const tenant = await open.store.tenants.find(payer.tenant.id);
      const account = await open.store.billing.find(payer.organizationId);
      const isGiven = living.some(({ status }) => status === 'active');
      if (isGiven)
        expect([tenant?.standing, account?.position.standing]).toEqual(['good', 'active']);
      else expect(account?.position.standing).not.toBe('active');
    }
  });

  it(
    'misses nothing of an outage in which nobody heard anything',
    { timeout: LONG_MS },
    async () => {
      const before = stand.world.state.events.length;
      for (const { customerId } of payers.slice(0, 6)) stand.world.setCard(customerId, 'works');
      stand.world.advance(3 * DAY);
      const missed = stand.world.state.events.length - before;
      expect(missed).toBeGreaterThan(5);
      expect(unwrap(await backfillEvents(deps)).missed).toBe(missed);
      await reviewAll();
      for (const payer of payers) expect(await stored(payer)).toBe(truth(payer));
    },
  );

  it('settles into writing nothing', { timeout: LONG_MS }, async () => {
    const count = async () => {
      const { rows } = await sql.query<{ n: string }>(
        'SELECT sum(revision) + (SELECT count(*) FROM operations) AS n FROM billing_accounts',
      );
      return rows[0]?.n;
    };
    for (const { organizationId } of payers) await reviewAccount(deps, organizationId);
    const before = await count();
    for (const { organizationId } of payers) await reviewAccount(deps, organizationId);
    expect(await count()).toBe(before);
  });
});
