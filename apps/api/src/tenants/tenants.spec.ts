import type { Tenant, TenantEvent, TenantOperation } from '@fleetcommand/contracts/http/tenants';
import { endOperation } from '@fleetcommand/domain/operations/operation';
import type { OperationId } from '@fleetcommand/kernel/ids';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi();
});
afterAll(() => rig.close());

let people = 0;
/** Somebody with an instance, and its address. */
async function customer() {
  const { token, tenant, operation, organization } = await rig.signUp(`person-${++people}-x`);
  return { as: token, tenant, operation, organization, at: `/v1/tenants/${tenant.id}` };
}
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;

describe('creating an instance', () => {
  it('takes the order at once and says where to follow it', async () => {
    const { as, organization } = await customer();
    const answer = await rig.ask('POST /v1/tenants', {
      as,
      body: { name: '  Second ', slug: 'second', plan: 'pro' },
    });
    expect(answer.statusCode).toBe(202);
    const { tenant, operation } = answer.json<TenantOperation>();
    expect(answer.headers.location).toBe(`/v1/operations/${operation.id}`);
    expect(answer.headers['etag']).toBe(`"${tenant.id}.1"`);
    expect(tenant).toMatchObject({
      organizationId: organization.id,
      name: 'Second',
      url: 'https://second.apps.example.com',
      plan: 'pro',
      region: 'local',
      cluster: 'sandbox',
      blueprint: 'sample-chat',
      version: '1.0.0',
      state: 'pending',
      conditions: [],
      generation: 1,
      observedGeneration: 0,
      operationId: operation.id,
    });
    expect(operation).toMatchObject({
      kind: 'tenant.create',
      state: 'queued',
      target: tenant.id,
      error: null,
    });
    expect(operation.steps.map(({ name, title, state }) => [name, title, state])[0]).toEqual([
      'accepted',
      'Order accepted',
      'succeeded',
    ]);
    expect((await rig.ask(`GET ${answer.headers.location}`, { as })).json()).toEqual(operation);
  });

  it('asks which organization, where there are several, and no other than one’s own', async () => {
    const ada = await customer();
    const bob = await customer();
    const me = (await rig.ask('GET /v1/me', { as: ada.as })).json<{ id: string }>();
    await rig.join(me.id, bob.organization.id, 'developer');
    const send = (slug: string, organizationId?: string) =>
      rig.ask('POST /v1/tenants', {
        as: ada.as,
        body: { name: 'x', slug, plan: 'free', organizationId },
      });
    const ambiguous = await send('which-one');
    expect(ambiguous.json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '/organizationId' }],
    });
    expect((await send('that-one', bob.organization.id)).statusCode).toBe(202);
    const stranger = await customer();
    const foreign = await send('not-yours', stranger.organization.id);
    expect(foreign.json()).toMatchObject({ status: 404, errors: [{ pointer: '/organizationId' }] });
  });

  it('with Prefer: wait answers when the work is done', async () => {
    const { as } = await customer();
    const known = new Set<string>();
    const sending = rig.ask('POST /v1/tenants', {
      as,
      headers: { prefer: 'respond-async, wait=30' },
      body: { name: 'x', slug: 'waited-for', plan: 'free' },
    });
    const finish = async () => {
      const list = (await rig.ask('GET /v1/tenants', { as })).json<{ data: Tenant[] }>();
      const id = list.data.find(({ slug }) => slug === 'waited-for')?.operationId;
      if (!id || known.has(id)) throw new Error('not ordered yet');
      await succeed(id);
    };
    await vi.waitFor(finish);
    const answer = await sending;
    expect(answer.headers['preference-applied']).toBe('wait=30');
    expect(answer.json<TenantOperation>().operation.state).toBe('succeeded');
  });

  it('with Prefer: wait tells how things stand when the time is up', async () => {
    const { as } = await customer();
    const answer = await rig.ask('POST /v1/tenants', {
      as,
      headers: { prefer: 'wait=1' },
      body: { name: 'x', slug: 'too-slow', plan: 'free' },
    });
    expect([answer.statusCode, answer.json<TenantOperation>().operation.state]).toEqual([
      202,
      'queued',
    ]);
  });

  async function succeed(id: string): Promise<void> {
    const { operations } = rig.parts.store;
    const operation = await operations.find(id as OperationId);
    if (operation)
      await operations.save(
        operation,
        endOperation(operation, { state: 'succeeded' }, rig.clock.now()),
      );
  }
});

