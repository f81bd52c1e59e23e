import { hostUrl, tenantUrl } from '@fleetcommand/desired-state/names/tenant-address';
import type { ResourceFacts } from '@fleetcommand/domain/tenant-resources/decide';
import { isThere, type TenantSpec } from '@fleetcommand/domain/tenant-resources/resource';
import type { Told } from '@fleetcommand/domain/tenant-resources/status';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { isId, type TenantId } from '@fleetcommand/kernel/ids';

import type { TenantResource } from '../../ports/tenant-resources.js';
import { isLive } from '../domains/bound-domains.js';
import type { KeepResourcesDependencies } from './dependencies.js';

/** A resource, and what PostgreSQL knows of its instance. */
export interface Gathered {
  readonly resource: TenantResource;
  /** Null of one whose spec cannot be read. */
  readonly facts: ResourceFacts | null;
  readonly bound: Tenant | null;
  /** What may be told of the instance: nothing of another organization's. */
  readonly instance: Told['instance'];
}

type Deps = Pick<KeepResourcesDependencies, 'store' | 'platform'>;

/** All of them by a few statements, however many there are. */
export async function gather(
  deps: Deps,
  resources: readonly TenantResource[],
): Promise<readonly Gathered[]> {
  const { tenants, domains } = deps.store;
  const ids = resources.flatMap((resource) => boundId(resource) ?? []);
  const [bound, primaries] =
    ids.length === 0
      ? [[], []]
      : await Promise.all([tenants.findAll(ids), domains.listPrimaries(ids)]);
  const byId = new Map(bound.map((tenant) => [tenant.id, tenant]));
  const hosts = new Map(
    primaries.filter(isLive).map(({ tenantId, hostname }) => [tenantId, hostname]),
  );
  const boundOf = (resource: TenantResource) => byId.get(boundId(resource) ?? ('' as TenantId));
  const unbound = resources.filter((resource) => !boundOf(resource));
  const namesakes = await findNamesakes(deps, unbound);
  return resources.map((resource) => {
    const tenant = boundOf(resource) ?? null;
    const { spec } = resource;
    return {
      resource,
      facts: spec.ok ? factsOf(resource, spec.value, tenant, namesakes) : null,
      bound: tenant,
      instance: tenant && isTheirs(resource, tenant) ? describe(deps, tenant, hosts) : null,
    };
  });
}

/** The instance its status names. */
export function boundId({ status }: TenantResource): TenantId | undefined {
  const id = status?.tenantId;
  return id !== undefined && isId('ten', id) ? id : undefined;
}

function isTheirs({ spec, status }: TenantResource, { organizationId }: Tenant): boolean {
  return organizationId === (spec.ok ? spec.value : status?.applied)?.organizationId;
}

function describe(
  { platform }: Deps,
  tenant: Tenant,
  hosts: ReadonlyMap<string, string>,
): Told['instance'] {
  const host = hosts.get(tenant.id);
  return { tenant, url: host ? hostUrl(host, platform) : tenantUrl(tenant, platform) };
}

function factsOf(
  { status, isDeleting, isHeld, adopts }: TenantResource,
  spec: TenantSpec,
  bound: Tenant | null,
  namesakes: ReadonlyMap<string, readonly Tenant[]>,
): ResourceFacts {
  const namesake = namesakes.get(spec.organizationId)?.find(({ slug }) => slug === spec.slug);
  return {
    spec,
    applied: status?.applied ?? {},
    isDeleting,
    isHeld,
    adopts,
    bound,
    namesake: bound ? null : (namesake ?? null),
  };
}

/** The instances of organizations that resources without one name. */
async function findNamesakes(
  { store }: Deps,
  unbound: readonly TenantResource[],
): Promise<ReadonlyMap<string, readonly Tenant[]>> {
  const named = new Set(
    unbound.flatMap(({ spec }) =>
      spec.ok && isId('org', spec.value.organizationId) ? [spec.value.organizationId] : [],
    ),
  );
  const listed = [...named].map(
    async (id) => [id, (await store.tenants.listOfOrganization(id)).filter(isThere)] as const,
  );
  return new Map(await Promise.all(listed));
}
