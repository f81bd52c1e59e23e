import type { BulkAnswer } from '@fleetcommand/contracts/http/admin/tenants';
import { endOperation } from '@fleetcommand/domain/operations/operation';
import type { OperationId, TenantId } from '@fleetcommand/kernel/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let operator: string;
let acme: Awaited<ReturnType<ApiRig['signUp']>>;
beforeAll(async () => {
  rig = await startApi();
  operator = await rig.operator('root');
  acme = await rig.signUp('acme');
});
afterAll(() => rig.close());

describe('many instances at once', () => {
  const bulk = async (body: object): Promise<BulkAnswer> =>
    (await rig.ask('POST /v1/admin/tenants/bulk', { as: operator, body })).json();
  const failedTenant = async (name: string) => {
    const { tenant, operation } = await rig.signUp(name);
    const { operations } = rig.parts.store;
    const before = await operations.find(operation.id as OperationId);
    const error = { code: 'workload.failed', message: 'No image.' };
    await operations.save(before!, endOperation(before!, { state: 'failed', error }, new Date()));
    return tenant.id;
  };

  it('are only told of in a dry run, and what cannot be done is named', async () => {
    const failed = await failedTenant('bulk-dry');
    const missing = `ten_${'0'.repeat(32)}`;
    const ids = [failed, acme.tenant.id, missing];
    const { results } = await bulk({ action: 'retry', tenants: ids, dryRun: true });
    expect(results.map(({ outcome }) => outcome)).toEqual(['would', 'refused', 'refused']);
    expect(results[1]?.message).toContain('queued');
    const { generation } = (await rig.parts.store.tenants.find(failed as TenantId))!;
    expect(generation).toBe(1);
  });

  it('are done each whatever becomes of the others', async () => {
    const failed = await failedTenant('bulk-real');
    const ids = [acme.tenant.id, failed];
    const { results } = await bulk({ action: 'retry', tenants: ids, dryRun: false });
    expect(results.map(({ outcome }) => outcome)).toEqual(['refused', 'started']);
    expect((await rig.parts.store.tenants.find(failed as TenantId))?.generation).toBe(2);
  });

  it('go on after the last of a filter that finds more, and are of those it finds', async () => {
    const named = { action: 'restart', tenants: [acme.tenant.id] };
    expect(await bulk({ ...named, filter: { search: acme.tenant.slug } })).toMatchObject({
      results: [{ tenantId: acme.tenant.id, outcome: 'would' }],
      next: null,
    });
    for (const filter of [{ search: 'nobody-of-this-name' }, { cluster: 'nowhere' }])
      expect(await bulk({ ...named, filter })).toMatchObject({ results: [], next: null });
    const all = await bulk({ action: 'restart', filter: {} });
    const [first] = all.results;
    const rest = await bulk({ action: 'restart', filter: {}, after: first?.tenantId });
    expect(rest.results).toEqual(all.results.slice(1));
  });

  it('suspend with a reason that its organization reads, and bring back', async () => {
    const tenants = [acme.tenant.id];
    const act = (action: string, more = {}) => bulk({ action, tenants, dryRun: false, ...more });
    const outcome = async (action: string, more = {}) =>
      (await act(action, more)).results.map((each) => [each.outcome, each.message]);
    const STARTED = ['started', 'It is under way.'];
    expect(await outcome('suspend', { reason: 'It sends spam' })).toEqual([STARTED]);
    const { intent, intentReason } = (await rig.parts.store.tenants.find(
      acme.tenant.id as TenantId,
    ))!;
    expect([intent, intentReason]).toEqual(['suspended', 'It sends spam']);
    expect(await outcome('hibernate')).toMatchObject([
      ['refused', expect.stringContaining('suspended')],
    ]);
    expect(await outcome('resume')).toEqual([STARTED]);
    expect(await outcome('hibernate')).toEqual([STARTED]);
    expect(await outcome('wake')).toEqual([STARTED]);
  });

  it('move to a plan, where that is another one', async () => {
    const tenants = [acme.tenant.id];
    const to = (plan: string) => bulk({ action: 'change-plan', tenants, plan, dryRun: false });
    expect((await to('pro')).results).toMatchObject([{ outcome: 'started' }]);
    expect((await to('pro')).results).toMatchObject([
      { outcome: 'refused', message: expect.stringContaining('already') as string },
    ]);
    expect((await to('no-such-plan')).results).toMatchObject([{ outcome: 'refused' }]);
  });

  it('are moved to another cluster, and not to where they are', async () => {
    const { catalogue, tenants } = rig.parts.store;
    const { tenant } = await rig.signUp('bulk-move');
    const [home] = await catalogue.listClusters();
    const id = rig.parts.ids.next('clu');
    await catalogue.saveCluster({ ...home!, id, name: 'second' });
    const to = async (cluster: string, dryRun: boolean) =>
      (await bulk({ action: 'move', cluster, tenants: [tenant.id], dryRun })).results;
    expect(await to('second', true)).toMatchObject([{ outcome: 'would' }]);
    expect(await to(home!.name, true)).toMatchObject([{ outcome: 'refused' }]);
    expect(await to('second', false)).toMatchObject([{ outcome: 'started' }]);
    expect(await tenants.find(tenant.id as TenantId)).toMatchObject({ movingTo: id });
    expect(
      (await rig.ask(`GET /v1/admin/tenants/${tenant.id}`, { as: operator })).json(),
    ).toMatchObject({ movingTo: 'second', cluster: home!.name });
    const back = await rig.ask(`POST /v1/admin/tenants/${tenant.id}/move`, {
      as: operator,
      body: { cluster: home!.name },
    });
    expect([back.statusCode, back.json()]).toMatchObject([202, { kind: 'tenant.move' }]);
    expect(await tenants.find(tenant.id as TenantId)).toMatchObject({
      movingTo: null,
      leaving: id,
    });
    // What is left there is seen with the cluster.
    const clusters = (await rig.ask('GET /v1/admin/clusters', { as: operator })).json<{
      data: { name: string; tenantCount: number; leaving: number }[];
    }>();
    expect(clusters.data).toContainEqual(
      expect.objectContaining({ name: 'second', tenantCount: 0, leaving: 1 }),
    );
  });

  it('that move are called back by canceling that, which only operators can', async () => {
    const { catalogue, tenants } = rig.parts.store;
    const { tenant, token } = await rig.signUp('bulk-cancel');
    const [home] = await catalogue.listClusters();
    const id = rig.parts.ids.next('clu');
    await catalogue.saveCluster({ ...home!, id, name: 'third' });
    const body = { cluster: 'third' };
    const moved = await rig.ask(`POST /v1/admin/tenants/${tenant.id}/move`, { as: operator, body });
    const operation = moved.json<{ id: string }>().id;
    const own = await rig.ask(`POST /v1/operations/${operation}/cancel`, { as: token });
    expect(own.json()).toMatchObject({
      code: 'operations.not-cancelable',
      detail: expect.stringContaining('ask them') as string,
    });
    const canceled = await rig.ask(`POST /v1/admin/operations/${operation}/cancel`, {
      as: operator,
    });
    expect([canceled.statusCode, canceled.json()]).toMatchObject([202, { kind: 'tenant.move' }]);
    expect(await tenants.find(tenant.id as TenantId)).toMatchObject({
      movingTo: null,
      leaving: id,
    });
  });

  it.each([
    ['nobody is named or found', { action: 'restart' }, '/tenants'],
    ['there is no reason to suspend', { action: 'suspend', filter: {} }, '/reason'],
    ['there is no plan to move to', { action: 'change-plan', filter: {} }, '/plan'],
    ['there is no cluster to move to', { action: 'move', filter: {} }, '/cluster'],
  ])('are refused where %s', async (_, body, pointer) => {
    const answer = await rig.ask('POST /v1/admin/tenants/bulk', { as: operator, body });
    expect([answer.statusCode, answer.json()]).toMatchObject([422, { errors: [{ pointer }] }]);
  });

  it('is a dry run unless asked otherwise', async () => {
    expect((await bulk({ action: 'restart', tenants: [acme.tenant.id] })).dryRun).toBe(true);
  });
});
