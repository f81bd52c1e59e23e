import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { OrganizationActor } from '../actor.js';
import { findOffered, type OfferedFailureCode } from '../releases/find-offered.js';
import { changeTenant, type ChangedTenant, type ChangeTenantFailureCode } from './change-tenant.js';
import { findTenant } from './find-tenant.js';
import type { TenantCreation } from './insert-tenant.js';

type Deps = Pick<TenantCreation, 'store' | 'ids' | 'clock'>;
type Upgraded<Code extends string = never> = Promise<
  Result<ChangedTenant, Failure<ChangeTenantFailureCode | Code>>
>;

/** To the newest version of its application that is offered. */
export async function upgradeTenant(deps: Deps, actor: OrganizationActor, id: TenantId): Upgraded {
  const found = await findTenant(deps.store, actor, id, 'tenants.update');
  if (!found.ok) return found;
  const { blueprintId, blueprintVersion } = found.value;
  const newest = await deps.store.catalogue.findBlueprint(blueprintId);
  if (!newest || newest.version <= blueprintVersion)
    return fail('tenants.wrong-state', 'It has the newest version already.');
  return moveTo(deps, actor, id, newest.version);
}

/** To a version that operators choose, an older one too. */
export async function moveTenantToRelease(
  deps: Deps,
  actor: OrganizationActor,
  id: TenantId,
  version: number,
): Upgraded<OfferedFailureCode> {
  const found = await findTenant(deps.store, actor, id, 'tenants.update');
  if (!found.ok) return found;
  const release = await findOffered(deps.store, found.value.blueprintId, version);
  return release.ok ? moveTo(deps, actor, id, version) : release;
}

function moveTo(deps: Deps, actor: OrganizationActor, id: TenantId, version: number): Upgraded {
  return changeTenant(deps, actor, id, {
    action: 'tenants.update',
    kind: 'tenant.upgrade',
    wanted: { blueprintVersion: version },
    objection: ({ blueprintVersion }) =>
      blueprintVersion === version ? `It is on version ${version} already.` : null,
  });
}
