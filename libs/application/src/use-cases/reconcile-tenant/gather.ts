import { namespaceName } from '@fleetcommand/desired-state/names/names';
import { isEnded } from '@fleetcommand/domain/operations/operation';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';

import type { Cluster } from '../../ports/cluster.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { TenantDatabases } from '../../ports/tenant-databases.js';
import { servable } from '../domains/bound-domains.js';
import { describeDatabase } from './act-on-database.js';
import type { ReconcileSettings, TenantFacts } from './facts.js';

export interface GatherContext {
  readonly store: Store;
  readonly cluster: Cluster;
  readonly secretBox: SecretBox;
  readonly tenantDatabases: TenantDatabases;
  readonly settings: Pick<ReconcileSettings, 'emailVerification'>;
}

/** Everything there is to know about the tenant now: from PostgreSQL, and from the cluster's cache. */
export async function gather(tenant: Tenant, context: GatherContext): Promise<TenantFacts> {
  const { store } = context;
  const asksForOwner = context.settings.emailVerification !== 'off';
  const isDeletion = tenant.intent === 'deleted';
  const [plan, blueprint, database, bound, operation, observed, isOwnerConfirmed] =
    await Promise.all([
      store.catalogue.findPlan(tenant.planId, tenant.planVersion),
      store.catalogue.findBlueprint(tenant.blueprintId, tenant.blueprintVersion),
      store.databases.findByTenant(tenant.id),
      store.domains.listBound(tenant.id),
      tenant.currentOperationId ? store.operations.find(tenant.currentOperationId) : null,
      // What is about to be called gone is asked of the server itself: a cache may not have heard of it yet.
      context.cluster.observe(namespaceName(tenant.id), { fresh: isDeletion }),
      !asksForOwner || store.organizations.hasConfirmedOwner(tenant.organizationId),
    ]);
  const isOpen =
    operation && !isEnded(operation.state) && operation.generation <= tenant.generation;
  return {
    tenant,
    plan,
    blueprint,
    database,
    domains: servable(bound),
    databaseFacts: database?.state === 'ready' ? describeDatabase(database, context) : null,
    operation: isOpen ? operation : null,
    observed,
    isOwnerConfirmed,
  };
}
