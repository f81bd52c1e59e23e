/** The reconciler on the cluster under test: everything but the cluster is a fake. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  clustersOf,
  watchCluster,
  type WatchedCluster,
} from '@fleetcommand/adapter-kubernetes/cluster';
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import { createSecretBox } from '@fleetcommand/adapter-secrets/secret-box';
import { randomTokens } from '@fleetcommand/adapter-secrets/tokens';
import type { Cluster } from '@fleetcommand/application/ports/cluster';
import type { Store } from '@fleetcommand/application/ports/store';
import type { DesiredTenantChange } from '@fleetcommand/application/ports/tenants';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { asOperator } from '@fleetcommand/application/use-cases/fleet/as-operator';
import { adoptInstances } from '@fleetcommand/application/use-cases/imports/adopt-instances';
import type { InstanceName } from '@fleetcommand/application/use-cases/imports/look-at-instances';
import {
  reconcileTenant,
  type ReconcileDependencies,
  type ReconcileReport,
} from '@fleetcommand/application/use-cases/reconcile-tenant/reconcile-tenant';
import { namespaceName } from '@fleetcommand/desired-state/names/names';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { systemClock } from '@fleetcommand/kernel/clock';
import { idFromUuid, type OrganizationId, type TenantId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { aBlueprint, aCluster } from '@fleetcommand/testing/builders/catalogue';
import { storeFleet, storeTenant, type StoredFleet } from '@fleetcommand/testing/builders/fleet';
import { DOMAIN_SETTINGS } from '@fleetcommand/testing/builders/domain-settings';
import { OPERATOR } from '@fleetcommand/testing/builders/office';
import { anOldBlueprint } from '@fleetcommand/testing/builders/running-instance';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { createFakeJobQueue } from '@fleetcommand/testing/fakes/job-queue';
import { createFakeEdgeRouting } from '@fleetcommand/testing/fakes/edge-routing';
import { createFakeRouteProbe } from '@fleetcommand/testing/fakes/route-probe';
import {
  createFakeTenantDatabases,
  type FakeTenantDatabases,
} from '@fleetcommand/testing/fakes/tenant-databases';
import type { ClusterUnderTest } from './cluster-under-test.js';

const PLATFORM = {
  appsDomain: 'apps.suite.test',
  publicHttpsPort: 443,
  edgeCidrs: ['203.0.113.0/28'],
  dataServers: [{ cidr: '10.0.0.5/32', port: 5432 }],
};

/** The application sold here; its image is a program in the sandbox. */
const BLUEPRINT = aBlueprint({
  components: {
    web: {
      image: 'chat:1',
      port: 3000,
      env: { DATABASE_URL: { secret: '${database.url}' } },
      probes: { readiness: { path: '/' }, liveness: { path: '/' } },
    },
  },
});

const DEADLINE_MS = 30_000;

export class Fleet {
  private constructor(
    readonly store: Store,
    readonly databases: FakeTenantDatabases,
    readonly cluster: WatchedCluster,
    private readonly stored: StoredFleet,
    private readonly under: ClusterUnderTest,
    private readonly dependencies: ReconcileDependencies,
  ) {}

  static async on(under: ClusterUnderTest): Promise<Fleet> {
    const id = idFromUuid('clu', randomUUID());
    const options = { kubeconfigPath: under.kubeconfig, component: 'suite', version: '0' };
    const cluster = watchCluster({ id, connection: unwrap(await connect(options)) });
    await cluster.synced;
    const { store } = createInMemoryStore();
    const stored = await storeFleet(store, { cluster: aCluster({ id }), blueprint: BLUEPRINT });
    await store.catalogue.saveBlueprint(anOldBlueprint());
    const databases = createFakeTenantDatabases();
    return new Fleet(store, databases, cluster, stored, under, {
      store,
      clusters: clustersOf([cluster]),
      tenantDatabases: databases,
      secretBox: createSecretBox([new Secret(Buffer.alloc(32, 7).toString('base64'))]),
      tokens: randomTokens,
      edgeRouting: createFakeEdgeRouting(),
      routeProbe: createFakeRouteProbe(),
      queue: createFakeJobQueue(systemClock),
      clock: systemClock,
      timers: systemTimers,
      ids: uuidIds,
      lease: { holder: 'suite', ttlMs: 15_000 },
      settings: {
        platform: PLATFORM,
        checksRoutes: true,
        patienceMs: 120_000,
        emailVerification: 'off',
        keepsBackups: false,
      },
    });
  }

