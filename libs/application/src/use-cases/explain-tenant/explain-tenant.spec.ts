import { render } from '@fleetcommand/desired-state/render';
import { unwrap } from '@fleetcommand/kernel/result';
import { createFakeCluster, fakeClusters } from '@fleetcommand/testing/fakes/cluster';
import { createFakeTenantDatabases } from '@fleetcommand/testing/fakes/tenant-databases';
import { aTenantDatabase } from '@fleetcommand/testing/builders/tenancy';
import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, it } from 'vitest';

import { openOffice } from '@fleetcommand/testing/builders/office';
import { describeDatabase } from '../reconcile-tenant/act-on-database.js';
import { createTenant } from '../tenants/create-tenant.js';
import { explainTenant, type ExplainDependencies } from './explain-tenant.js';

const platform = { appsDomain: 'apps.test', publicHttpsPort: 443, edgeCidrs: [], dataServers: [] };
const edge = { url: 'http://edge', problem: null, routes: [], lines: [] };

/** An instance whose database is ready and whose cluster holds all that is wanted. */
async function settled() {
  const office = await openOffice();
  const owner = await office.actor();
  const { tenant } = unwrap(
    await createTenant(office, owner, { name: 'Acme', slug: 'acme', plan: 'free' }),
  );
  const cluster = createFakeCluster({ id: tenant.clusterId, clock: office.clock });
  const deps: ExplainDependencies = {
    store: office.store,
    clusters: fakeClusters([cluster]),
    edges: { explain: () => Promise.resolve([edge]) },
    secretBox: {
      seal: () => 'sealed',
      open: () => new Secret('password'),
      isCurrent: () => true,
    },
    tenantDatabases: createFakeTenantDatabases(),
    platform,
  };
  const row = aTenantDatabase(tenant, { state: 'ready' });
  await office.store.databases.createOnce(row, office.clock.now());
  const [plan, blueprint] = await Promise.all([
    office.store.catalogue.findPlan(tenant.planId),
    office.store.catalogue.findBlueprint(tenant.blueprintId),
  ]);
  if (!plan || !blueprint) throw new Error('the catalogue is empty');
  const rendered = unwrap(
    render({
      tenant,
      plan,
      blueprint,
      platform,
      domains: [],
      database: describeDatabase(row, deps),
    }),
  );
  for (const object of rendered.objects) unwrap(await cluster.apply(object));
  return { deps, owner, tenant, cluster, rendered };
}

describe('explaining an instance', () => {
  it('that is as wanted says so of every object, with the hash of them all', async () => {
    const { deps, owner, tenant, rendered } = await settled();
    const explained = unwrap(await explainTenant(deps, owner, tenant.id));
    expect(explained).toMatchObject({
      namespace: rendered.namespace,
      desiredHash: rendered.hash,
      problem: null,
      edges: [edge],
    });
    expect(explained.objects.map(({ kind, state }) => [kind, state])).toEqual(
      rendered.objects.map(({ kind }) => [kind, 'in-sync']),
    );
  });

  it('tells what is missing, what somebody changed and what is no longer wanted', async () => {
    const { deps, owner, tenant, cluster, rendered } = await settled();
    const find = (kind: string) => {
      const object = rendered.objects.find((one) => one.kind === kind);
      if (!object) throw new Error(`there is no ${kind}`);
      return { apiVersion: object.apiVersion, kind, ...object.metadata };
    };
    cluster.remove(find('Service'));
    cluster.edit(find('Deployment'), (object) => ({ ...object, spec: { replicas: 9 } }));
    const { labels } = rendered.objects.find(({ kind }) => kind === 'Secret')?.metadata ?? {};
    cluster.put({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'left-over', namespace: rendered.namespace, ...(labels && { labels }) },
    });
    const { objects } = unwrap(await explainTenant(deps, owner, tenant.id));
    const states = Object.fromEntries(
      objects.map(({ kind, name, state }) => [`${kind}/${name}`, state]),
    );
    expect(states).toMatchObject({
      [`Service/${find('Service').name}`]: 'missing',
      [`Deployment/${find('Deployment').name}`]: 'differs',
      'Secret/left-over': 'unwanted',
    });
  });

  it('never shows a secret’s content', async () => {
    const { deps, owner, tenant } = await settled();
    const explained = unwrap(await explainTenant(deps, owner, tenant.id));
    const { tenant: row, ...shown } = explained;
    expect(row.id).toBe(tenant.id);
    expect(JSON.stringify(shown)).not.toContain('password');
  });

  it('whose database is still being made tells that, and what there is', async () => {
    const office = await openOffice();
    const { deps } = await settled();
    const owner = await office.actor();
    const { tenant } = unwrap(
      await createTenant(office, owner, { name: 'Acme', slug: 'acme', plan: 'free' }),
    );
    const explained = unwrap(
      await explainTenant({ ...deps, store: office.store }, owner, tenant.id),
    );
    expect(explained).toMatchObject({
      desiredHash: null,
      database: null,
      problem: expect.stringContaining('database') as string,
      objects: [],
    });
  });

  it('knows no more than what is wanted where the cluster does not answer', async () => {
    const { deps, owner, tenant, cluster } = await settled();
    cluster.failNext('observe', { code: 'cluster.unreachable', message: 'away', retry: 'backoff' });
    const explained = unwrap(await explainTenant(deps, owner, tenant.id));
    expect(new Set(explained.objects.map(({ state }) => state))).toEqual(new Set(['unknown']));
    const elsewhere = unwrap(
      await explainTenant({ ...deps, clusters: fakeClusters([]) }, owner, tenant.id),
    );
    expect(new Set(elsewhere.objects.map(({ state }) => state))).toEqual(new Set(['unknown']));
  });
});
