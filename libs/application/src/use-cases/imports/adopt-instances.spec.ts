import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { unwrap } from '@fleetcommand/kernel/result';
import type { TenantId } from '@fleetcommand/kernel/ids';
import {
  anAdoptingNamespace,
  anOldBlueprint,
  aRunningInstance,
} from '@fleetcommand/testing/builders/running-instance';
import { OPERATOR } from '@fleetcommand/testing/builders/office';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import { beforeEach, describe, expect, it } from 'vitest';

import { asOperator } from '../fleet/as-operator.js';
import { deleteTenant } from '../tenants/delete-tenant.js';
import { hibernateTenant } from '../tenants/change-intent.js';
import { restartTenant } from '../tenants/restart-tenant.js';
import { BY_THE_PLATFORM, writeTenantChange } from '../tenants/write-tenant-change.js';
import { adoptInstances, type AdoptionWish } from './adopt-instances.js';

const operator = asOperator(OPERATOR);

let workshop: Workshop;
beforeEach(async () => {
  workshop = await openWorkshop();
  await workshop.office.store.catalogue.saveBlueprint(anOldBlueprint());
  workshop.cluster.put(anAdoptingNamespace());
  run(aRunningInstance());
  run(aRunningInstance({ id: 'n2', host: 'two.chat.test' }));
  workshop.cluster.settle();
});

function run(objects: ReturnType<typeof aRunningInstance>): void {
  for (const object of objects) workshop.cluster.put(object);
}

const at = (kind: string, name = 'rc-k7') =>
  workshop.cluster
    .objects()
    .find((object) => object.kind === kind && object.metadata.name.startsWith(name));
const specOf = (kind: string, name?: string) => at(kind, name)?.['spec'];
const labelOf = (kind: string, name?: string) => at(kind, name)?.metadata.labels?.[TENANT_LABEL];

async function adopt(more: Partial<AdoptionWish> = {}) {
  const { office, deps, cluster, owner } = workshop;
  const answer = await adoptInstances(
    { ...office, clusters: deps.clusters, platform: deps.settings.platform },
    operator,
    {
      organizationId: owner.memberships[0]!.organizationId,
      cluster: cluster.id,
      plan: 'free',
      instances: [{ namespace: 'default', name: 'rc-k7' }],
      allowRestart: false,
      ...more,
    },
  );
  await workshop.rest();
  return answer;
}

async function adopted(more: Partial<AdoptionWish> = {}): Promise<TenantId> {
  const [result] = unwrap(await adopt(more));
  if (!result?.tenantId) throw new Error(result?.message);
  return result.tenantId;
}