describe('changing an instance', () => {
  it('needs to say which version is changed', async () => {
    const { as, at } = await customer();
    const etag = (await rig.ask(`GET ${at}`, { as })).headers['etag'];
    for (const route of [`PATCH ${at}`, `DELETE ${at}`]) {
      const answer = await rig.ask(route, {
        as,
        ...(route.startsWith('PATCH') && { body: { name: 'New' } }),
      });
      expect([route, answer.statusCode, codeOf(answer), answer.headers['etag']]).toEqual([
        route,
        428,
        'request.precondition-required',
        etag,
      ]);
    }
  });

  it('that somebody else changed meanwhile is refused', async () => {
    const { as, at } = await customer();
    const etag = String((await rig.ask(`GET ${at}`, { as })).headers['etag']);
    const rename = (name: string, ifMatch: string) =>
      rig.ask(`PATCH ${at}`, { as, headers: { 'if-match': ifMatch }, body: { name } });
    const first = await rename('First', etag);
    expect([first.statusCode, first.headers['etag']]).toEqual([202, etag.replace('.1"', '.2"')]);
    const second = await rename('Second', etag);
    expect([second.statusCode, codeOf(second), second.headers['etag']]).toEqual([
      412,
      'request.precondition-failed',
      first.headers['etag'],
    ]);
    expect((await rename('Second', `W/${String(first.headers['etag'])}`)).statusCode).toBe(412);
    expect((await rename('Second', `"other", ${String(first.headers['etag'])}`)).statusCode).toBe(
      202,
    );
    expect((await rename('Third', '*')).statusCode).toBe(202);
    expect((await rig.ask(`GET ${at}`, { as })).json()).toMatchObject({
      name: 'Third',
      generation: 4,
    });
  });

  it('of two at once lets one through', async () => {
    const { as, at } = await customer();
    const etag = String((await rig.ask(`GET ${at}`, { as })).headers['etag']);
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        rig.ask(`PATCH ${at}`, { as, headers: { 'if-match': etag }, body: { name } }),
      ),
    );
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([
      202, 412, 412,
    ]);
  });

  it('takes a plan of the catalogue, a name, and something at all', async () => {
    const { as, at } = await customer();
    const patch = async (body: object) => {
      const answer = await rig.ask(`PATCH ${at}`, { as, headers: { 'if-match': '*' }, body });
      return [
        answer.statusCode,
        answer.json<{ errors?: { pointer: string }[] }>().errors?.[0]?.pointer,
      ];
    };
    expect(await patch({ plan: 'gold' })).toEqual([422, '/plan']);
    expect(await patch({ slug: 'other' })).toEqual([400, '/slug']);
    expect(await patch({})).toEqual([400, '']);
    expect(await patch({ name: ' ' })).toEqual([400, '/name']);
    expect(await patch({ plan: 'business' })).toEqual([202, undefined]);
    expect((await rig.ask(`GET ${at}`, { as })).json()).toMatchObject({
      plan: 'business',
      state: 'updating',
    });
  });

  it('overtakes what was under way', async () => {
    const { as, at, operation } = await customer();
    const answer = await rig.ask(`POST ${at}/restart`, { as });
    expect(answer.json<TenantOperation>()).toMatchObject({
      operation: { kind: 'tenant.restart' },
      tenant: { generation: 2 },
    });
    expect((await rig.ask(`GET /v1/operations/${operation.id}`, { as })).json()).toMatchObject({
      state: 'canceled',
    });
  });

  it('restarts as often as it is told to, also at once', async () => {
    const { as, at } = await customer();
    const answers = await Promise.all([1, 2, 3].map(() => rig.ask(`POST ${at}/restart`, { as })));
    expect(answers.map((answer) => answer.statusCode)).toEqual([202, 202, 202]);
    expect((await rig.ask(`GET ${at}`, { as })).json()).toMatchObject({ generation: 4 });
  });

  it('is put to sleep and woken, each only where there is something to do', async () => {
    const { as, at } = await customer();
    const ask = async (action: string) => {
      const answer = await rig.ask(`POST ${at}/${action}`, { as });
      return answer.statusCode === 202
        ? answer.json<TenantOperation>().operation.kind
        : codeOf(answer);
    };
    expect(await ask('wake')).toBe('tenants.wrong-state');
    expect(await ask('hibernate')).toBe('tenant.hibernate');
    expect(await ask('hibernate')).toBe('tenants.wrong-state');
    expect(await ask('wake')).toBe('tenant.wake');
    expect((await rig.ask(`GET ${at}`, { as })).json()).toMatchObject({ state: 'waking' });
  });

  it('ends with deleting it, once', async () => {
    const { as, at, tenant } = await customer();
    const remove = () => rig.ask(`DELETE ${at}`, { as, headers: { 'if-match': '*' } });
    const answer = await remove();
    expect([answer.statusCode, answer.json<TenantOperation>().operation.kind]).toEqual([
      202,
      'tenant.delete',
    ]);
    expect((await rig.ask(`GET ${at}`, { as })).json()).toMatchObject({
      id: tenant.id,
      state: 'deleting',
      deletion: { deletedAt: null },
    });
    expect([(await remove()).statusCode, codeOf(await remove())]).toEqual([
      409,
      'tenants.being-deleted',
    ]);
    expect(codeOf(await rig.ask(`POST ${at}/restart`, { as }))).toBe('tenants.being-deleted');
  });
});

