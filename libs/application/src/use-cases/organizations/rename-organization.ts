import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { OrganizationDependencies } from './dependencies.js';
import { findOrganization, type FindOrganizationFailureCode } from './find-organization.js';

export async function renameOrganization(
  deps: OrganizationDependencies,
  actor: Actor,
  id: OrganizationId,
  name: string,
): Promise<Result<void, Failure<FindOrganizationFailureCode>>> {
  const found = await findOrganization(deps.store, actor, id, 'organization.update');
  if (!found.ok) return found;
  const before = { name: found.value.organization.name };
  await deps.store.transaction(async (tx) => {
    await tx.organizations.rename(id, name.trim());
    const change = { before, after: { name: name.trim() } };
    const entry = { organizationId: id, action: 'organization.update', targetId: id, ...change };
    await tx.audit.append(auditEntry(deps, actor, entry));
  });
  return ok(undefined);
}