describe('what runs already', () => {
  it('becomes an instance where it is, and its pods, Service and Ingress stay as they are', async () => {
    const before = ['Deployment', 'Pod', 'Service', 'Ingress'].map((kind) => at(kind));
    const id = await adopted();
    const tenant = await workshop.tenant(id);
    expect(tenant).toMatchObject({ slug: 'open', state: 'active', observedGeneration: 1 });
    expect(await workshop.operation(id)).toMatchObject({
      kind: 'tenant.adopt',
      state: 'succeeded',
    });
    const after = ['Deployment', 'Pod', 'Service', 'Ingress'].map((kind) => at(kind));
    for (const [index, object] of after.entries()) {
      expect(object?.metadata.uid).toBe(before[index]?.metadata.uid);
      expect(object?.['spec']).toEqual(before[index]?.['spec']);
    }
    expect(at('Deployment')?.metadata.generation).toBe(before[0]?.metadata.generation);
    expect(['Deployment', 'Service', 'Ingress'].map((kind) => labelOf(kind))).toEqual([id, id, id]);
    expect(at('IngressRoute')).toMatchObject({ metadata: { namespace: 'default', name: 'rc-k7' } });
  });

  it('is one instance of many in its namespace, and none touches another or the namespace', async () => {
    const namespace = workshop.cluster.objects().find(({ kind }) => kind === 'Namespace');
    const both = ['rc-k7', 'rc-n2'].map((name) => ({ namespace: 'default', name }));
    const results = unwrap(await adopt({ instances: both }));
    expect(results.map(({ outcome }) => outcome)).toEqual(['started', 'started']);
    const writes = workshop.cluster.writes();
    for (const { tenantId } of results) {
      const { decisions } = await workshop.reconcile(tenantId!);
      expect(decisions).toEqual(['settle']);
    }
    expect(workshop.cluster.writes()).toBe(writes);
    unwrap(
      await deleteTenant(workshop.office, operator, results[0]!.tenantId!, undefined, 'delete'),
    );
    await workshop.rest();
    expect(at('Deployment')).toBeUndefined();
    expect([labelOf('Deployment', 'rc-n2'), labelOf('IngressRoute', 'rc-n2')]).toEqual([
      results[1]!.tenantId,
      results[1]!.tenantId,
    ]);
    const found = workshop.cluster.objects().find(({ kind }) => kind === 'Namespace');
    expect(found).toEqual(namespace);
  });

  it('is adopted once, however often that is asked', async () => {
    const id = await adopted();
    expect(unwrap(await adopt())).toMatchObject([{ outcome: 'already', tenantId: id }]);
    const audit = workshop.office.audit().filter(({ action }) => action === 'tenant.adopt');
    expect(audit).toMatchObject([{ targetId: id, actor: { kind: 'operator' } }]);
  });

  it('claims the names it is served under, which are proven as all are', async () => {
    const id = await adopted({ plan: 'pro' });
    const claims = await workshop.office.store.domains.listOpen(id);
    expect(claims.map(({ hostname }) => hostname)).toEqual(['open.chat.test']);
  });

  it('has its address below the suffix of its region, and is served there', async () => {
    const { store } = workshop.office;
    const { appsDomain } = workshop.deps.settings.platform;
    const [region] = await store.catalogue.listRegions();
    await store.catalogue.saveRegion({ ...region!, domain: 'eu.example.test' });
    run(aRunningInstance({ id: 'n3', host: `three.${appsDomain}` }));
    workshop.cluster.settle();
    const instances = [{ namespace: 'default', name: 'rc-n3' }];
    const id = await adopted({ instances, plan: 'pro' });
    const tenant = await workshop.tenant(id);
    expect(tenant).toMatchObject({ slug: 'three', platformDomain: 'eu.example.test' });
    expect(JSON.stringify(specOf('IngressRoute', 'rc-n3'))).toContain(
      'Host(`three.eu.example.test`)',
    );
    // What it was called in another zone of the platform is no name of its own.
    expect(await store.domains.listOpen(id)).toEqual([]);
  });

  it('whose name would lead to another region is refused, until it is given another', async () => {
    const { store } = workshop.office;
    const { appsDomain } = workshop.deps.settings.platform;
    const sub = { id: 'sub', name: 'Sub', open: true, addresses: [] };
    await store.catalogue.saveRegion({ ...sub, domain: `open.${appsDomain}` });
    expect(unwrap(await adopt())).toMatchObject([
      { outcome: 'refused', message: expect.stringMatching(/leads to instances.*another slug/) },
    ]);
    const instances = [{ namespace: 'default', name: 'rc-k7', slug: 'opened' }];
    expect(unwrap(await adopt({ instances }))).toMatchObject([{ outcome: 'started' }]);
  });

  it('that cannot be told, or has no such place, is refused alone', async () => {
    const names = ['rc-k7', 'rc-nobody'].map((name) => ({ namespace: 'default', name }));
    const results = unwrap(await adopt({ instances: names }));
    expect(results.map(({ outcome }) => outcome)).toEqual(['started', 'refused']);
    expect(await adopt({ cluster: 'nowhere' })).toMatchObject({
      error: { code: 'clusters.not-found' },
    });
    expect(await adopt({ plan: 'nothing' })).toMatchObject({
      error: { code: 'catalogue.unknown-plan' },
    });
  });
});

