import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { namespaceName } from '@fleetcommand/desired-state/names/names';
import { render } from '@fleetcommand/desired-state/render';
import type { Condition } from '@fleetcommand/domain/tenancy/condition';
import { fail, ok, unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { aBackup } from '@fleetcommand/testing/builders/billing';
import { aBlueprint, aPlan } from '@fleetcommand/testing/builders/catalogue';
import { aTenant, aTenantDatabase } from '@fleetcommand/testing/builders/tenancy';
import { describe, expect, it } from 'vitest';

import type { Backup } from '../../ports/backups.js';
import type { KubernetesObject, ObservedNamespace } from '../../ports/cluster.js';
import { decide } from './decide.js';
import type { ReconcileSettings, TenantFacts } from './facts.js';

const settings: ReconcileSettings = {
  platform: { appsDomain: 'apps.test', publicHttpsPort: 443, edgeCidrs: [], dataServers: [] },
  checksRoutes: true,
  patienceMs: 120_000,
  emailVerification: 'off',
  keepsBackups: false,
};
const tenant = aTenant({ slug: 'acme' });
const plan = aPlan();
const blueprint = aBlueprint({ data: { postgres: true } });
const database = aTenantDatabase(tenant, { state: 'ready' });
const databaseFacts = { name: database.name, url: new Secret('postgresql://data/acme') };
const rendered = unwrap(
  render({
    tenant,
    plan,
    blueprint,
    platform: settings.platform,
    database: databaseFacts,
    domains: [],
  }),
);

const nothing: ObservedNamespace = { namespace: null, objects: [], pods: [] };

/** Everything as wanted, and as Kubernetes reports a Deployment that is done. */
const everything: ObservedNamespace = {
  namespace: withUid(rendered.objects.find((o) => o.kind === 'Namespace')),
  objects: rendered.objects.filter((o) => o.kind !== 'Namespace').map(finished),
  pods: [],
};

function withUid(object: (typeof rendered.objects)[number] | undefined): KubernetesObject {
  if (!object) throw new Error('nothing was rendered');
  return { ...object, metadata: { ...object.metadata, uid: `uid-${object.metadata.name}` } };
}

function finished(object: (typeof rendered.objects)[number]): KubernetesObject {
  if (object.kind !== 'Deployment') return withUid(object);
  const replicas = 50;
  const status = {
    observedGeneration: 1,
    replicas,
    updatedReplicas: replicas,
    availableReplicas: replicas,
  };
  return { ...withUid(object), status };
}

const facts = (change: Partial<TenantFacts> = {}): TenantFacts => ({
  domains: [],
  isOrderedIntoLoss: false,
  isOwnerConfirmed: true,
  isRestoring: false,
  elsewhere: null,
  finalCopy: null,
  tenant,
  plan,
  blueprint,
  database,
  databaseFacts,
  operation: null,
  observed: ok(nothing),
  ...change,
});

const condition = (type: Condition['type'], status: Condition['status']): Condition => ({
  type,
  status,
  reason: 'Test',
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
});
const applied = { ...tenant, appliedHash: rendered.hash };
const live = { ...applied, observedGeneration: 1, conditions: [condition('RouteReady', 'True')] };
const deleted = { ...tenant, intent: 'deleted' as const };

const withObjects = (
  change: (objects: readonly KubernetesObject[]) => readonly KubernetesObject[],
) => ok({ ...everything, objects: change(everything.objects) });

describe('the next step of a tenant that shall run', () => {
  it('is its database, before anything that needs the password', () => {
    const unready = aTenantDatabase(tenant, { state: 'pending' });
    expect(decide(facts({ database: null, databaseFacts: null }), settings).kind).toBe(
      'provision-database',
    );
    expect(decide(facts({ database: unready, databaseFacts: null }), settings).kind).toBe(
      'provision-database',
    );
  });

  it('waits for a copy that is being put in, before anything is rolled', () => {
    expect(decide(facts({ isRestoring: true }), settings).kind).toBe('await-restore');
  });

  it('is to apply everything where there is nothing', () => {
    expect(decide(facts(), settings)).toMatchObject({
      kind: 'apply',
      apply: rendered.objects,
      prune: [],
      isDrift: false,
    });
  });

  it('is only to take note where a crash came between applying and recording', () => {
    expect(decide(facts({ observed: ok(everything) }), settings)).toMatchObject({
      kind: 'apply',
      apply: [],
      prune: [],
      isDrift: false,
    });
  });

  it('is to repair exactly what somebody deleted, changed or added in our name', () => {
    const stray = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'stray', namespace: rendered.namespace },
    };
    const observed = withObjects((objects) => [
      ...objects
        .filter((object) => object.kind !== 'NetworkPolicy')
        .map((object) => (object.kind === 'Service' ? { ...object, spec: { ports: [] } } : object)),
      stray,
    ]);
    const decision = decide(facts({ tenant: live, observed }), settings);
    expect(decision).toMatchObject({ kind: 'apply', isDrift: true, prune: [stray] });
    const kinds = decision.kind === 'apply' ? decision.apply.map((object) => object.kind) : [];
    expect(kinds.toSorted()).toEqual(['NetworkPolicy', 'Service']);
  });

  it('is to apply anew what was rendered with a field that is not wanted any more', () => {
    const annotations = { 'fleetcommand.io/object-checksum': 'of another rendering', old: 'field' };
    const observed = withObjects((objects) =>
      objects.map((object) =>
        object.kind === 'Service'
          ? { ...object, metadata: { ...object.metadata, annotations } }
          : object,
      ),
    );
    const decision = decide(
      facts({ tenant: { ...live, appliedHash: 'another' }, observed }),
      settings,
    );
    expect(decision).toMatchObject({ kind: 'apply', isDrift: false, prune: [] });
    const kinds = decision.kind === 'apply' ? decision.apply.map((object) => object.kind) : [];
    expect(kinds).toEqual(['Service']);
  });

  it('is patience while the workload comes up, with what the cluster says of it', () => {
    const observed = withObjects((objects) =>
      objects.map((object) => (object.kind === 'Deployment' ? { ...object, status: {} } : object)),
    );
    expect(decide(facts({ tenant: applied, observed }), settings)).toMatchObject({
      kind: 'await-workload',
      judgement: { status: 'progressing' },
    });
  });

  it('is a look at its address, once for each generation', () => {
    const observed = ok(everything);
    expect(decide(facts({ tenant: applied, observed }), settings)).toMatchObject({
      kind: 'probe-route',
      rendered: { url: rendered.url },
    });
    expect(decide(facts({ tenant: { ...live, generation: 2 }, observed }), settings).kind).toBe(
      'probe-route',
    );
    expect(decide(facts({ tenant: live, observed }), settings).kind).toBe('settle');
    expect(
      decide(facts({ tenant: applied, observed }), { ...settings, checksRoutes: false }).kind,
    ).toBe('settle');
  });

  it('waits for a namespace that is still going away', () => {
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: rendered.namespace,
        labels: { [TENANT_LABEL]: tenant.id },
        deletionTimestamp: '2026-01-01T00:00:00Z',
      },
    };
    expect(decide(facts({ observed: ok({ ...nothing, namespace }) }), settings).kind).toBe(
      'await-namespace',
    );
  });

  it('never touches a namespace that is somebody else’s', () => {
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespaceName(tenant.id) },
    };
    const observed = ok({ ...nothing, namespace });
    expect(decide(facts({ observed }), settings)).toMatchObject({
      kind: 'refuse',
      reason: 'NotOwned',
    });
    expect(decide(facts({ tenant: deleted, database: null, observed }), settings).kind).toBe(
      'release',
    );
  });

  it('is to try again when the cluster cannot be seen', () => {
    const observed = fail('cluster.unreachable', 'no answer', { retry: 'backoff' });
    expect(decide(facts({ observed }), settings).kind).toBe('retry');
  });

  it('says which plan or application is missing', () => {
    expect(decide(facts({ plan: null }), settings)).toMatchObject({
      kind: 'refuse',
      failure: { message: expect.stringContaining('the plan starter') },
    });
    expect(decide(facts({ blueprint: null }), settings)).toMatchObject({
      kind: 'refuse',
      failure: { message: expect.stringContaining('the blueprint') },
    });
  });
});

