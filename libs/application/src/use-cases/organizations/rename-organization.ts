import type { Organization } from '@fleetcommand/domain/accounts/account';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { err, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { changedMeanwhile, type ChangedMeanwhile } from '../changed-meanwhile.js';
import type { OrganizationDependencies } from './dependencies.js';
import { findOrganization, type FindOrganizationFailureCode } from './find-organization.js';
import { ORGANIZATION_NOT_FOUND } from './not-found.js';

/** Only while it is `asRead`, where that is given. */
export async function renameOrganization(
  deps: OrganizationDependencies,
  actor: Actor,
  id: OrganizationId,
  name: string,
  asRead?: Organization,
): Promise<Result<void, Failure<FindOrganizationFailureCode | ChangedMeanwhile>>> {
  const found = await findOrganization(deps.store, actor, id, 'organization.update');
  if (!found.ok) return found;
  return deps.store.transaction(async (tx) => {
    const before = await tx.organizations.lock(id);
    if (!before || before.deletedAt) return err(ORGANIZATION_NOT_FOUND);
    const stale = changedMeanwhile('organization', asRead, before);
    if (stale) return stale;
    await tx.organizations.rename(id, name.trim());
    const change = { before: { name: before.name }, after: { name: name.trim() } };
    const entry = { organizationId: id, action: 'organization.update', targetId: id, ...change };
    await tx.audit.append(auditEntry(deps, actor, entry));
    return ok(undefined);
  });
}
