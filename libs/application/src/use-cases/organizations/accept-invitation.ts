import type { Membership, Organization, User } from '@fleetcommand/domain/accounts/account';
import { checkPassword } from '@fleetcommand/domain/accounts/credentials';
import { invitationState, type Invitation } from '@fleetcommand/domain/accounts/invitation';
import { err, fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { PasswordHasher } from '../../ports/secret-box.js';
import type { Repositories } from '../../ports/store.js';
import { startSession, type StartedSession } from '../accounts/start-session.js';
import type { RequestFacts } from '../actor.js';
import { auditEntryBy } from '../audit/audit-entry.js';
import type { OrganizationDependencies } from './dependencies.js';

export interface AcceptDependencies extends OrganizationDependencies {
  readonly passwords: PasswordHasher;
}

const NOT_GOOD: Failure<'invitations.not-good'> = {
  code: 'invitations.not-good',
  message:
    'This invitation is not good any more: it was used, withdrawn, or is too old. Ask whoever sent it for another.',
  retry: 'never',
};

export interface OpenInvitation {
  readonly invitation: Invitation;
  readonly organization: Organization;
  /** Of the address it was sent to. */
  readonly user: User | null;
}

/** What a mail's link leads to. Whoever has the token reads the mail of the address, and so may know of its account. */
export async function lookAtInvitation(
  deps: Pick<OrganizationDependencies, 'store' | 'tokens' | 'clock'>,
  token: Secret,
): Promise<Result<OpenInvitation, Failure<'invitations.not-good'>>> {
  const { invitations, accounts } = deps.store.acrossOrganizations;
  const invitation = await invitations.findByTokenHash(deps.tokens.hash(token));
  const isOpen = invitation && invitationState(invitation, deps.clock.now()) === 'open';
  if (!isOpen) return { ok: false, error: NOT_GOOD };
  const organization = await accounts.findOrganization(invitation.organizationId);
  if (!organization || organization.deletedAt) return { ok: false, error: NOT_GOOD };
  return ok({
    invitation,
    organization,
    user: await accounts.findUserByEmail(invitation.email),
  });
}

export type AcceptFailureCode =
  | 'invitations.not-good'
  | 'invitations.sign-in-first'
  | 'accounts.weak-password';

export interface Accepted {
  readonly organization: Organization;
  readonly role: Membership['role'];
  readonly user: User;
  /** Only for somebody who had no account before. */
  readonly session: StartedSession | null;
}

/**
 * Joins the organization: as the person who is signed in, who must be the one it was sent to; or, where the address has
 * no account yet, with a password for a new one.
 */
export async function acceptInvitation(
  deps: AcceptDependencies,
  token: Secret,
  as: { readonly user: User | null; readonly password: Secret | null },
  request: RequestFacts,
): Promise<Result<Accepted, Failure<AcceptFailureCode>>> {
  const looked = await lookAtInvitation(deps, token);
  if (!looked.ok) return looked;
  const { invitation, user: known } = looked.value;
  if (known && known.id !== as.user?.id) {
    return fail(
      'invitations.sign-in-first',
      `The invitation is for ${invitation.email}, which has an account. Sign in to it, and open the link again.`,
    );
  }
  if (known) return join(deps, looked.value, known, null, request);
  const password = checkPassword(as.password?.reveal() ?? '', invitation.email);
  if (!password.ok) return { ok: false, error: { ...password.error, pointer: '/password' } };
  const user: User = {
    id: deps.ids.next('usr'),
    email: invitation.email,
    passwordHash: await deps.passwords.hash(as.password as Secret),
    isOperator: false,
    createdAt: deps.clock.now(),
  };
  const session = startSession(deps, user.id, request, user.createdAt);
  return join(deps, looked.value, user, session, request);
}

function join(
  deps: AcceptDependencies,
  { invitation, organization }: OpenInvitation,
  user: User,
  session: StartedSession | null,
  request: RequestFacts,
): Promise<Result<Accepted, Failure<AcceptFailureCode>>> {
  // They are no member yet: nothing here is behind their wall.
  return deps.store.acrossOrganizations
    .transaction(async (tx) => {
      const now = deps.clock.now();
      if (!(await tx.invitations.accept(invitation.id, now))) return err(NOT_GOOD);
      if (session) {
        const created = await tx.accounts.createUser(user);
        // Signed up meanwhile: all of this is rolled back, and asked again they are told to sign in.
        if (!created.ok) throw new Overtaken(created.error.message);
        await tx.sessions.create(session.session);
        // The invitation came by mail.
        await tx.security.setEmailVerifiedAt(user.id, now);
      }
      const role = await becomeMember(deps, tx, invitation, user, now);
      const entry = {
        organizationId: organization.id,
        action: 'invitation.accept',
        after: { role },
      };
      const by = { kind: 'user', id: user.id } as const;
      await tx.audit.append(auditEntryBy(deps, by, request, { ...entry, targetId: invitation.id }));
      return ok({ organization, role, user, session });
    })
    .catch(asFailure);
}

/** Thrown to roll the transaction back; never leaves this file. */
class Overtaken extends Error {}

function asFailure(error: unknown): Result<never, Failure<AcceptFailureCode>> {
  if (error instanceof Overtaken) return { ok: false, error: NOT_GOOD };
  throw error;
}

/** Somebody who came in meanwhile by another way keeps the role they have. */
async function becomeMember(
  deps: AcceptDependencies,
  tx: Repositories,
  { organizationId, role }: Invitation,
  { id: userId }: User,
  now: Date,
): Promise<Membership['role']> {
  const members = await tx.organizations.listMemberships(organizationId);
  const present = members.find((member) => member.userId === userId);
  if (present) return present.role;
  const id = deps.ids.next('mem');
  await tx.accounts.createMembership({ id, organizationId, userId, role }, now);
  return role;
}
