import { apiKeyState } from '@fleetcommand/domain/accounts/api-key';
import type { ApiKeyId, OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { findKeyToChange, type FindKeyFailureCode } from './find-key.js';
import { describeKey, issueKey, type ApiKeyDependencies, type IssuedApiKey } from './issue-key.js';

/**
 * Another key in its place, of the same name, scopes, networks and length of life. The old one goes on working for
 * `overlapMs`, so that programs can be given the new one without a pause.
 */
export async function rotateKey(
  deps: ApiKeyDependencies,
  actor: Actor,
  organizationId: OrganizationId | null,
  id: ApiKeyId,
  overlapMs: number,
): Promise<Result<IssuedApiKey, Failure<FindKeyFailureCode | 'api-keys.not-active'>>> {
  const found = await findKeyToChange(deps.store, actor, organizationId, id);
  if (!found.ok) return found;
  const old = found.value;
  const now = deps.clock.now();
  if (apiKeyState(old, now) !== 'active' || old.replacedById) return notActive();
  const lifeMs = old.expiresAt && old.expiresAt.getTime() - old.createdAt.getTime();
  const issued = issueKey(deps, {
    ...old,
    createdById: actor.userId,
    expiresAt: lifeMs === null ? null : new Date(now.getTime() + lifeMs),
  });
  const isReplaced = await deps.store.transaction(async (tx) => {
    const until = new Date(now.getTime() + overlapMs);
    if (!(await tx.apiKeys.replace(id, issued.key.id, until))) return false;
    await tx.apiKeys.create(issued.key);
    const change = { before: describeKey(old), after: { ...describeKey(issued.key), until } };
    const entry = { organizationId, targetId: issued.key.id, ...change };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, action: 'api-key.rotate' }));
    return true;
  });
  return isReplaced ? ok(issued) : notActive();
}

function notActive() {
  return fail(
    'api-keys.not-active',
    'This key is revoked, expired, or has another in its place already. Make a new one.',
  );
}
