import type { EdgeClient } from '@fleetcommand/application/ports/edges';
import type { AdminEdge } from '@fleetcommand/contracts/http/admin/edges';
import { fleetMap } from '@fleetcommand/contracts/http/admin/fleet';
import type { AdminTenant } from '@fleetcommand/contracts/http/admin/tenants';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { EdgeId } from '@fleetcommand/kernel/ids';
import { anEdgeReport } from '@fleetcommand/testing/builders/edges';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

const asked: { url: string; path: string; body: unknown }[] = [];
const answers = new Map<string, unknown>();
const edgeClient: EdgeClient = {
  report: async () => ok(anEdgeReport()),
  ask: async (url, path, body) => {
    asked.push({ url, path, body });
    const answer = answers.get(path.split('?')[0] ?? '');
    if (answer instanceof Error) return fail('edges.unreachable', answer.message);
    return ok({ body: answer, nextPage: path.includes('page=1&') ? 2 : null, total: 3 });
  },
};

let rig: ApiRig;
let operator: string;
let acme: Awaited<ReturnType<ApiRig['signUp']>>;
beforeAll(async () => {
  rig = await startApi({ edgeClient });
  operator = await rig.operator('root');
  acme = await rig.signUp('acme');
  await rig.signUp('other');
});
afterAll(() => rig.close());

const get = async <T>(path: string, as = operator): Promise<T> =>
  (await rig.ask(`GET /v1/admin/${path}`, { as })).json<T>();
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;

describe('what operators ask', () => {
  it.each([
    'GET /v1/admin/fleet',
    'GET /v1/admin/operations',
    'GET /v1/admin/tenants',
    'GET /v1/admin/organizations',
    'GET /v1/admin/edges',
    'GET /v1/admin/billing',
    'GET /v1/admin/billing/events',
    'POST /v1/admin/billing/events/evt_1/replay',
    'POST /v1/admin/tenants/bulk',
  ])('%s is for operators: a customer is told so, nobody is asked to sign in', async (route) => {
    expect(codeOf(await rig.ask(route, { as: acme.token }))).toBe('accounts.operators-only');
    expect((await rig.ask(route)).statusCode).toBe(401);
  });
});

describe('the fleet map', () => {
  it('has every instance with its state and place, in columns of one length', async () => {
    const map = fleetMap.parse(await get('fleet'));
    const { tenants, clusters, counts } = map;
    const at = tenants.ids.indexOf(acme.tenant.id);
    expect([
      tenants.slugs[at],
      tenants.states[at],
      clusters[tenants.clusters[at] ?? -1]?.name,
    ]).toEqual(['acme', 'pending', 'sandbox']);
    const lengths = Object.values(tenants).map((column) => column.length);
    expect(new Set(lengths)).toEqual(new Set([2]));
    expect(counts).toEqual({ pending: 2 });
  });

  it('has what is moving, with whose it is', async () => {
    const { data } = await get<{ data: unknown[] }>('operations?state=queued,running&limit=1');
    expect(data).toMatchObject([{ state: 'queued', tenant: { slug: 'other' } }]);
  });
});

