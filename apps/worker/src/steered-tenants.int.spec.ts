/** Instances steered by manifests: a real API server's objects, PostgreSQL, and a cluster that runs what is asked of it. */
import { applyObject, deleteObject, getObject } from '@fleetcommand/adapter-kubernetes/apply';
import { connect, type ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import { writeKubeconfig } from '@fleetcommand/adapter-kubernetes/kubeconfig-file';
import { tenantDefinition } from '@fleetcommand/adapter-kubernetes/tenant-resources/definition';
import { watchTenantResources } from '@fleetcommand/adapter-kubernetes/tenant-resources/tenant-resources';
import { createStore } from '@fleetcommand/adapter-prisma/store';
import { createSecretBox } from '@fleetcommand/adapter-secrets/secret-box';
import { randomTokens } from '@fleetcommand/adapter-secrets/tokens';
import type { Store } from '@fleetcommand/application/ports/store';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { asOperator } from '@fleetcommand/application/use-cases/fleet/as-operator';
import { reconcileTenant } from '@fleetcommand/application/use-cases/reconcile-tenant/reconcile-tenant';
import { createResourceKeeper } from '@fleetcommand/application/use-cases/tenant-resources/keep-tenant-resources';
import { updateTenant } from '@fleetcommand/application/use-cases/tenants/update-tenant';
import { systemClock } from '@fleetcommand/kernel/clock';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { startApiServer } from '@fleetcommand/sandbox/api-server/server';
import { DOMAIN_SETTINGS } from '@fleetcommand/testing/builders/domain-settings';
import { storeFleet, type StoredFleet } from '@fleetcommand/testing/builders/fleet';
import { OPERATOR } from '@fleetcommand/testing/builders/office';
import { createFakeCluster, fakeClusters } from '@fleetcommand/testing/fakes/cluster';
import { createFakeEdgeRouting } from '@fleetcommand/testing/fakes/edge-routing';
import { createFakeJobQueue } from '@fleetcommand/testing/fakes/job-queue';
import { createFakeRouteProbe } from '@fleetcommand/testing/fakes/route-probe';
import { createFakeTenantDatabases } from '@fleetcommand/testing/fakes/tenant-databases';
import { testDatabase } from '@fleetcommand/testing/servers/shared';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const NAMESPACE = 'customers';
const TYPE = { apiVersion: 'fleetcommand.io/v1', kind: 'Tenant' };
const BY_HAND = { fieldManager: 'gitops', force: true };
const LOOKS = { timeout: 20_000, interval: 50 };
const PLATFORM = { appsDomain: 'apps.spec.test', publicHttpsPort: 443 };

const cleanUp: (() => unknown)[] = [];
let connection: ClusterConnection;
let store: Store;
let fleet: StoredFleet;
let reconcile: (id: TenantId) => Promise<unknown>;

beforeAll(async () => {
  connection = await startCluster();
  const opened = createStore({ url: await testDatabase(), poolSize: 6, applicationName: 'spec' });
  cleanUp.unshift(() => opened.close());
  store = opened.store;
  fleet = await storeFleet(store);
  reconcile = openReconciler();
});
afterAll(async () => {
  for (const clean of cleanUp) await clean();
});

async function startCluster(): Promise<ClusterConnection> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const tokens = [{ token: new Secret('token-1'), user: 'spec' }];
  const server = await startApiServer({ dataDir, tokens });
  const kubeconfig = await writeKubeconfig({ server: server.url });
  const options = { kubeconfigPath: kubeconfig.path, component: 'spec', version: '0' };
  const connected = unwrap(await connect(options));
  cleanUp.push(
    () => connected.close(),
    () => server.stop(),
    () => kubeconfig.remove(),
    () => rm(dataDir, { recursive: true }),
  );
  const definition = tenantDefinition() as unknown as Parameters<typeof applyObject>[1];
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  for (const object of [definition, namespace])
    unwrap(await applyObject(connected, object, BY_HAND));
  return connected;
}

function openReconciler(): typeof reconcile {
  const { id } = fleet.cluster;
  const deps = {
    store,
    clusters: fakeClusters([createFakeCluster({ id, settlesAtOnce: true })]),
    tenantDatabases: createFakeTenantDatabases(),
    secretBox: createSecretBox([new Secret(Buffer.alloc(32, 7).toString('base64'))]),
    tokens: randomTokens,
    edgeRouting: createFakeEdgeRouting(),
    routeProbe: createFakeRouteProbe(),
    queue: createFakeJobQueue(systemClock),
    clock: systemClock,
    timers: systemTimers,
    ids: uuidIds,
    lease: { holder: 'reconciler', ttlMs: 15_000 },
    settings: {
      platform: { ...PLATFORM, edgeCidrs: [], dataServers: [] },
      checksRoutes: true,
      patienceMs: 120_000,
      emailVerification: 'off' as const,
      keepsBackups: false,
    },
  };
  return (tenantId) => reconcileTenant(deps, tenantId);
}

