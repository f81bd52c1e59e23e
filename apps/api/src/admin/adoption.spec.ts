import { ok } from '@fleetcommand/kernel/result';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import {
  anAdoptingNamespace,
  anOldBlueprint,
  aRunningInstance,
} from '@fleetcommand/testing/builders/running-instance';
import { createFakeCluster, type FakeCluster } from '@fleetcommand/testing/fakes/cluster';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let cluster: FakeCluster;
let operator: string;
let owner: { readonly token: string; readonly tenant: { readonly organizationId: string } };
beforeEach(async () => {
  cluster = createFakeCluster({ id: 'clu_1' as ClusterId });
  rig = await startApi({ clusters: { get: () => ok(cluster), all: () => [cluster] } });
  await rig.parts.store.catalogue.saveBlueprint(anOldBlueprint());
  operator = await rig.operator('root');
  owner = await rig.signUp('ada');
  for (const object of [anAdoptingNamespace(), ...aRunningInstance()]) cluster.put(object);
});
afterEach(() => rig.close());

const instances = [{ namespace: 'default', name: 'rc-k7' }];
const adopt = (more: object = {}, headers: Record<string, string> = {}) =>
  rig.ask('POST /v1/admin/imports', {
    as: operator,
    headers,
    body: { organizationId: owner.tenant.organizationId, plan: 'pro', instances, ...more },
  });

describe('what runs in a cluster', () => {
  it('is shown as what it would become, and whether it can be adopted', async () => {
    const writes = cluster.writes();
    const answer = await rig.ask('POST /v1/admin/import-previews', {
      as: operator,
      body: { running: { plan: 'pro' } },
    });
    expect(answer.json()).toMatchObject({
      instances: [
        {
          id: 'k7',
          name: 'rc-k7',
          slug: 'open',
          adoption: {
            obstacles: [],
            differing: expect.arrayContaining([
              'spec.containers[rc-k7].securityContext',
            ]) as string[],
            tenantId: null,
          },
        },
      ],
    });
    expect(cluster.writes()).toBe(writes);
  });

  it('is adopted, with an operation to follow; asked again it is an instance already', async () => {
    const key = { 'idempotency-key': 'adopt-once' };
    const first = await adopt({}, key);
    expect(first.statusCode).toBe(202);
    const [result] = first.json<{ results: { tenantId: string; operationId: string }[] }>().results;
    expect(result).toMatchObject({ outcome: 'started' });
    expect((await adopt({}, key)).json()).toEqual(first.json());
    expect((await adopt()).json()).toMatchObject({
      results: [{ outcome: 'already', tenantId: result?.tenantId }],
    });
    const operation = await rig.ask(`GET /v1/operations/${result?.operationId}`, {
      as: owner.token,
    });
    expect(operation.json()).toMatchObject({ kind: 'tenant.adopt', target: result?.tenantId });
    const detail = await rig.ask(`GET /v1/admin/tenants/${result?.tenantId}`, { as: operator });
    expect(detail.json()).toMatchObject({ namespace: 'default', slug: 'open' });
    const lines = rig.audit().filter(({ action }) => action === 'tenant.adopt');
    expect(lines).toMatchObject([{ actor: { kind: 'operator' } }]);
  });

  it('is refused alone where something stands against it, with what to do', async () => {
    cluster.edit({ apiVersion: 'v1', kind: 'Namespace', name: 'default' }, (object) => ({
      ...object,
      metadata: { ...object.metadata, labels: {} },
    }));
    const answer = await adopt();
    expect(answer.json()).toMatchObject({
      results: [
        {
          outcome: 'refused',
          message: expect.stringContaining('kubectl label namespace default') as string,
        },
      ],
    });
  });

  it('is nothing of a request that names both a text and a cluster, or neither', async () => {
    for (const body of [{}, { text: 'a: 1', running: { plan: 'pro' } }]) {
      const answer = await rig.ask('POST /v1/admin/import-previews', { as: operator, body });
      expect(answer.statusCode).toBe(400);
    }
  });

  it('cannot be asked where the cluster does not answer, or of an organization nobody has', async () => {
    const message = 'The line is cut.';
    cluster.failNext('list', { code: 'cluster.unreachable', message, retry: 'backoff' });
    const away = await adopt();
    expect([away.statusCode, away.json()]).toMatchObject([503, { code: 'clusters.unreachable' }]);
    const nobody = `org_${'0'.repeat(32)}`;
    expect((await adopt({ organizationId: nobody })).json()).toMatchObject({
      code: 'organizations.not-found',
    });
  });
});