describe('every instance of everybody', () => {
  const found = async (query: string) =>
    (await get<{ data: AdminTenant[] }>(`tenants?${query}`)).data.map(({ slug }) => slug);

  it.each([
    ['search=acme.apps.example.com', ['acme']],
    ['search=acme%40example.com', ['acme']],
    ['search=ACME', ['acme']],
    ['state=failed', []],
    ['cluster=sandbox', ['other', 'acme']],
    ['cluster=nowhere', []],
    ['plan=free&region=local', ['other', 'acme']],
  ])('is found by %s', async (query, slugs) => {
    expect(await found(query)).toEqual(slugs);
  });

  it('comes a page at a time', async () => {
    const first = await get<{ data: AdminTenant[]; nextCursor: string }>('tenants?limit=1');
    expect(first.data.map(({ slug }) => slug)).toEqual(['other']);
    expect(await found(`limit=1&cursor=${first.nextCursor}`)).toEqual(['acme']);
  });

  it('is shown with whose it is, and what was done to it', async () => {
    expect(await get(`tenants/${acme.tenant.id}`)).toMatchObject({
      organization: { name: 'acme Ltd' },
      members: [{ email: 'acme@example.com', role: 'owner' }],
      operations: [{ kind: 'tenant.create' }],
      namespace: `t-${acme.tenant.id.slice(4)}`,
    });
    const nobody = await rig.ask(`GET /v1/admin/tenants/ten_${'0'.repeat(32)}`, { as: operator });
    expect(codeOf(nobody)).toBe('tenants.not-found');
  });

  it('is explained although the operator is no member', async () => {
    const explained = await get<{ tenant: { id: string } }>(`tenants/${acme.tenant.id}/explain`);
    expect(explained.tenant.id).toBe(acme.tenant.id);
    expect(await get(`tenants/${acme.tenant.id}/events`)).toMatchObject({ nextCursor: null });
  });

  it('is restarted by an operator, and the audit trail says who', async () => {
    const { tenant } = await rig.signUp('restarted');
    const answer = await rig.ask(`POST /v1/admin/tenants/${tenant.id}/restart`, { as: operator });
    expect([answer.statusCode, answer.json()]).toMatchObject([202, { kind: 'tenant.restart' }]);
    expect(rig.audit().at(-1)).toMatchObject({
      action: 'tenant.restart',
      actor: { kind: 'operator' },
    });
  });

  it('is suspended with a reason, which its organization cannot undo, and resumed', async () => {
    const { tenant, token } = await rig.signUp('abuser');
    const at = `/v1/admin/tenants/${tenant.id}`;
    const suspend = (body: object) => rig.ask(`POST ${at}/suspend`, { as: operator, body });
    expect((await suspend({ reason: ' ' })).statusCode).toBe(400);
    expect((await suspend({ reason: 'It sends spam' })).json()).toMatchObject({
      kind: 'tenant.suspend',
    });
    expect(rig.audit().at(-1)).toMatchObject({ after: { intentReason: 'It sends spam' } });
    for (const action of ['wake', 'hibernate']) {
      const refused = await rig.ask(`POST /v1/tenants/${tenant.id}/${action}`, { as: token });
      expect(codeOf(refused)).toBe('tenants.wrong-state');
    }
    const resumed = await rig.ask(`POST ${at}/resume`, { as: operator });
    expect([resumed.statusCode, resumed.json()]).toMatchObject([202, { kind: 'tenant.resume' }]);
  });
});

describe('edges', () => {
  const register = async (name: string, url = 'http://10.0.0.1:18093') =>
    (
      await rig.ask('POST /v1/admin/edges', { as: operator, body: { name, url } })
    ).json<AdminEdge>();

  it('are registered, listed with their reports, and forgotten', async () => {
    const { id } = await register('fra-1');
    const { edges } = rig.parts.store;
    const since = rig.clock.now();
    await edges.recordReport(id as EdgeId, anEdgeReport(), { isServing: true, since }, since);
    expect(await get('edges')).toMatchObject({
      data: [{ name: 'fra-1', state: 'ready', report: { version: '0.1.0' } }],
    });
    const ill = { isServing: false, since };
    await edges.recordProblem(id as EdgeId, 'It does not answer.', ill, since);
    expect(await get(`edges/${id}`)).toMatchObject({
      state: 'silent',
      problem: 'It does not answer.',
      report: { version: '0.1.0' },
    });
    expect((await rig.ask(`DELETE /v1/admin/edges/${id}`, { as: operator })).statusCode).toBe(204);
    const gone = await rig.ask(`DELETE /v1/admin/edges/${id}`, { as: operator });
    expect(codeOf(gone)).toBe('edges.not-found');
  });

  it('tell what they serve, a page at a time', async () => {
    const { id } = await register('fra-2');
    answers.set('/api/http/services', []);
    const first = await get<{ nextCursor: string }>(
      `edges/${id}/services?limit=5&search=acme&status=warning`,
    );
    expect(asked.at(-1)).toMatchObject({
      url: 'http://10.0.0.1:18093',
      path: '/api/http/services?per_page=5&page=1&sortBy=name&direction=asc&search=acme&status=warning',
    });
    expect(first).toMatchObject({ data: [], total: 3 });
    await get(`edges/${id}/services?limit=5&cursor=${first.nextCursor}`);
    expect(asked.at(-1)?.path).toContain('page=2');
    const bad = await rig.ask(`GET /v1/admin/edges/${id}/services?cursor=x`, { as: operator });
    expect(codeOf(bad)).toBe('request.malformed');
  });

  it('are asked which router would take a request', async () => {
    const { id } = await register('fra-3');
    answers.set('/v1/test-request', new Error('It does not answer.'));
    const body = { url: 'https://acme.apps.example.com/' };
    const answer = await rig.ask(`POST /v1/admin/edges/${id}/test-request`, { as: operator, body });
    expect([answer.statusCode, codeOf(answer)]).toEqual([503, 'edges.unreachable']);
    expect(asked.at(-1)?.body).toMatchObject(body);
  });

  it('explain what labels of other routers mean', async () => {
    const { id } = await register('fra-5');
    const verdict = 'ignored';
    const line = { where: 'line 1', name: 'a', value: 'b', verdict, message: 'It is ignored.' };
    answers.set('/v1/lint', { data: [line] });
    const body = { text: 'a=b' };
    const answer = await rig.ask(`POST /v1/admin/edges/${id}/lint`, { as: operator, body });
    expect([answer.statusCode, answer.json()]).toEqual([200, { data: [line] }]);
    expect(asked.at(-1)?.body).toEqual(body);
  });

  it('that answer in other words are called so', async () => {
    const { id } = await register('fra-4');
    answers.set('/v1/status', { version: 7 });
    const answer = await rig.ask(`GET /v1/admin/edges/${id}/status`, { as: operator });
    expect(answer.json()).toMatchObject({
      status: 503,
      detail: expect.stringContaining('release'),
    });
  });
});