/** A worker with a watch of its own. */
async function aWorker(holder: string) {
  const resources = watchTenantResources({ connection, namespace: NAMESPACE });
  cleanUp.unshift(() => resources.close());
  await resources.synced;
  const keeper = createResourceKeeper({
    store,
    ids: uuidIds,
    clock: systemClock,
    timers: systemTimers,
    domains: DOMAIN_SETTINGS,
    resources,
    lease: { holder, ttlMs: 15_000 },
    platform: PLATFORM,
  });
  return { resources, keep: () => keeper.keep() };
}

async function put(name: string, more: object = {}): Promise<void> {
  const metadata = { name, namespace: NAMESPACE };
  const { id: organizationId } = fleet.organization;
  const spec = { organizationId, name: 'Acme', slug: name, plan: 'starter', ...more };
  const object = { ...TYPE, metadata, spec };
  unwrap(await applyObject(connection, object, BY_HAND));
}

const reference = (name: string) => ({ ...TYPE, namespace: NAMESPACE, name });
const read = async (name: string) => unwrap(await getObject(connection, reference(name)));
const remove = async (name: string) => unwrap(await deleteObject(connection, reference(name)));

interface Shown {
  readonly tenantId?: TenantId;
  readonly state?: string;
  readonly conditions?: { type: string; status: string; reason: string; message: string }[];
}
const statusOf = async (name: string) => ((await read(name))?.['status'] ?? {}) as Shown;
const syncedOf = async (name: string) =>
  (await statusOf(name)).conditions?.find(({ type }) => type === 'Synced');

/** Everybody works until it is so. */
async function until(
  workers: readonly { keep(): Promise<unknown> }[],
  name: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  await vi.waitFor(async () => {
    await Promise.all(workers.map((worker) => worker.keep()));
    const status = await statusOf(name);
    const { tenantId } = status;
    if (tenantId && (await store.tenants.find(tenantId))) await reconcile(tenantId);
    expect(await isSo(), JSON.stringify(status)).toBe(true);
  }, LOOKS);
}

describe('a manifest', () => {
  it('becomes one instance that is live, whoever of several workers makes it', async () => {
    const workers = [await aWorker('one'), await aWorker('two'), await aWorker('three')];
    await put('acme-live');
    await until(workers, 'acme-live', async () => (await statusOf('acme-live')).state === 'active');
    expect(await syncedOf('acme-live')).toMatchObject({ status: 'True' });
    const made = await store.tenants.listOfOrganization(fleet.organization.id);
    expect(made.map(({ id, state }) => [id, state])).toEqual([
      [(await statusOf('acme-live')).tenantId, 'active'],
    ]);
    const trail = await store.audit.list({ chain: fleet.organization.id }, { limit: 10 });
    expect(trail.items.map(({ action, actor }) => [action, actor])).toEqual([
      ['tenant.create', { kind: 'cluster-resource', id: 'customers/acme-live' }],
    ]);
  });

  it('shows what was changed in the console, and leaves it so', async () => {
    const worker = await aWorker('one');
    await put('acme-shown');
    await until(
      [worker],
      'acme-shown',
      async () => (await statusOf('acme-shown')).state === 'active',
    );
    const { tenantId } = await statusOf('acme-shown');
    const { id, generation } = (await store.tenants.find(tenantId!))!;
    const deps = { store, ids: uuidIds, clock: systemClock, domains: DOMAIN_SETTINGS };
    unwrap(await updateTenant(deps, asOperator(OPERATOR), id, { name: 'Theirs' }, generation));
    const reason = async () => (await syncedOf('acme-shown'))?.reason;
    await until([worker], 'acme-shown', async () => (await reason()) === 'ChangedElsewhere');
    expect((await syncedOf('acme-shown'))?.message).toContain(
      'spec.name is "Acme", and the instance has "Theirs"',
    );
    expect((await store.tenants.find(id))?.name).toBe('Theirs');
    await put('acme-shown', { name: 'Ours' });
    await until([worker], 'acme-shown', async () => (await reason()) === 'Conflict');
    expect((await store.tenants.find(id))?.name).toBe('Theirs');
  });

  it('that is deleted takes its instance along only where it says so', async () => {
    const worker = await aWorker('one');
    for (const [name, deletionPolicy] of [
      ['acme-kept', 'Retain'],
      ['acme-taken', 'Delete'],
    ] as const) {
      await put(name, { deletionPolicy });
      await until([worker], name, async () => (await statusOf(name)).state === 'active');
    }
    const ids = await Promise.all(
      ['acme-kept', 'acme-taken'].map(async (name) => (await statusOf(name)).tenantId!),
    );
    for (const name of ['acme-kept', 'acme-taken']) await remove(name);
    expect(await read('acme-kept')).toBeUndefined();
    await until([worker], 'acme-taken', async () => (await read('acme-taken')) === undefined);
    const [kept, taken] = await Promise.all(ids.map((id) => store.tenants.find(id)));
    expect(kept).toMatchObject({ intent: 'running', state: 'active' });
    expect(taken).toMatchObject({ intent: 'deleted', state: 'deleted' });
  });
});
