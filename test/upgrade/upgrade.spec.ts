/**
 * The release before this one and this one, on one database, while customers sign up and look at what they have: the newer
 * migrations are applied under the older programs, both serve side by side, then the older ones end. Nobody is
 * refused, and every instance becomes live. `build-previous.mjs` builds the older one.
 */
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { emptyDatabase, testPostgres, testRedis } from '@fleetcommand/testing/servers/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { clusterUnderTest } from '../cluster/rig/cluster-under-test.js';
import { migrate, startRelease, type Release, type Settings } from './parts.js';

const NEXT = resolve(import.meta.dirname, '../..');
const PREVIOUS = join(NEXT, 'dist/upgrade/previous');
/** Signing up at the same time. */
const CUSTOMERS_AT_ONCE = 2;

const under = clusterUnderTest();
const releases: Release[] = [];
let databaseUrl: string;
let settings: Settings;

beforeAll(async () => {
  databaseUrl = await emptyDatabase();
  await migrate(PREVIOUS, databaseUrl);
  const redis = await testRedis();
  settings = {
    NODE_ENV: 'production',
    PATH: process.env['PATH'] ?? '',
    TZ: 'UTC',
    LOG_LEVEL: 'warn',
    KUBECONFIG: under.kubeconfig,
    DATABASE_URL: databaseUrl,
    DATA_SERVER_URL: await testPostgres(),
    REDIS_URL: redis.url,
    QUEUE_PREFIX: redis.prefix,
    MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    APPS_DOMAIN: 'apps.upgrade.test',
    PUBLIC_URL: 'https://fleet.upgrade.test',
    BLUEPRINTS_DIR: join(NEXT, 'blueprints'),
    ROUTE_CHECK: 'off',
  };
});
afterAll(async () => {
  await Promise.all(releases.map((release) => release.stop()));
});

interface Customer {
  readonly token: string;
  readonly tenantId: string;
}

/** Customers without end, at whichever APIs are in the balancer; what went wrong is kept. */
class Crowd {
  /** Addresses of APIs. */
  balancer: readonly string[] = [];
  readonly failures: string[] = [];
  readonly customers: Customer[] = [];
  reads = 0;
  private turn = 0;
  private isOver = false;
  private readonly people: Promise<void>[] = [];

  begin(): void {
    for (let place = 0; place < CUSTOMERS_AT_ONCE; place += 1) this.people.push(this.come(place));
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.people);
  }

  async grow(by: number): Promise<void> {
    const wanted = this.customers.length + by;
    await expect
      .poll(() => this.customers.length, { timeout: 120_000, interval: 50 })
      .toBeGreaterThanOrEqual(wanted);
  }

  async ask(path: string, init: RequestInit = {}): Promise<unknown> {
    this.turn += 1;
    const url = this.balancer[this.turn % this.balancer.length]!;
    const answer = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(30_000) })
      .then(async (response) => ({ status: response.status, body: await response.json() }))
      .catch((error: unknown) => ({ status: 0, body: String(error) }));
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    this.failures.push(`${init.method ?? 'GET'} ${path} at ${url}: ${JSON.stringify(answer)}`);
    return null;
  }

  private async come(place: number): Promise<void> {
    for (let count = 0; !this.isOver; count += 1) {
      const slug = `c${place}-${count}`;
      const signup = (await this.ask('/v1/signup?session=token', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          email: `ada-${slug}@example.com`,
          password: 'correct horse battery staple',
          organization: `Organization ${slug}`,
          tenant: { name: `Chat ${slug}`, slug, plan: 'free' },
        }),
      })) as { session: { token: string }; tenant: { id: string } } | null;
      if (signup) this.customers.push({ token: signup.session.token, tenantId: signup.tenant.id });
      // Whoever is there looks at what they have.
      for (const customer of this.customers.slice(-10)) await this.look(customer);
      await delay(50);
    }
  }

  async look({ token, tenantId }: Customer): Promise<string | undefined> {
    const headers = { authorization: `Bearer ${token}` };
    const tenant = await this.ask(`/v1/tenants/${tenantId}`, { headers });
    this.reads += 1;
    return (tenant as { state?: string } | null)?.state;
  }
}

it('an upgrade under load refuses nobody, and every instance becomes live', async () => {
  const crowd = new Crowd();
  const previous = await startRelease(PREVIOUS, settings);
  releases.push(previous);
  crowd.balancer = [previous.url];
  crowd.begin();
  await crowd.grow(5);

  await migrate(NEXT, databaseUrl);
  await crowd.grow(5);

  const next = await startRelease(NEXT, settings);
  releases.push(next);
  crowd.balancer = [previous.url, next.url];
  await crowd.grow(10);

  crowd.balancer = [next.url];
  // What was under way there ends.
  await crowd.grow(CUSTOMERS_AT_ONCE * 2);
  await previous.stop();
  await crowd.grow(5);

  await crowd.end();
  for (const customer of crowd.customers)
    await expect
      .poll(() => crowd.look(customer), { timeout: 120_000, interval: 200 })
      .toBe('active');
  expect(crowd.failures).toEqual([]);
  expect(crowd.reads).toBeGreaterThan(crowd.customers.length);
});
