import { isAllowed, type Action } from '@fleetcommand/domain/accounts/policy';
import type { Role } from '@fleetcommand/domain/accounts/account';
import type { OrganizationId, UserId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

/** Who asks, as far as a use case needs to know. Memberships are read anew for every request. */
export interface Actor {
  readonly userId: UserId;
  readonly isOperator: boolean;
  readonly memberships: readonly { readonly organizationId: OrganizationId; readonly role: Role }[];
  readonly request: RequestFacts;
}

/** For the audit log. */
export interface RequestFacts {
  readonly requestId: string;
  readonly ipAddress: string;
  readonly userAgent: string;
}

/**
 * Whether the actor may do this in that organization. To somebody outside it, nothing of it exists: `notFound` is what
 * they are told.
 */
export function authorize<Code extends string>(
  actor: Actor,
  organizationId: OrganizationId,
  action: Action,
  notFound: Failure<Code>,
): Result<void, Failure<Code | 'accounts.forbidden'>> {
  const membership = actor.memberships.find((m) => m.organizationId === organizationId);
  if (!membership) return { ok: false, error: notFound };
  if (isAllowed(membership.role, action)) return ok(undefined);
  return fail(
    'accounts.forbidden',
    `Your role in this organization (${membership.role}) does not allow this. Ask an owner or admin.`,
  );
}
