import { createSecretBox } from '@fleetcommand/adapter-secrets/secret-box';
import type { TenantEvent } from '@fleetcommand/application/ports/events';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { relayOutbox } from '@fleetcommand/application/use-cases/jobs/relay-outbox';
import { sweepUnsettled } from '@fleetcommand/application/use-cases/jobs/sweep';
import {
  reconcileTenant,
  type ReconcileDependencies,
  type ReconcileReport,
} from '@fleetcommand/application/use-cases/reconcile-tenant/reconcile-tenant';
import { createTenant } from '@fleetcommand/application/use-cases/tenants/create-tenant';
import type { Operation } from '@fleetcommand/domain/operations/operation';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { isId, type TenantId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import { createFakeCluster, fakeClusters, type FakeCluster } from '../fakes/cluster.js';
import type { Crasher } from '../fakes/crash.js';
import { createFakeEdgeRouting, type FakeEdgeRouting } from '../fakes/edge-routing.js';
import { createFakeJobQueue, type FakeJobQueue } from '../fakes/job-queue.js';
import { createFakeRouteProbe, type FakeRouteProbe } from '../fakes/route-probe.js';
import { createFakeTenantDatabases, type FakeTenantDatabases } from '../fakes/tenant-databases.js';
import { createManualTimers, type ManualTimers } from '../fakes/timers.js';
import { openOffice, type Office } from './office.js';

const LEASE_MS = 5_000;
export const PATIENCE_MS = 120_000;
/** More rounds than any instance needs to come to rest. */
const MOST_ROUNDS = 200;

/** A worker's whole world on fakes, with an office in front where people order. */
export interface Workshop {
  readonly office: Office;
  readonly owner: Actor;
  readonly cluster: FakeCluster;
  /** Another one of the same region, called `other`; placed into once `addOther` was called. */
  readonly other: FakeCluster;
  readonly databases: FakeTenantDatabases;
  readonly probe: FakeRouteProbe;
  readonly edgeRouting: FakeEdgeRouting;
  readonly queue: FakeJobQueue;
  readonly timers: ManualTimers;
  readonly deps: ReconcileDependencies;
  /** Orders an instance. */
  order(plan?: string): Promise<Tenant>;
  /** Orders one and waits until all is at rest. */
  live(plan?: string): Promise<Tenant>;
  /** A second cluster comes into the fleet. */
  addOther(): Promise<void>;
  /** As stored now. */
  tenant(id: TenantId): Promise<Tenant>;
  /** The tenant's newest operation. */
  operation(id: TenantId): Promise<Operation>;
  /** Oldest first. */
  events(id: TenantId): Promise<readonly TenantEvent[]>;
  /** One run, by a worker that may be another than usual. */
  reconcile(id: TenantId, deps?: Partial<ReconcileDependencies>): Promise<ReconcileReport>;
  /**
   * Lets everybody do their work (relay, worker, cluster, sweep), the clock going on to whatever is due next, until
   * nothing is left to do. With a crasher every port of relay and worker goes through it.
   */
  rest(crasher?: Crasher): Promise<void>;
}

/** `keepsBackups`: nothing is dropped before its last copy is made. */
export async function openWorkshop({ keepsBackups = false } = {}): Promise<Workshop> {
  const office = await openOffice();
  const { store, clock } = office;
  const owner = await office.actor();
  const [target] = await store.catalogue.listClusters();
  if (!target) throw new Error('the catalogue has no cluster');
  const cluster = createFakeCluster({ id: target.id, clock });
  const other = createFakeCluster({ id: office.ids.next('clu'), clock });
  const databases = createFakeTenantDatabases();
  const probe = createFakeRouteProbe();
  const edgeRouting = createFakeEdgeRouting();
  const queue = createFakeJobQueue(clock);
  const timers = createManualTimers();
  const deps: ReconcileDependencies = {
    store,
    clusters: fakeClusters([cluster, other]),
    tenantDatabases: databases,
    secretBox: createSecretBox([new Secret(Buffer.alloc(32, 7).toString('base64'))]),
    tokens: office.tokens,
    edgeRouting,
    routeProbe: probe,
    queue,
    clock,
    timers,
    ids: office.ids,
    lease: { holder: 'worker-1', ttlMs: LEASE_MS },
    settings: {
      platform: { appsDomain: 'apps.test', publicHttpsPort: 443, edgeCidrs: [], dataServers: [] },
      checksRoutes: true,
      patienceMs: PATIENCE_MS,
      emailVerification: 'off',
      keepsBackups,
    },
  };
  for (const each of [cluster, other])
    each.onTenantChange((tenantId) => {
      if (!isId('ten', tenantId)) return;
      void queue.enqueue({ kind: 'tenant.reconcile', tenantId, generation: 0, cause: 'drift' });
    });

  const workshop: Workshop = {
    office,
    owner,
    cluster,
    other,
    databases,
    probe,
    edgeRouting,
    queue,
    timers,
    deps,
    async order(plan = 'free') {
      const wanted = { name: 'Acme', slug: 'acme', plan };
      return unwrap(await createTenant(office, owner, wanted)).tenant;
    },
    async live(plan) {
      const { id } = await workshop.order(plan);
      await workshop.rest();
      return workshop.tenant(id);
    },
    async addOther() {
      const { id } = other;
      await store.catalogue.saveCluster({ ...target, id, name: 'other' });
    },
    async tenant(id) {
      const tenant = await store.tenants.find(id);
      if (!tenant) throw new Error(`there is no tenant ${id}`);
      return tenant;
    },
    async operation(id) {
      const [operation] = await store.operations.listByTenant(id, 1);
      if (!operation) throw new Error(`${id} has no operation`);
      return operation;
    },
    async events(id) {
      return (await store.events.list(id, { limit: 100 })).items.toReversed();
    },
    reconcile: (id, other) => reconcileTenant({ ...deps, ...other }, id),
    rest: (crasher) => comeToRest(workshop, crasher ? wrapped(workshop, crasher) : deps),
  };
  return workshop;
}

async function comeToRest(
  { cluster, other, queue, office }: Workshop,
  deps: ReconcileDependencies,
): Promise<void> {
  let isSwept = false;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await relayOutbox(deps);
    await queue.runDue(async (job) => {
      if (job.kind === 'tenant.reconcile') await reconcileTenant(deps, job.tenantId);
    });
    cluster.settle();
    other.settle();
    const [next] = queue.pending();
    if (next) {
      isSwept = false;
      office.clock.advance(Math.max(0, next.dueAt.getTime() - office.clock.now().getTime()));
    } else {
      if (isSwept) return;
      isSwept = true;
      await sweepUnsettled(deps);
    }
  }
  throw new Error(`no rest after ${MOST_ROUNDS} rounds`);
}

function wrapped({ deps, cluster, other }: Workshop, crasher: Crasher): ReconcileDependencies {
  return {
    ...deps,
    store: crasher.wrap('store', deps.store),
    clusters: fakeClusters([crasher.wrap('cluster', cluster), crasher.wrap('other', other)]),
    tenantDatabases: crasher.wrap('databases', deps.tenantDatabases),
    routeProbe: crasher.wrap('probe', deps.routeProbe),
    edgeRouting: crasher.wrap('edges', deps.edgeRouting),
    queue: crasher.wrap('queue', deps.queue),
  };
}