describe('the queue', () => {
  it('is told with what the outbox owes, and with why it cannot be looked into', async () => {
    expect(await get('jobs')).toMatchObject({
      queue: { counts: { waiting: 0 }, isPaused: false },
      problem: null,
      outbox: { stuck: 0 },
    });
    const { pending } = (await get<{ outbox: { pending: number } }>('jobs')).outbox;
    expect((await get<{ data: object[] }>('outbox')).data).toHaveLength(Math.min(100, pending));
    expect(pending).toBeGreaterThan(0);
  });

  it('is pushed on by operators, and the audit trail says so', async () => {
    const missing = await rig.ask('POST /v1/admin/jobs/run-now', {
      as: operator,
      body: { id: 'gone-1' },
    });
    expect(codeOf(missing)).toBe('jobs.not-found');
    const paused = await rig.ask('POST /v1/admin/jobs/pause', {
      as: operator,
      body: { paused: true },
    });
    expect(paused.statusCode).toBe(204);
    expect(rig.audit().at(-1)).toMatchObject({
      action: 'queue.pause',
      actor: { kind: 'operator' },
    });
  });
});

const ANY = { 'if-match': '*' };

describe('clusters and regions', () => {
  it('are closed and opened to new instances, and the audit trail says so', async () => {
    const [cluster] = (await get<{ data: { id: string }[] }>('clusters')).data;
    const change = (body: object) =>
      rig.ask(`PATCH /v1/admin/clusters/${cluster?.id}`, { as: operator, body, headers: ANY });
    expect((await change({ cordoned: true })).json()).toMatchObject({ cordoned: true });
    expect(rig.audit().at(-1)).toMatchObject({ action: 'cluster.cordon' });
    expect((await change({ cordoned: false })).json()).toMatchObject({ cordoned: false });
    const nowhere = `clu_${'0'.repeat(32)}`;
    const missing = await rig.ask(`PATCH /v1/admin/clusters/${nowhere}`, {
      as: operator,
      body: { cordoned: true },
      headers: ANY,
    });
    expect(codeOf(missing)).toBe('clusters.not-found');
  });

  it('of them a region that is not offered is in operators’ list all the same', async () => {
    const path = 'PATCH /v1/admin/regions/local';
    const closed = await rig.ask(path, { as: operator, body: { open: false }, headers: ANY });
    expect(closed.json()).toMatchObject({ id: 'local', open: false });
    expect((await get<{ data: object[] }>('regions')).data).toMatchObject([{ open: false }]);
    const moved = { domain: 'eu.apps.example.com' };
    const inUse = await rig.ask(path, { as: operator, body: moved, headers: ANY });
    expect(codeOf(inUse)).toBe('regions.domain-in-use');
    const renamed = { open: true, name: 'Here' };
    await rig.ask(path, { as: operator, body: renamed, headers: ANY });
    expect((await get<{ data: object[] }>('regions')).data).toMatchObject([{ name: 'Here' }]);
  });
});

describe('the settings', () => {
  it('are told without a secret', async () => {
    const settings = await get<object>('settings');
    expect(settings).toMatchObject({ appsDomain: 'apps.example.com', counts: { clusters: 1 } });
    expect(JSON.stringify(settings)).not.toMatch(/password|secret|token/i);
  });
});
