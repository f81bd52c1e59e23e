import type { Session, User } from '@fleetcommand/domain/accounts/account';
import {
  isSupportOpen,
  roleOfSupport,
  type SupportSession,
} from '@fleetcommand/domain/accounts/support';
import { readApiKeyId } from '@fleetcommand/domain/accounts/api-key';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { FoundSession } from '../../ports/accounts.js';
import type { Store } from '../../ports/store.js';
import type { Actor, RequestFacts } from '../actor.js';
import { TOUCH_AFTER_MS, type Identified, type IdentifyDependencies } from './identified.js';
import { identifyKey } from './identify-key.js';

/** Who a session's token or an API key belongs to, with today's memberships; null for one that is not or no more good. */
export async function identify(
  deps: IdentifyDependencies,
  token: Secret,
  request: RequestFacts,
): Promise<Identified | null> {
  if (readApiKeyId(token)) return identifyKey(deps, token, request);
  // Nobody is known yet whose rows these could be.
  const store = deps.store.acrossOrganizations;
  const now = deps.clock.now();
  const found = await store.sessions.findByTokenHash(deps.tokens.hash(token), now);
  if (!found) return null;
  const { id, lastUsedAt } = found.session;
  if (now.getTime() - lastUsedAt.getTime() > TOUCH_AFTER_MS) await store.sessions.touch(id, now);
  return identifyBySession(deps, found, request);
}

/** Whom a session that is good stands for: one that was found, or has just begun and whose memberships are still to be read. */
export async function identifyBySession(
  deps: Pick<IdentifyDependencies, 'store' | 'clock'>,
  {
    user,
    session,
    memberships: known,
  }: Pick<FoundSession, 'user' | 'session'> & Partial<FoundSession>,
  request: RequestFacts,
): Promise<Identified> {
  const store = deps.store.acrossOrganizations;
  const support = await findSupport(store, session, user, deps.clock.now());
  if (support) return { user, session, actor: actorInSupport(support, request) };
  const memberships = known ?? (await store.accounts.listMemberships(user.id));
  return { user, session, actor: actorOf(user, session, memberships, request) };
}

/** One organization's identity provider vouches for nobody in another, nor for an operator. */
function actorOf(
  { id: userId, isOperator }: User,
  { organizationId }: Session,
  memberships: Actor['memberships'],
  request: RequestFacts,
): Actor {
  if (!organizationId) return { userId, key: null, isOperator, memberships, request };
  const own = memberships.filter((membership) => membership.organizationId === organizationId);
  return { userId, key: null, isOperator: false, memberships: own, request };
}

/** Null when it is over, or they are no operator any more: then they are whoever they are. */
async function findSupport(
  { support }: Store,
  { supportSessionId: id }: Session,
  { isOperator }: User,
  now: Date,
): Promise<SupportSession | null> {
  const found = id && isOperator ? await support.find(id) : null;
  return found && isSupportOpen(found, now) ? found : null;
}

/** As the organization's support, and nothing else: not what they may as an operator, nor as a member elsewhere. */
function actorInSupport(support: SupportSession, request: RequestFacts): Actor {
  const { operatorId: userId, organizationId } = support;
  const memberships = [{ organizationId, role: roleOfSupport(support) }];
  return { userId, key: null, isOperator: false, memberships, support, request };
}