  /** Whose every instance here is. */
  get organizationId(): OrganizationId {
    return this.stored.organization.id;
  }

  close(): Promise<void> {
    return this.cluster.close();
  }

  /** A tenant just ordered. */
  async order(): Promise<Tenant> {
    const { tenant } = await storeTenant(this.store, this.stored);
    this.under.removeLater(namespaceName(tenant.id));
    return tenant;
  }

  /** One that is live. */
  async live(): Promise<Tenant> {
    const { id } = await this.order();
    return this.until(id, ({ state }) => state === 'active');
  }

  /** One of what runs. */
  async adopt(
    instance: InstanceName,
    { allowRestart = false }: { readonly allowRestart?: boolean } = {},
  ): Promise<TenantId> {
    const { store, clusters, ids, clock, settings, tokens } = this.dependencies;
    const { organization, plan, cluster } = this.stored;
    const [adopted] = unwrap(
      await adoptInstances(
        {
          store,
          clusters,
          ids,
          clock,
          tokens,
          domains: DOMAIN_SETTINGS,
          platform: settings.platform,
        },
        asOperator(OPERATOR),
        {
          organizationId: organization.id,
          plan: plan.id,
          cluster: cluster.id,
          instances: [instance],
          allowRestart,
        },
      ),
    );
    if (!adopted?.tenantId) throw new Error(adopted?.message);
    return adopted.tenantId;
  }

  /** Asks for its end. */
  async orderDeletion(
    { id, generation }: Tenant,
    more: Pick<DesiredTenantChange, 'adopted'> = {},
  ): Promise<void> {
    const operation = (await this.tenant(id)).currentOperationId;
    if (!operation) throw new Error('a tenant has an operation');
    const changed = await this.store.tenants.change(id, generation, {
      ...more,
      intent: 'deleted',
      state: 'deleting',
      deletionRequestedAt: new Date(),
      currentOperationId: operation,
    });
    if (!changed) throw new Error('the tenant changed meanwhile');
  }

  async tenant(id: TenantId): Promise<Tenant> {
    const tenant = await this.store.tenants.find(id);
    if (!tenant) throw new Error(`there is no tenant ${id}`);
    return tenant;
  }

  /** One run, as a worker whose cluster may be wrapped. */
  reconcile(id: TenantId, cluster: Cluster = this.cluster): Promise<ReconcileReport> {
    const clusters = clustersOf([cluster]);
    return reconcileTenant({ ...this.dependencies, clusters }, id);
  }

  /** Runs until the tenant is as wanted. */
  async until(id: TenantId, isSo: (tenant: Tenant) => boolean): Promise<Tenant> {
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      await this.reconcile(id);
      const tenant = await this.tenant(id);
      if (isSo(tenant)) return tenant;
      if (Date.now() > deadline)
        throw new Error(`not so within ${DEADLINE_MS} ms: ${JSON.stringify(tenant.conditions)}`);
      await delay(50);
    }
  }
}

/** A cluster that counts what is asked of it. */
export interface CountingCluster extends Cluster {
  readonly writes: () => readonly string[];
}

export function counting(cluster: Cluster): CountingCluster {
  const writes: string[] = [];
  return {
    id: cluster.id,
    synced: cluster.synced,
    observe: (...args) => cluster.observe(...args),
    list: (...args) => cluster.list(...args),
    read: (ref) => cluster.read(ref),
    logs: (...args) => cluster.logs(...args),
    onTenantChange: (listener) => cluster.onTenantChange(listener),
    apply(object, owner) {
      writes.push(`apply ${object.kind}`);
      return cluster.apply(object, owner);
    },
    delete(ref, options) {
      writes.push(`delete ${ref.kind}`);
      return cluster.delete(ref, options);
    },
    writes: () => writes,
  };
}
