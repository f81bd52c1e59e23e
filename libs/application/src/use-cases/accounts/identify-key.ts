import { apiKeyState, type ApiKey } from '@fleetcommand/domain/accounts/api-key';
import type { User } from '@fleetcommand/domain/accounts/account';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { Actor, RequestFacts } from '../actor.js';
import { isWithin } from '../api-keys/networks.js';
import { TOUCH_AFTER_MS, type Identified, type IdentifyDependencies } from './identified.js';

/**
 * Who an API key stands for: the person who made it, in its organization only, within its scopes. It is worth nothing
 * when it is revoked, expired, used from elsewhere, or its maker is no member (of an operator's key: no operator) any more.
 */
export async function identifyKey(
  deps: IdentifyDependencies,
  token: Secret,
  request: RequestFacts,
): Promise<Identified | null> {
  const store = deps.store.acrossOrganizations;
  const now = deps.clock.now();
  const found = await store.apiKeys.findByTokenHash(deps.tokens.hash(token));
  if (!found) return null;
  const { key, user } = found;
  if (apiKeyState(key, now) !== 'active' || !isWithin(request.ipAddress, key.allowedCidrs)) {
    return null;
  }
  const memberships = await store.accounts.listMemberships(user.id);
  const actor = actorOf(key, user, memberships, request);
  if (!actor) return null;
  const lastUsedMs = key.lastUsedAt?.getTime() ?? 0;
  if (now.getTime() - lastUsedMs > TOUCH_AFTER_MS) {
    await store.apiKeys.touch(key.id, now, request.ipAddress);
  }
  return { user, session: null, actor };
}

function actorOf(
  { id, organizationId, scopes }: ApiKey,
  user: User,
  memberships: Actor['memberships'],
  request: RequestFacts,
): Actor | null {
  const key = { id, scopes: new Set(scopes) };
  if (organizationId === null) {
    if (!user.isOperator) return null;
    return { userId: user.id, key, isOperator: true, memberships: [], request };
  }
  const own = memberships.filter((membership) => membership.organizationId === organizationId);
  if (own.length === 0) return null;
  return { userId: user.id, key, isOperator: false, memberships: own, request };
}
