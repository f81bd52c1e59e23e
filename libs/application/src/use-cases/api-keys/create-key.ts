import { FLEET_SCOPES, mayGrant, SCOPES } from '@fleetcommand/domain/accounts/policy';
import type { Role } from '@fleetcommand/domain/accounts/account';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { authorize, type Actor, type ForbiddenCode } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { ORGANIZATION_NOT_FOUND } from '../organizations/not-found.js';
import { describeKey, issueKey, type ApiKeyDependencies, type IssuedApiKey } from './issue-key.js';
import { isCidr } from './networks.js';

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly allowedCidrs: readonly string[];
  readonly expiresAt: Date | null;
}

export type CreateKeyFailureCode =
  | ForbiddenCode
  | 'organizations.not-found'
  | 'api-keys.unknown-scope'
  | 'api-keys.scope-above-role'
  | 'api-keys.bad-network'
  | 'api-keys.bad-expiry';

/** A key that does at most what its maker may do; `organizationId` null makes an operator's, which the route has checked. */
export async function createKey(
  deps: ApiKeyDependencies,
  actor: Actor,
  organizationId: OrganizationId | null,
  wanted: NewApiKey,
): Promise<Result<IssuedApiKey, Failure<CreateKeyFailureCode>>> {
  if (organizationId) {
    const allowed = authorize(actor, organizationId, 'keys.manage', ORGANIZATION_NOT_FOUND);
    if (!allowed.ok) return allowed;
  }
  const role = actor.memberships.find((m) => m.organizationId === organizationId)?.role ?? null;
  const scopes = organizationId ? checkScopes(wanted.scopes, role) : checkFleet(wanted.scopes);
  if (!scopes.ok) return scopes;
  const checked = checkLimits(wanted, deps.clock.now());
  if (!checked.ok) return checked;
  const { name, allowedCidrs, expiresAt } = wanted;
  const issued = issueKey(deps, {
    organizationId,
    createdById: actor.userId,
    name: name.trim(),
    scopes: scopes.value,
    allowedCidrs,
    expiresAt,
  });
  await deps.store.transaction(async (tx) => {
    await tx.apiKeys.create(issued.key);
    const { id: targetId } = issued.key;
    const entry = { organizationId, targetId, after: describeKey(issued.key) };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, action: 'api-key.create' }));
  });
  return ok(issued);
}

function checkScopes(wanted: readonly string[], role: Role | null) {
  const scopes = SCOPES.filter((scope) => wanted.includes(scope));
  const unknown = wanted.find((scope) => !SCOPES.some((known) => known === scope));
  if (unknown !== undefined) return unknownScope(unknown, SCOPES);
  const above = scopes.find((scope) => role === null || !mayGrant(role, scope));
  if (above === undefined) return ok(scopes);
  return fail(
    'api-keys.scope-above-role',
    `Your role does not allow what ${above} is for, so a key of yours cannot have it. Leave it out, or ask an admin to make the key.`,
    { pointer: '/scopes' },
  );
}

function checkFleet(wanted: readonly string[]) {
  const unknown = wanted.find((scope) => !FLEET_SCOPES.some((known) => known === scope));
  if (unknown !== undefined) return unknownScope(unknown, FLEET_SCOPES);
  return ok(FLEET_SCOPES.filter((scope) => wanted.includes(scope)));
}

function unknownScope(scope: string, known: readonly string[]) {
  return fail(
    'api-keys.unknown-scope',
    `There is no scope “${scope}”. There are: ${known.join(', ')}.`,
    { pointer: '/scopes' },
  );
}

function checkLimits({ allowedCidrs, expiresAt }: NewApiKey, now: Date) {
  const bad = allowedCidrs.findIndex((cidr) => !isCidr(cidr));
  if (bad >= 0) {
    return fail(
      'api-keys.bad-network',
      `“${allowedCidrs[bad]}” is not a network. Write an address or a CIDR such as 192.0.2.0/24 or 2001:db8::/32.`,
      { pointer: `/allowedCidrs/${bad}` },
    );
  }
  if (expiresAt && expiresAt <= now) {
    return fail('api-keys.bad-expiry', 'That time is past. Name one to come, or leave it out.', {
      pointer: '/expiresAt',
    });
  }
  return ok(undefined);
}
