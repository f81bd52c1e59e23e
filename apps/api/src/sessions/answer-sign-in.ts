import type { Entered } from '@fleetcommand/application/use-cases/accounts/enter';
import type { Identified } from '@fleetcommand/application/use-cases/accounts/identified';
import { identifyBySession } from '@fleetcommand/application/use-cases/accounts/identify';
import type { Me, SessionQuery, SignInResponse } from '@fleetcommand/contracts/http/accounts';
import type { User } from '@fleetcommand/domain/accounts/account';
import { roleOfSupport, type SupportSession } from '@fleetcommand/domain/accounts/support';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { factsOf } from '../identity/access.js';
import { setSessionCookie } from '../identity/session-cookie.js';
import type { ApiParts } from '../platform/settings.js';
import { presentSession } from './present-session.js';

/** What everybody gets who has signed in, by whatever way: the cookie or the token, and who they are. */
export async function answerSignIn(
  parts: ApiParts,
  entered: Entered,
  query: SessionQuery,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SignInResponse> {
  if (query.session === 'cookie') setSessionCookie(request, reply, entered);
  const identified = await identifyBySession(parts, entered, factsOf(request));
  return { me: await describeMe(parts, identified), session: presentSession(entered, query) };
}

/** Of a key or a narrow session, only the organizations it is for. */
export async function describeMe(
  { store }: Pick<ApiParts, 'store'>,
  { user, actor }: Identified,
): Promise<Me> {
  const { id, email } = user;
  if (actor.support) return describeSupport(store, user, actor.support);
  const memberships = await store.accounts.listMemberships(id);
  const own = new Set(actor.memberships.map(({ organizationId }) => organizationId));
  const organizations = memberships
    .filter(({ organizationId }) => own.has(organizationId))
    .map(({ organization, role }) => ({ id: organization.id, name: organization.name, role }));
  return { id, email, isOperator: actor.isOperator, organizations };
}

/** An operator, while they are one organization's support. */
async function describeSupport(
  store: ApiParts['store'],
  { id, email }: User,
  support: SupportSession,
): Promise<Me> {
  const { organizationId, reason, expiresAt, mayWrite } = support;
  const organization = await store.accounts.findOrganization(organizationId);
  const name = organization?.name ?? '';
  const role = roleOfSupport(support);
  return {
    id,
    email,
    isOperator: false,
    organizations: [{ id: organizationId, name, role }],
    support: { reason, expiresAt: expiresAt.toISOString(), mayWrite },
  };
}
