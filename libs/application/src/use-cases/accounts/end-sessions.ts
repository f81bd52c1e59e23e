import type { Session } from '@fleetcommand/domain/accounts/account';
import type { SessionId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { AccountDependencies } from './account-dependencies.js';

/** Signs one of one's own sessions out. */
export async function endSession(
  deps: AccountDependencies,
  actor: Actor,
  id: SessionId,
): Promise<Result<void, Failure<'sessions.not-found'>>> {
  const own = await deps.store.sessions.listByUser(actor.userId, deps.clock.now());
  if (!own.some((session) => session.id === id)) {
    return fail('sessions.not-found', 'There is no such session of yours. It may have ended.');
  }
  await deps.store.transaction(async (tx) => {
    await tx.sessions.delete(id);
    const entry = { organizationId: null, action: 'session.end', targetId: id };
    await tx.audit.append(auditEntry(deps, actor, entry));
  });
  return ok(undefined);
}

/** Signs out everywhere but here. */
export async function endOtherSessions(
  deps: AccountDependencies,
  actor: Actor,
  { id }: Session,
): Promise<void> {
  await deps.store.transaction(async (tx) => {
    const ended = await tx.sessions.deleteOthers(actor.userId, id);
    const entry = { organizationId: null, action: 'session.end-others', targetId: actor.userId };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, after: { ended } }));
  });
}
