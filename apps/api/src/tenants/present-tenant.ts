import { hostUrl, tenantUrl } from '@fleetcommand/desired-state/names/tenant-address';
import type { PlatformFacts } from '@fleetcommand/desired-state/rendered-tenant';
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import { FOUND_KINDS, type Adoption } from '@fleetcommand/domain/tenancy/adoption';
import { clusterUnreachable } from '@fleetcommand/domain/tenancy/cluster-reachable';
import { CONDITION_TYPES, type Condition } from '@fleetcommand/domain/tenancy/condition';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Tenant as TenantDocument } from '@fleetcommand/contracts/http/tenants';

/** Names of what a tenant's row only refers to. */
export interface TenantNames {
  readonly cluster: string;
  /** When its cluster last answered, where it does not now. */
  readonly clusterAnsweredAt: Date | null;
  readonly appVersion: string;
  /** The newest release of its application that is offered; null: none is. */
  readonly newest: Pick<Blueprint, 'version' | 'appVersion'> | null;
  /** The domain it goes by; null for its platform address. */
  readonly primaryHost: string | null;
}

export function presentTenant(
  tenant: Tenant,
  names: TenantNames,
  platform: Pick<PlatformFacts, 'appsDomain' | 'publicHttpsPort'>,
): TenantDocument {
  const { deletionRequestedAt, deletedAt, adopted } = tenant;
  const platformUrl = tenantUrl(tenant, platform);
  return {
    id: tenant.id,
    organizationId: tenant.organizationId,
    name: tenant.name,
    slug: tenant.slug,
    url: names.primaryHost ? hostUrl(names.primaryHost, platform) : platformUrl,
    platformUrl,
    plan: tenant.planId,
    region: tenant.regionId,
    cluster: names.cluster,
    blueprint: tenant.blueprintId,
    version: names.appVersion,
    upgrade: upgradeOf(tenant, names),
    state: tenant.state,
    conditions: inOrder(conditionsOf(tenant, names)),
    generation: tenant.generation,
    observedGeneration: tenant.observedGeneration,
    operationId: tenant.currentOperationId,
    createdAt: tenant.createdAt.toISOString(),
    ...(deletionRequestedAt && {
      deletion: {
        requestedAt: deletionRequestedAt.toISOString(),
        deletedAt: deletedAt?.toISOString() ?? null,
      },
    }),
    ...(adopted && { adopted: presentAdoption(adopted) }),
  };
}

function presentAdoption({ namespace, name, found, keepsPods }: Adoption) {
  const kinds = FOUND_KINDS.filter(
    (kind) => found[kind] !== undefined && (kind !== 'Deployment' || keepsPods),
  );
  return { namespace, name, kinds };
}

function upgradeOf(
  { blueprintVersion }: Tenant,
  { newest }: TenantNames,
): TenantDocument['upgrade'] {
  if (!newest || newest.version <= blueprintVersion) return null;
  return { blueprintVersion: newest.version, version: newest.appVersion };
}

/** What was observed of it, and that nothing can be observed now. */
function conditionsOf(tenant: Tenant, { clusterAnsweredAt }: TenantNames): readonly Condition[] {
  const isNowhere = tenant.waitsForPlace || tenant.deletedAt !== null;
  if (clusterAnsweredAt === null || isNowhere) return tenant.conditions;
  return [...tenant.conditions, clusterUnreachable(clusterAnsweredAt)];
}

/** As an instance comes about, the whole last; not as they happened to be observed first. */
function inOrder(conditions: readonly Condition[]): Condition[] {
  return conditions.toSorted(
    (a, b) => CONDITION_TYPES.indexOf(a.type) - CONDITION_TYPES.indexOf(b.type),
  );
}
