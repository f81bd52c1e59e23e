import type { ApiKeyId, OrganizationId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { findKeyToChange, type FindKeyFailureCode } from './find-key.js';
import { describeKey, type ApiKeyDependencies } from './issue-key.js';

/** Worth nothing from the next request on; revoking twice is as good as once. */
export async function revokeKey(
  deps: ApiKeyDependencies,
  actor: Actor,
  organizationId: OrganizationId | null,
  id: ApiKeyId,
): Promise<Result<void, Failure<FindKeyFailureCode>>> {
  const found = await findKeyToChange(deps.store, actor, organizationId, id);
  if (!found.ok) return found;
  await deps.store.transaction(async (tx) => {
    if (!(await tx.apiKeys.revoke(id, deps.clock.now()))) return;
    const entry = { organizationId, targetId: id, before: describeKey(found.value) };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, action: 'api-key.revoke' }));
  });
  return ok(undefined);
}