describe('an adopted instance', () => {
  it('sleeps and wakes, and is restarted as kubectl does it, with the pods it had', async () => {
    const id = await adopted();
    const container = () => (specOf('Deployment') as { template: { spec: unknown } }).template.spec;
    const before = container();
    unwrap(await hibernateTenant(workshop.office, workshop.owner, id));
    await workshop.rest();
    expect(specOf('Deployment')).toMatchObject({ replicas: 0 });
    expect(at('Ingress')?.metadata.annotations).toMatchObject({
      'fleetcommand.io/standing': 'hibernated',
    });
    unwrap(await restartTenant(workshop.office, workshop.owner, id));
    await workshop.rest();
    expect(container()).toEqual(before);
    const { template } = specOf('Deployment') as { template: { metadata: object } };
    expect(template.metadata).toMatchObject({
      labels: { DeploymentId: 'k7' },
      annotations: { 'fleetcommand.io/restarted-at': expect.any(String) as string },
    });
  });

  it('whose Deployment somebody deletes gets the blueprint’s, with the selector it had', async () => {
    const id = await adopted();
    workshop.cluster.remove({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'default',
      name: 'rc-k7',
    });
    await workshop.rest();
    expect(specOf('Deployment')).toMatchObject({
      selector: { matchLabels: { DeploymentId: 'k7' } },
      template: {
        metadata: { labels: { DeploymentId: 'k7', [TENANT_LABEL]: id } },
        spec: { serviceAccountName: 'rc-k7-instance', automountServiceAccountToken: false },
      },
    });
    expect(at('NetworkPolicy', 'rc-k7-isolation')?.['spec']).toMatchObject({
      podSelector: { matchLabels: { DeploymentId: 'k7' } },
    });
    expect((await workshop.tenant(id)).state).toBe('active');
  });

  it('whose labels somebody takes away gets them again, and nothing else changes', async () => {
    const id = await adopted();
    const spec = specOf('Deployment');
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'rc-k7' };
    workshop.cluster.edit(ref, (object) => ({
      ...object,
      metadata: { ...object.metadata, labels: { DeploymentId: 'k7' } },
    }));
    await workshop.reconcile(id);
    expect(labelOf('Deployment')).toBe(id);
    expect(specOf('Deployment')).toEqual(spec);
  });

  it('gets the blueprint’s pods when that is allowed, at once or later', async () => {
    const id = await adopted();
    expect(unwrap(await adopt({ allowRestart: true }))).toMatchObject([
      { outcome: 'started', tenantId: id },
    ]);
    const { template } = specOf('Deployment') as { template: { spec: object } };
    expect(template.spec).toMatchObject({ securityContext: { runAsNonRoot: true } });
    expect(unwrap(await adopt({ allowRestart: true }))).toMatchObject([{ outcome: 'already' }]);
  });

  it('gets the pods of another version of the application when it is upgraded to it', async () => {
    const id = await adopted();
    const { office } = workshop;
    await office.store.catalogue.saveBlueprint({ ...anOldBlueprint('chat:2'), version: 2 });
    const tenant = await workshop.tenant(id);
    await office.store.transaction((tx) =>
      writeTenantChange(office, tx, BY_THE_PLATFORM, tenant, {
        kind: 'tenant.upgrade',
        wanted: { blueprintVersion: 2 },
        state: 'updating',
      }),
    );
    await workshop.rest();
    expect(specOf('Deployment')).toMatchObject({
      template: { spec: { containers: [{ image: 'chat:2' }] } },
    });
    expect((await workshop.tenant(id)).state).toBe('active');
  });

  it('that is deleted leaves what was found running, without our marks, and takes the rest', async () => {
    const id = await adopted();
    const spec = specOf('Deployment');
    unwrap(await deleteTenant(workshop.office, workshop.owner, id));
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('deleted');
    expect(specOf('Deployment')).toEqual(spec);
    expect(['Deployment', 'Service', 'Ingress'].map((kind) => labelOf(kind))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([at('IngressRoute'), at('Middleware')]).toEqual([undefined, undefined]);
    expect(unwrap(await adopt())).toMatchObject([{ outcome: 'started' }]);
  });

  it('whose namespace is gone says so, and makes none', async () => {
    const id = await adopted();
    for (const object of workshop.cluster.objects())
      workshop.cluster.remove({ ...object, ...object.metadata });
    await workshop.reconcile(id);
    expect(workshop.cluster.objects()).toEqual([]);
    const { conditions } = await workshop.tenant(id);
    const ready = conditions.find(({ type }) => type === 'Ready');
    expect(ready?.message).toContain('The namespace default');
  });
});
