import type { Organization, Role } from '@fleetcommand/domain/accounts/account';
import { checkEmail } from '@fleetcommand/domain/accounts/credentials';
import {
  INVITATION_LIFE_MS,
  invitationState,
  type Invitation,
} from '@fleetcommand/domain/accounts/invitation';
import type { InvitationId, OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { checkMemberLimit } from '../billing/limits.js';
import { queueMail } from '../mail/queue-mail.js';
import type { OrganizationDependencies } from './dependencies.js';
import { findOrganization, type FindOrganizationFailureCode } from './find-organization.js';

export type InviteFailureCode =
  | FindOrganizationFailureCode
  | 'accounts.bad-email'
  | 'members.owners-only'
  | 'members.already'
  | 'billing.limit-reached'
  | 'invitations.already-open';

/** Asks somebody in by mail. Whether they have an account is not told. */
export async function invite(
  deps: OrganizationDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  wanted: { readonly email: string; readonly role: Role },
): Promise<Result<Invitation, Failure<InviteFailureCode>>> {
  const found = await findOrganization(deps.store, actor, organizationId, 'members.manage');
  if (!found.ok) return found;
  const { organization, role } = found.value;
  if (wanted.role === 'owner' && role !== 'owner') {
    return fail('members.owners-only', 'Only an owner can invite an owner.', { pointer: '/role' });
  }
  const email = checkEmail(wanted.email);
  if (!email.ok) return { ok: false, error: { ...email.error, pointer: '/email' } };
  const now = deps.clock.now();
  const token = deps.tokens.next();
  const invitation: Invitation = {
    id: deps.ids.next('inv'),
    organizationId,
    email: email.value,
    role: wanted.role,
    tokenHash: deps.tokens.hash(token),
    invitedById: actor.userId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + INVITATION_LIFE_MS),
    acceptedAt: null,
    revokedAt: null,
  };
  return deps.store.transaction(async (tx) => {
    const fits = await checkMemberLimit(tx, organizationId, email.value, now);
    if (!fits.ok) return fits;
    const { items } = await tx.organizations.listMembers(organizationId, { limit: 1_000 });
    if (items.some((member) => member.email === email.value)) {
      return fail('members.already', `${email.value} is a member already.`, { pointer: '/email' });
    }
    const created = await tx.invitations.create(invitation);
    if (!created.ok) return created;
    const entry = { organizationId, targetId: invitation.id, after: describe(invitation) };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, action: 'invitation.create' }));
    await send(deps, tx, actor, organization, invitation, token);
    return ok(invitation);
  });
}

const NOT_FOUND: Failure<'invitations.not-found'> = {
  code: 'invitations.not-found',
  message: 'There is no such open invitation. It may have been accepted or withdrawn.',
  retry: 'never',
};

export type ChangeInvitationFailureCode = FindOrganizationFailureCode | 'invitations.not-found';

/** Sends it again, with another link; the old one is worth nothing then. */
export async function resendInvitation(
  deps: OrganizationDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  id: InvitationId,
): Promise<Result<Invitation, Failure<ChangeInvitationFailureCode>>> {
  const found = await findToChange(deps, actor, organizationId, id);
  if (!found.ok) return found;
  const { organization, invitation } = found.value;
  const token = deps.tokens.next();
  const tokenHash = deps.tokens.hash(token);
  const expiresAt = new Date(deps.clock.now().getTime() + INVITATION_LIFE_MS);
  const renewed = { ...invitation, tokenHash, expiresAt };
  return deps.store.transaction(async (tx) => {
    if (!(await tx.invitations.renew(id, tokenHash, expiresAt))) {
      return { ok: false, error: NOT_FOUND };
    }
    const entry = { organizationId, action: 'invitation.resend', targetId: id };
    await tx.audit.append(auditEntry(deps, actor, entry));
    await send(deps, tx, actor, organization, renewed, token);
    return ok(renewed);
  });
}

/** Withdraws it. */
export async function revokeInvitation(
  deps: OrganizationDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  id: InvitationId,
): Promise<Result<void, Failure<ChangeInvitationFailureCode>>> {
  const found = await findToChange(deps, actor, organizationId, id);
  if (!found.ok) return found;
  await deps.store.transaction(async (tx) => {
    if (!(await tx.invitations.revoke(id, deps.clock.now()))) return;
    const before = describe(found.value.invitation);
    const entry = { organizationId, action: 'invitation.revoke', targetId: id, before };
    await tx.audit.append(auditEntry(deps, actor, entry));
  });
  return ok(undefined);
}

async function findToChange(
  deps: OrganizationDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  id: InvitationId,
): Promise<
  Result<
    { organization: Organization; invitation: Invitation },
    Failure<ChangeInvitationFailureCode>
  >
> {
  const found = await findOrganization(deps.store, actor, organizationId, 'members.manage');
  if (!found.ok) return found;
  const invitation = await deps.store.invitations.find(id);
  const state = invitation && invitationState(invitation, deps.clock.now());
  const isChangeable = state === 'open' || state === 'expired';
  if (invitation?.organizationId !== organizationId || !isChangeable) {
    return { ok: false, error: NOT_FOUND };
  }
  return ok({ organization: found.value.organization, invitation });
}

async function send(
  deps: OrganizationDependencies,
  tx: Repositories,
  actor: Actor,
  organization: Organization,
  { email, role, expiresAt }: Invitation,
  token: Secret,
): Promise<void> {
  const inviter = await tx.accounts.findUser(actor.userId);
  await queueMail(deps, tx, email, {
    kind: 'invitation',
    organization: organization.name,
    role,
    invitedBy: inviter?.email ?? 'A member',
    token: token.reveal(),
    expiresAt: expiresAt.toISOString(),
  });
}

function describe({ email, role }: Invitation) {
  return { email, role };
}
