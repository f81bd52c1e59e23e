import type { Session, User } from '@fleetcommand/domain/accounts/account';
import { isSupportOpen, type SupportSession } from '@fleetcommand/domain/accounts/support';
import type { OrganizationId, SupportSessionId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories, Store } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { asOperator } from '../fleet/as-operator.js';
import { mailMembers } from '../mail/mail-members.js';
import type { MailDependencies } from '../mail/queue-mail.js';
import {
  findOrganization,
  type FindOrganizationFailureCode,
} from '../organizations/find-organization.js';
import { ORGANIZATION_NOT_FOUND } from '../organizations/not-found.js';

export interface SupportDependencies extends MailDependencies {
  readonly store: Store;
}

export interface WantedSupport {
  readonly organizationId: OrganizationId;
  readonly reason: string;
  readonly minutes: number;
}

/**
 * An operator looks at an organization as its people see it: with a reason that those people read, for a while, and only
 * looking until they allow more. The owners are told by mail.
 */
export async function beginSupport(
  deps: SupportDependencies,
  actor: Actor,
  by: { readonly user: User; readonly session: Session },
  { organizationId, reason, minutes }: WantedSupport,
): Promise<Result<SupportSession, Failure<'organizations.not-found'>>> {
  const organization = await deps.store.accounts.findOrganization(organizationId);
  if (!organization || organization.deletedAt) return { ok: false, error: ORGANIZATION_NOT_FOUND };
  const now = deps.clock.now();
  const support: SupportSession = {
    id: deps.ids.next('sup'),
    organizationId,
    operatorId: by.user.id,
    operatorEmail: by.user.email,
    reason: reason.trim(),
    mayWrite: false,
    startedAt: now,
    expiresAt: new Date(now.getTime() + minutes * 60_000),
    endedAt: null,
  };
  await deps.store.transaction(async (tx) => {
    await tx.support.begin(support);
    await tx.sessions.setSupport(by.session.id, support.id);
    const after = { reason: support.reason, until: support.expiresAt.toISOString() };
    const entry = { organizationId, action: 'support.begin', targetId: support.id, after };
    await tx.audit.append(auditEntry(deps, asOperator(actor), entry));
    await tellOwners(deps, tx, organization.name, support);
  });
  return ok(support);
}

async function tellOwners(
  deps: SupportDependencies,
  tx: Repositories,
  organization: string,
  { organizationId, operatorEmail: operator, reason, expiresAt }: SupportSession,
): Promise<void> {
  const until = expiresAt.toISOString();
  const content = { kind: 'support-access', organization, operator, reason, until } as const;
  await mailMembers(deps, tx, organizationId, (role) => role === 'owner', content);
}

/** The operator has seen enough. Over already, it is only let go. */
export async function leaveSupport(
  deps: SupportDependencies,
  actor: Actor,
  session: Session,
): Promise<void> {
  const { store } = deps;
  await store.acrossOrganizations.transaction(async (tx) => {
    await tx.sessions.setSupport(session.id, null);
    const { support } = actor;
    if (!support || !(await tx.support.end(support.id, deps.clock.now()))) return;
    const { organizationId, id: targetId } = support;
    const entry = { organizationId, action: 'support.end', targetId };
    await tx.audit.append(auditEntry(deps, actor, entry));
  });
}

export type ChangeSupportFailure = Failure<FindOrganizationFailureCode | 'support.not-open'>;

/** The customer ends it, or says whether they may change things: from the next request on. */
export async function changeSupport(
  deps: SupportDependencies,
  actor: Actor,
  of: { readonly organizationId: OrganizationId; readonly id: SupportSessionId },
  to: { readonly mayWrite: boolean } | 'ended',
): Promise<Result<SupportSession, ChangeSupportFailure>> {
  const { organizationId, id } = of;
  const found = await findOrganization(deps.store, actor, organizationId, 'members.manage');
  if (!found.ok) return found;
  const support = await deps.store.support.find(id);
  const now = deps.clock.now();
  if (support?.organizationId !== organizationId || !isSupportOpen(support, now)) return NOT_OPEN;
  const changed = to === 'ended' ? { ...support, endedAt: now } : { ...support, ...to };
  await deps.store.transaction(async (tx) => {
    if (to === 'ended') await tx.support.end(id, now);
    else await tx.support.setMayWrite(id, to.mayWrite);
    const action = to === 'ended' ? 'support.end' : 'support.allow';
    const after = to === 'ended' ? null : to;
    const entry = { organizationId, action, targetId: id, after };
    await tx.audit.append(auditEntry(deps, actor, entry));
  });
  return ok(changed);
}

const NOT_OPEN = fail(
  'support.not-open',
  'Support does not look at this organization with that any more. See the list anew.',
);

/** That they looked at something: what they change is written down by whatever changes it. */
export async function recordLook(
  deps: SupportDependencies,
  actor: Actor,
  what: string,
): Promise<void> {
  if (!actor.support) return;
  const { organizationId } = actor.support;
  const entry = { organizationId, action: 'support.look', targetId: null, after: { at: what } };
  await deps.store.transaction((tx) => tx.audit.append(auditEntry(deps, actor, entry)));
}
