import type { Store } from '@fleetcommand/application/ports/store';
import type { Organization } from '@fleetcommand/domain/accounts/account';
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { Operation } from '@fleetcommand/domain/operations/operation';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Cluster } from '@fleetcommand/domain/clusters/cluster';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { unwrap } from '@fleetcommand/kernel/result';

import { anOrganization } from './accounts.js';
import { aBlueprint, aCluster, aPlan, aRegion } from './catalogue.js';
import { anOperation, aTenant } from './tenancy.js';

export interface StoredFleet {
  readonly plan: Plan;
  readonly blueprint: Blueprint;
  readonly cluster: Cluster;
  readonly organization: Organization;
}

/** Stores everything a tenant refers to: a plan, a blueprint, a region with a cluster, and an organization. */
export async function storeFleet(
  store: Store,
  parts: Partial<StoredFleet> = {},
): Promise<StoredFleet> {
  const fleet: StoredFleet = {
    plan: aPlan(),
    blueprint: aBlueprint(),
    cluster: aCluster(),
    organization: anOrganization(),
    ...parts,
  };
  await store.transaction(async (tx) => {
    await tx.catalogue.savePlan(fleet.plan);
    await tx.catalogue.saveBlueprint(fleet.blueprint);
    await tx.catalogue.saveRegion(aRegion({ id: fleet.cluster.regionId }));
    await tx.catalogue.saveCluster(fleet.cluster);
    await tx.accounts.createOrganization(fleet.organization);
  });
  return fleet;
}

/** Stores a tenant of the fleet with its operation, as creating one does. */
export async function storeTenant(
  store: Store,
  fleet: StoredFleet,
  overrides: Partial<Tenant> = {},
): Promise<{ readonly tenant: Tenant; readonly operation: Operation }> {
  const draft = aTenant({
    organizationId: fleet.organization.id,
    clusterId: fleet.cluster.id,
    regionId: fleet.cluster.regionId,
    planId: fleet.plan.id,
    planVersion: fleet.plan.version,
    blueprintId: fleet.blueprint.id,
    blueprintVersion: fleet.blueprint.version,
    ...overrides,
  });
  const operation = anOperation(draft);
  await store.transaction(async (tx) => {
    unwrap(await tx.tenants.create({ ...draft, currentOperationId: operation.id }));
    await tx.operations.create(operation);
  });
  const tenant = await store.tenants.find(draft.id);
  if (!tenant) throw new Error('the tenant was not stored');
  return { tenant, operation };
}
