import {
  isAllowed,
  isInScope,
  POLICY,
  type FleetScope,
  type OrganizationAction,
  type Scope,
} from '@fleetcommand/domain/accounts/policy';
import type { Role } from '@fleetcommand/domain/accounts/account';
import type { SupportSession } from '@fleetcommand/domain/accounts/support';
import type { ApiKeyId, OrganizationId, UserId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { AuditActor } from '../ports/audit.js';

/** Who asks, as far as a use case needs to know. Memberships are read anew for every request. */
export interface Actor {
  /** The person; of a key, who made it. */
  readonly userId: UserId;
  /** The key that was sent instead of a session; null for a person who is signed in. */
  readonly key: ActorKey | null;
  readonly isOperator: boolean;
  /** Acts for the platform on what is a customer's; see `fleet/as-operator.ts`. */
  readonly capacity?: 'operator';
  /** An operator who looks at one organization as its support, and is nothing else meanwhile. */
  readonly support?: SupportSession;
  /** Of a key, the one of its organization. */
  readonly memberships: readonly { readonly organizationId: OrganizationId; readonly role: Role }[];
  readonly request: RequestFacts;
}

/**
 * Who acts in an organization: an actor, or an object in a cluster by which somebody steers its instances, and which is no
 * person.
 */
export interface OrganizationActor extends Omit<Actor, 'userId' | 'isOperator' | 'request'> {
  readonly userId: UserId | null;
  /** As the audit trail names it: its namespace and name. */
  readonly clusterResource?: string;
  readonly request: RequestOrigin;
}

export interface ActorKey {
  readonly id: ApiKeyId;
  readonly scopes: ReadonlySet<Scope | FleetScope>;
}

/** For the audit log. */
export interface RequestFacts {
  readonly requestId: string;
  readonly ipAddress: string;
  readonly userAgent: string;
}

/** What the audit log keeps of it. No address: it did not come over the network. */
export interface RequestOrigin {
  readonly requestId: string;
  readonly ipAddress: string | null;
}

export type ForbiddenCode = 'accounts.forbidden' | 'accounts.out-of-scope';

/**
 * Whether the actor may do this in that organization. To somebody outside it, nothing of it exists: `notFound` is what
 * they are told.
 */
export function authorize<Code extends string>(
  actor: OrganizationActor,
  organizationId: OrganizationId,
  action: OrganizationAction,
  notFound: Failure<Code>,
): Result<void, Failure<Code | ForbiddenCode>> {
  if (actor.capacity === 'operator') return ok(undefined);
  const membership = actor.memberships.find((m) => m.organizationId === organizationId);
  if (!membership) return { ok: false, error: notFound };
  if (actor.key && !isInScope(actor.key.scopes, action)) return outOfScope(action);
  if (isAllowed(membership.role, action)) return ok(undefined);
  return fail(
    'accounts.forbidden',
    `Your role in this organization (${membership.role}) does not allow this. Ask an owner or admin.`,
  );
}

/** What was found, if the actor may do this to it; what is not there and what is somebody else's are told alike. */
export function authorizeOn<
  Thing extends { readonly organizationId: OrganizationId },
  Code extends string,
>(
  actor: OrganizationActor,
  found: Thing | null,
  action: OrganizationAction,
  notFound: Failure<Code>,
): Result<Thing, Failure<Code | ForbiddenCode>> {
  if (!found) return { ok: false, error: notFound };
  const allowed = authorize(actor, found.organizationId, action, notFound);
  return allowed.ok ? ok(found) : allowed;
}

/** The organizations in which the actor may do this; refused where they belong to some and may in none. */
export function organizationsFor(
  { memberships }: Actor,
  action: OrganizationAction,
): Result<readonly OrganizationId[], Failure<ForbiddenCode>> {
  const allowed = memberships.filter(({ role }) => isAllowed(role, action));
  if (memberships.length === 0 || allowed.length > 0)
    return ok(allowed.map(({ organizationId }) => organizationId));
  return fail('accounts.forbidden', 'Your role does not allow this. Ask an owner or admin.');
}

/** What a key is told that was not made for this. */
export function outOfScope(
  action: keyof typeof POLICY,
): Result<never, Failure<'accounts.out-of-scope'>> {
  const { scope } = POLICY[action];
  return fail(
    'accounts.out-of-scope',
    scope === null
      ? 'No API key may do this. Sign in as a person.'
      : `This API key lacks the scope ${scope}. Make one that has it, or sign in as a person.`,
  );
}

/** The actor as the audit trail names them. */
export function auditActor({
  key,
  userId,
  capacity,
  support,
  clusterResource,
}: Pick<
  OrganizationActor,
  'key' | 'userId' | 'capacity' | 'support' | 'clusterResource'
>): AuditActor {
  if (clusterResource !== undefined) return { kind: 'cluster-resource', id: clusterResource };
  // Which names both: the operator, and whom they looked after.
  if (support) return { kind: 'support', id: support.id };
  if (capacity === 'operator') return { kind: 'operator', id: key?.id ?? userId };
  return key ? { kind: 'api-key', id: key.id } : { kind: 'user', id: userId };
}
