/** The API on PostgreSQL and Redis as `parts.ts` composes it, listening. Only the cluster is nobody's. */
import { createServer, type Server } from 'node:net';
import type { OpenStore } from '@fleetcommand/adapter-prisma/store';
import type { SignupResponse } from '@fleetcommand/contracts/http/accounts';
import { endOperation, reportStep } from '@fleetcommand/domain/operations/operation';
import type { OperationId } from '@fleetcommand/kernel/ids';
import { testDatabase, testRedis } from '@fleetcommand/testing/servers/shared';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { ApiConfig } from './config.js';
import { aSignup } from './testing/api-rig.js';
import {
  configFor,
  openFilledStore,
  startRunningApi,
  type RunningApi,
} from './testing/running-api.js';

let worker: OpenStore;
let config: ApiConfig;
let api: RunningApi;
beforeAll(async () => {
  const [databaseUrl, redis] = await Promise.all([testDatabase(), testRedis()]);
  worker = await openFilledStore(databaseUrl);
  config = configFor(databaseUrl, redis.url);
  api = await startRunningApi(config);
});
afterAll(async () => {
  await api.stop();
  await worker.close();
});

const send = (
  method: string,
  path: string,
  options: { token?: string; body?: unknown } = {},
  base = api.url,
) =>
  fetch(`${base}${path}`, {
    method,
    headers: {
      ...(options.token && { authorization: `Bearer ${options.token}` }),
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });

async function signUp(name: string): Promise<SignupResponse & { token: string }> {
  const answer = await send('POST', '/v1/signup?session=token', { body: aSignup(name) });
  expect(answer.status).toBe(202);
  const signedUp = (await answer.json()) as SignupResponse;
  return { ...signedUp, token: signedUp.session.token ?? '' };
}

describe('a customer', () => {
  it('signs up and sees every step the worker takes, up to the end', async () => {
    const { token, operation, tenant } = await signUp('ada');
    const response = await send('GET', `/v1/operations/${operation.id}/events`, { token });
    const events: EventSourceMessage[] = [];
    const parser = createParser({ onEvent: (event) => events.push(event) });
    const reading = (async () => {
      for await (const chunk of response.body ?? []) parser.feed(new TextDecoder().decode(chunk));
    })();
    await vi.waitFor(() => expect(events.at(-1)?.event).toBe('state'));

    const { operations } = worker.store;
    const queued = await operations.find(operation.id as OperationId);
    if (!queued) throw new Error('the operation was not stored');
    const running = reportStep(
      queued,
      { name: 'database', state: 'running', message: 'Making it.' },
      new Date(),
    );
    await operations.save(queued, running);
    await vi.waitFor(() => expect(events.at(-1)?.data).toContain('Making it.'));
    await operations.save(running, endOperation(running, { state: 'succeeded' }, new Date()));
    await reading;
    expect(events.at(-1)?.event).toBe('end');
    expect(JSON.parse(events.at(-1)?.data ?? '')).toMatchObject({
      state: 'succeeded',
      target: tenant.id,
    });
  });

  it('leaves exactly the rows of one customer, and the work they owe', async () => {
    const { tenant, operation } = await signUp('bob');
    const owed = await worker.store.transaction((tx) => tx.outbox.claim(100));
    expect(
      owed.filter(({ job }) => job.kind === 'tenant.reconcile' && job.tenantId === tenant.id),
    ).toHaveLength(1);
    const stored = await worker.store.tenants.find(tenant.id as never);
    expect(stored).toMatchObject({
      slug: 'bob',
      generation: 1,
      currentOperationId: operation.id,
      state: 'pending',
    });
  });

  it('of two with one address or one name at once, is one', async () => {
    const race = (bodies: object[]) =>
      Promise.all(bodies.map((body) => send('POST', '/v1/signup', { body })));
    const byName = await race([
      aSignup('one', { slug: 'raced' }),
      aSignup('two', { slug: 'raced' }),
      aSignup('three', { slug: 'raced' }),
    ]);
    expect(byName.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409]);
    const byEmail = await race(
      ['x-1', 'x-2', 'x-3'].map((slug) => ({
        ...aSignup('same'),
        tenant: { name: 'x', slug, plan: 'free' },
      })),
    );
    expect(byEmail.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409]);
    const refused = byEmail.find(({ status }) => status === 409);
    expect(await refused?.json()).toMatchObject({
      code: 'accounts.email-taken',
      errors: [{ pointer: '/email' }],
    });
    const taken = await worker.store.tenants.findTakenSlugs(['x-1', 'x-2', 'x-3']);
    expect(taken.size).toBe(1);
  });

  it('whose instance was never seen by a cluster has it explained all the same', async () => {
    const { token, tenant } = await signUp('eve');
    const answer = await send('GET', `/v1/tenants/${tenant.id}/explain`, { token });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      snapshot: { desiredHash: null, problem: expect.stringContaining('database') as string },
    });
  });
});

it('a stream goes on in another process after the last event seen in this one', async () => {
  const { token, operation } = await signUp('carol');
  const second = await startRunningApi(config);
  const found = await worker.store.operations.find(operation.id as OperationId);
  if (!found) throw new Error('the operation was not stored');
  const events = await worker.store.operations.listEvents(found.id, 0n);
  await worker.store.operations.save(
    found,
    endOperation(found, { state: 'succeeded' }, new Date()),
  );
  const response = await fetch(`${second.url}/v1/operations/${operation.id}/events`, {
    headers: { authorization: `Bearer ${token}`, 'last-event-id': String(events.at(-1)?.sequence) },
  });
  const text = await response.text();
  expect(text).toContain('event: end');
  expect(text.match(/^event: end$/gm)).toHaveLength(1);
  await second.stop();
});

describe('two replicas', () => {
  it('count a person’s requests together', async () => {
    const limited = { ...config, SLUG_CHECKS_PER_MINUTE: 6, TRUSTED_PROXIES: '127.0.0.1' };
    const replicas = [await startRunningApi(limited), await startRunningApi(limited)];
    const ask = (index: number) =>
      fetch(`${replicas[index % 2]?.url}/v1/slugs/replicated`, {
        headers: { 'x-forwarded-for': '198.51.100.77' },
      });
    const statuses: number[] = [];
    for (let index = 0; index < 8; index++) statuses.push((await ask(index)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
    for (const replica of replicas) await replica.stop();
  });
});

describe('an outage', () => {
  /** A port that accepts and never answers, or refuses when closed. */
  let nobody: Server;
  beforeAll(async () => {
    nobody = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => nobody.close(resolve)));
  const port = () => (nobody.address() as { port: number }).port;

  it('of PostgreSQL is told as 503 with when to come back, and readiness says so', async () => {
    const dead = await startRunningApi({
      ...config,
      DATABASE_URL: `postgresql://x:y@127.0.0.1:${port()}/x`,
    });
    const answer = await send('GET', '/v1/plans', {}, dead.url);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({ code: 'service.unavailable' });
    expect((await send('GET', '/livez', {}, dead.url)).status).toBe(200);
    expect((await send('GET', '/readyz', {}, dead.url)).status).toBe(503);
    await dead.stop();
  });

  it('of Redis keeps nobody from signing up', async () => {
    const alone = await startRunningApi({ ...config, REDIS_URL: `redis://127.0.0.1:${port()}` });
    const answer = await send('POST', '/v1/signup', { body: aSignup('dan') }, alone.url);
    expect(answer.status).toBe(202);
    expect((await send('GET', '/readyz', {}, alone.url)).status).toBe(200);
    await alone.stop();
  });
});
