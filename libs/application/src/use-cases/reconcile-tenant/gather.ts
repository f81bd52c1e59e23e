import { isEnded } from '@fleetcommand/domain/operations/operation';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { ok } from '@fleetcommand/kernel/result';

import type { Cluster, ObservedNamespace } from '../../ports/cluster.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { TenantDatabases } from '../../ports/tenant-databases.js';
import { servable } from '../domains/bound-domains.js';
import { observeTenant } from '../tenants/observe-tenant.js';
import { describeDatabase } from './act-on-database.js';
import type { Elsewhere, ReconcileSettings, TenantFacts } from './facts.js';
import { isOrderedIntoLoss } from './lost-cluster.js';

export interface GatherContext {
  readonly store: Store;
  readonly cluster: Cluster;
  /** The one it is moving to, or leaving. */
  readonly elsewhere: Cluster | null;
  readonly secretBox: SecretBox;
  readonly tenantDatabases: TenantDatabases;
  readonly settings: Pick<ReconcileSettings, 'emailVerification'>;
}

/** Everything there is to know about the tenant now: from PostgreSQL, and from the cluster's cache. */
export async function gather(tenant: Tenant, context: GatherContext): Promise<TenantFacts> {
  const { store } = context;
  const asksForOwner = context.settings.emailVerification !== 'off';
  const isDeletion = tenant.intent === 'deleted';
  const [plan, blueprint, database, bound, operation, observed, elsewhere, ...others] =
    await Promise.all([
      store.catalogue.findPlan(tenant.planId, tenant.planVersion),
      store.catalogue.findBlueprint(tenant.blueprintId, tenant.blueprintVersion),
      store.databases.findByTenant(tenant.id),
      store.domains.listBound(tenant.id),
      tenant.currentOperationId ? store.operations.find(tenant.currentOperationId) : null,
      // What is about to be called gone is asked of the server itself: a cache may not have heard of it yet.
      observeTenant(context.cluster, tenant, { fresh: isDeletion }),
      context.elsewhere && lookElsewhere(tenant, context.elsewhere, store),
      !asksForOwner || store.organizations.hasConfirmedOwner(tenant.organizationId),
      isDeletion ? store.backups.newest(tenant.id, 'final') : null,
    ]);
  const [isOwnerConfirmed, finalCopy] = others;
  const isOpen =
    operation && !isEnded(operation.state) && operation.generation <= tenant.generation;
  const isRestore = isOpen && operation.kind === 'tenant.restore';
  return {
    tenant,
    plan,
    blueprint,
    database,
    domains: servable(bound),
    databaseFacts: database?.state === 'ready' ? describeDatabase(database, context) : null,
    operation: isOpen ? operation : null,
    observed,
    elsewhere,
    isOrderedIntoLoss: await isOrderedIntoLoss(store, tenant, observed),
    isOwnerConfirmed,
    isRestoring: isRestore ? (await store.backups.findRestoring(tenant.id)) !== null : false,
    finalCopy,
  };
}

const NOTHING: ObservedNamespace = { namespace: null, objects: [], pods: [] };

/** Asked of the server itself: what is about to be called gone, or built up, may be news to a cache. */
async function lookElsewhere(
  tenant: Tenant,
  cluster: Cluster,
  { catalogue }: Pick<Store, 'catalogue'>,
): Promise<Elsewhere> {
  const { id: clusterId } = cluster;
  const known = await catalogue.findCluster(clusterId);
  if (!known) return { clusterId, name: null, observed: ok(NOTHING) };
  const observed = await observeTenant(cluster, tenant, { fresh: tenant.movingTo === null });
  return { clusterId, name: known.name, observed };
}