describe('lists', () => {
  it('go on after the cursor, without a gap or a repetition', async () => {
    const { as } = await customer();
    for (const n of [1, 2, 3, 4]) {
      await rig.ask('POST /v1/tenants', {
        as,
        body: { name: `n${n}`, slug: `listed-${n}`, plan: 'free' },
      });
    }
    const all = (await rig.ask('GET /v1/tenants', { as })).json<{
      data: Tenant[];
      nextCursor: null;
    }>();
    expect([all.data.length, all.nextCursor]).toEqual([5, null]);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor ? `&cursor=${cursor}` : '';
      const page = (await rig.ask(`GET /v1/tenants?limit=2${query}`, { as })).json<{
        data: Tenant[];
        nextCursor: string | null;
      }>();
      expect(page.data.length).toBeLessThanOrEqual(2);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all.data.map(({ id }) => id));
  });

  it.each([
    'x',
    '%00',
    Buffer.from('ten_1').toString('base64url'),
    Buffer.from(`evt_${'0'.repeat(32)}`).toString('base64url'),
    'ü',
  ])('refuse the made-up cursor %s', async (cursor) => {
    const { as } = await customer();
    const answer = await rig.ask(`GET /v1/tenants?cursor=${encodeURIComponent(cursor)}`, { as });
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '/cursor' }] });
  });

  it('tell what happened to an instance', async () => {
    const { as, at } = await customer();
    const page = (await rig.ask(`GET ${at}/events`, { as })).json<{ data: TenantEvent[] }>();
    expect(page.data).toEqual([
      expect.objectContaining({
        type: 'normal',
        reason: 'Ordered',
        message: 'Sample chat on the plan Free was ordered.',
      }),
    ]);
  });
});

describe('a name that is looked up while it is typed', () => {
  it.each([
    ['free-one', { available: true, url: 'https://free-one.apps.example.com', suggestions: [] }],
    ['ab', { available: false, reason: expect.stringContaining('at least 3') as string }],
    [
      'a'.repeat(150),
      { available: false, reason: expect.stringContaining('at most 40') as string },
    ],
    ['Admin', { available: false, reason: expect.stringContaining('lower-case') as string }],
    ['xn--bcher-kva', { available: false, reason: expect.stringContaining('hyphens') as string }],
  ])('is told about: %s', async (slug, expected) => {
    expect((await rig.ask(`GET /v1/slugs/${slug}`)).json()).toMatchObject(expected);
  });

  it('comes with others when it is taken', async () => {
    await rig.signUp('taken');
    expect((await rig.ask('GET /v1/slugs/taken')).json()).toEqual({
      available: false,
      reason: '“taken” is taken.',
      suggestions: ['taken-hq', 'taken-team', 'taken-app'],
    });
  });
});