describe('the next step of a tenant that shall go', () => {
  it('is its routes first, then the namespace with all that is in it', () => {
    const decision = decide(facts({ tenant: deleted, observed: ok(everything) }), settings);
    const kinds =
      decision.kind === 'delete-objects' ? decision.objects.map((object) => object.kind) : [];
    expect(kinds.at(-1)).toBe('Namespace');
    expect(kinds.slice(0, -1).every((kind) => kind === 'IngressRoute')).toBe(true);
    expect(kinds.length).toBeGreaterThan(1);
  });

  it('is its data once nothing runs any more, and then its name', () => {
    expect(decide(facts({ tenant: deleted }), settings).kind).toBe('drop-database');
    const dropped = aTenantDatabase(tenant, { state: 'dropped' });
    expect(decide(facts({ tenant: deleted, database: dropped }), settings).kind).toBe('release');
    expect(decide(facts({ tenant: deleted, database: null }), settings).kind).toBe('release');
  });

  it('is a copy of its data before that goes, where copies are kept: one of after it stopped', () => {
    const kept = { ...settings, keepsBackups: true };
    const asked = new Date('2026-02-01T00:00:00Z');
    const next = (finalCopy: Backup | null) =>
      decide(facts({ tenant: { ...deleted, deletionRequestedAt: asked }, finalCopy }), kept).kind;
    const before = new Date(asked.getTime() - 1);
    expect(next(null)).toBe('await-final-copy');
    expect(next(aBackup({ createdAt: asked }))).toBe('await-final-copy');
    expect(next(aBackup({ createdAt: before, state: 'made' }))).toBe('await-final-copy');
    for (const state of ['made', 'void'] as const)
      expect(next(aBackup({ createdAt: asked, state }))).toBe('drop-database');
  });

  it('keeps the data while the cluster cannot be seen', () => {
    const observed = fail('cluster.unreachable', 'no answer', { retry: 'backoff' });
    expect(decide(facts({ tenant: deleted, observed }), settings).kind).toBe('retry');
  });
});
