import type { FieldChange, ResourceStep } from '@fleetcommand/domain/tenant-resources/decide';
import type { TenantSpec } from '@fleetcommand/domain/tenant-resources/resource';
import type { ResourceStatus } from '@fleetcommand/domain/tenant-resources/status';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { isId, type OrganizationId, type TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { ClusterFailureCode } from '../../ports/cluster.js';
import type { TenantResource } from '../../ports/tenant-resources.js';
import type { OrganizationActor } from '../actor.js';
import { ORGANIZATION_NOT_FOUND } from '../organizations/not-found.js';
import { DEFAULT_BLUEPRINT } from '../tenants/choose-offer.js';
import { createTenant } from '../tenants/create-tenant.js';
import { deleteTenant } from '../tenants/delete-tenant.js';
import { updateTenant } from '../tenants/update-tenant.js';
import { upgradeTenant } from '../tenants/upgrade-tenant.js';
import type { KeepResourcesDependencies } from './dependencies.js';
import { boundId } from './gather.js';

export type Acted =
  /** Look again: at the resource as it now is; null: it went. */
  | { readonly kind: 'done'; readonly resource: TenantResource | null }
  /** By use cases: it stays so until somebody changes something. */
  | { readonly kind: 'refused'; readonly failures: readonly Failure[] }
  /** By the cluster, or because somebody was faster: it is tried again. */
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A resource with a spec, and the instance that is bound to it. */
export interface Steered {
  readonly resource: TenantResource;
  readonly spec: TenantSpec;
  readonly bound: Tenant | null;
}

/** Carries out one step. */
export async function act(
  deps: KeepResourcesDependencies,
  steered: Steered,
  step: Exclude<ResourceStep, { kind: 'none' }>,
): Promise<Acted> {
  const { resource, bound } = steered;
  switch (step.kind) {
    case 'hold':
      return saved(await deps.resources.hold(resource));
    case 'release':
      return saved(await deps.resources.release(resource), resource.isDeleting);
    case 'create':
      return create(deps, steered);
    case 'adopt':
      return saved(await deps.resources.saveStatus(resource, naming(resource, step.tenant.id)));
    case 'change':
      return bound ? change(deps, resource, bound, step.changes) : done(resource);
    case 'delete':
      return bound ? remove(deps, resource, bound) : done(resource);
  }
}

const done = (resource: TenantResource | null): Acted => ({ kind: 'done', resource });

function saved(result: Result<TenantResource, Failure<ClusterFailureCode>>, isGone = false): Acted {
  if (!result.ok) return { kind: 'failed', failure: result.error };
  return done(isGone ? null : result.value);
}

/** The id is written down before the instance is made by it: whoever dies in between makes the same one, and no second. */
async function create(
  deps: KeepResourcesDependencies,
  { resource, spec }: Steered,
): Promise<Acted> {
  const possible = await checkOrder(deps, spec);
  if (!possible.ok) return refused(possible.error);
  const id = boundId(resource);
  if (id === undefined)
    return saved(await deps.resources.saveStatus(resource, naming(resource, deps.ids.next('ten'))));
  const organizationId = possible.value;
  const { name, slug, plan, region, blueprint } = spec;
  const created = await createTenant(deps, actorOf(resource, organizationId), {
    id,
    organizationId,
    name,
    slug,
    plan,
    region,
    blueprint,
  });
  return created.ok ? done(resource) : refused(created.error);
}

/** What a use case is not asked, since nobody who may ask it can get it wrong. */
async function checkOrder(
  { store }: Pick<KeepResourcesDependencies, 'store'>,
  { organizationId, blueprint = DEFAULT_BLUEPRINT, blueprintVersion }: TenantSpec,
): Promise<Result<OrganizationId, Failure>> {
  const organization = isId('org', organizationId)
    ? await store.accounts.findOrganization(organizationId)
    : null;
  if (!organization || organization.deletedAt)
    return { ok: false, error: { ...ORGANIZATION_NOT_FOUND, pointer: '/organizationId' } };
  if (blueprintVersion === undefined) return ok(organization.id);
  const newest = await store.catalogue.findBlueprint(blueprint);
  if (!newest || newest.version === blueprintVersion) return ok(organization.id);
  return wrongVersion(`A new instance begins with version ${newest.version}, the newest.`);
}

function wrongVersion(why: string): Result<never, Failure<'tenants.wrong-state'>> {
  const message = `${why} Write that, or leave blueprintVersion out.`;
  return fail('tenants.wrong-state', message, { pointer: '/blueprintVersion' });
}

/** Each by itself: what one is refused for is no reason not to do the others. */
async function change(
  deps: KeepResourcesDependencies,
  resource: TenantResource,
  bound: Tenant,
  changes: readonly FieldChange[],
): Promise<Acted> {
  const actor = actorOf(resource, bound.organizationId);
  const failures: Failure[] = [];
  let tenant = bound;
  for (const each of changes) {
    const changed = await changeField(deps, actor, tenant, each);
    if (changed.ok) tenant = changed.value.tenant;
    else if (changed.error.code === 'request.precondition-failed')
      return { kind: 'failed', failure: changed.error };
    else failures.push({ pointer: `/${each.field}`, ...changed.error });
  }
  return failures.length === 0 ? done(resource) : { kind: 'refused', failures };
}

async function changeField(
  deps: KeepResourcesDependencies,
  actor: OrganizationActor,
  { id, generation, blueprintId }: Tenant,
  wanted: FieldChange,
): Promise<Result<{ readonly tenant: Tenant }, Failure>> {
  if (wanted.field !== 'blueprintVersion')
    return updateTenant(deps, actor, id, { [wanted.field]: wanted.to }, generation);
  const newest = await deps.store.catalogue.findBlueprint(blueprintId);
  if (newest && newest.version !== wanted.to)
    return wrongVersion(`It can be moved to version ${newest.version}, the newest, and no other.`);
  return upgradeTenant(deps, actor, id);
}

async function remove(
  deps: KeepResourcesDependencies,
  resource: TenantResource,
  bound: Tenant,
): Promise<Acted> {
  const deleted = await deleteTenant(deps, actorOf(resource, bound.organizationId), bound.id);
  return deleted.ok ? done(resource) : refused(deleted.error);
}

const refused = (failure: Failure): Acted => ({ kind: 'refused', failures: [failure] });

/** Before anything is known of the instance but its id. */
function naming({ status }: TenantResource, tenantId: TenantId): ResourceStatus {
  return { observedGeneration: 0, tenantId, applied: {}, conditions: status?.conditions ?? [] };
}

/**
 * Who acts is the resource: no person stands behind it that the platform knows. It may do what those may who order instances,
 * in the organization it names; which resources are heard at all is decided by operators, who name the one namespace.
 */
function actorOf(
  { namespace, name, uid, generation }: TenantResource,
  organizationId: OrganizationId,
): OrganizationActor {
  return {
    userId: null,
    key: null,
    clusterResource: `${namespace}/${name}`,
    memberships: [{ organizationId, role: 'developer' }],
    request: { requestId: `${uid}/${generation}`, ipAddress: null },
  };
}
