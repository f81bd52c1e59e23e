/**
 * Observes: what a provider sent somebody back with. Changes: begins their session, and where `judgeSignOn` says so their
 * account, their membership, and the memory of who they are at that provider.
 */
import { NO_PASSWORD, type User } from '@fleetcommand/domain/accounts/account';
import { checkEmail, emailDomainOf } from '@fleetcommand/domain/accounts/credentials';
import type { ProviderId } from '@fleetcommand/domain/accounts/identity-provider';
import {
  judgeSignOn,
  type SignOn,
  type SignOnFacts,
  type SignOnRefusal,
} from '@fleetcommand/domain/accounts/single-sign-on';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import type { OidcClaims, OidcFailure } from '../../ports/single-sign-on.js';
import type { Repositories } from '../../ports/store.js';
import { enter, type Entered } from '../accounts/enter.js';
import type { RequestFacts } from '../actor.js';
import { auditEntryBy } from '../audit/audit-entry.js';
import { checkMemberLimit } from '../billing/limits.js';
import { queueMail } from '../mail/queue-mail.js';
import {
  checksOf,
  findProvider,
  UNKNOWN,
  type FoundProvider,
  type UnknownProvider,
} from './begin.js';
import type { SingleSignOnDependencies } from './dependencies.js';

export type CompleteFailure =
  | UnknownProvider
  | OidcFailure
  | Failure<SignOnRefusal | 'sso.expired' | 'billing.limit-reached'>;

/** `query` is what the provider added to the redirect URI; `browserSecret` what the cookie kept. */
export async function completeSignOn(
  deps: SingleSignOnDependencies,
  { query, browserSecret }: { readonly query: string; readonly browserSecret: Secret | null },
  request: RequestFacts,
): Promise<Result<Entered, CompleteFailure>> {
  const state = new URLSearchParams(query).get('state') ?? '';
  const keyHash = deps.tokens.hash(new Secret(state));
  const now = deps.clock.now();
  const ceremony =
    browserSecret && (await deps.store.ceremonies.take(keyHash, 'single-sign-on', now));
  if (!ceremony) return EXPIRED;
  const provider = await findProvider(deps, ceremony.facts['providerId'] as ProviderId);
  if (!provider) return UNKNOWN;
  const checks = checksOf(deps, new Secret(state), browserSecret);
  const claims = await deps.oidc.redeem(provider.client, query, checks);
  if (!claims.ok) return claims;
  const facts = await gather(deps, provider, claims.value);
  const judged = judgeSignOn(facts);
  if (!judged.ok) return judged;
  const user = await act(deps, provider, claims.value, judged.value, request);
  if (!user.ok) return user;
  const { organizationId } = provider;
  return ok(await enter(deps, user.value, request, { by: 'single-sign-on', organizationId }));
}

const EXPIRED = fail(
  'sso.expired',
  'This answer is not to a question of this browser that is still open: it took too long, was sent twice, or was begun elsewhere. Begin anew on the sign-in page.',
);

async function gather(
  { store }: SingleSignOnDependencies,
  { id, name, organizationId }: FoundProvider,
  { issuer, subject, email: told, isEmailVerified }: OidcClaims,
): Promise<SignOnFacts> {
  const { accounts, security, singleSignOn } = store.acrossOrganizations;
  const checked = told === null ? null : checkEmail(told);
  const email = checked?.ok ? checked.value : null;
  const knownId = await singleSignOn.findIdentity(id, issuer, subject);
  const known = knownId && (await accounts.findUser(knownId));
  const holder = email ? await accounts.findUserByEmail(email) : null;
  const user = known ?? holder;
  const memberships = user ? await accounts.listMemberships(user.id) : [];
  const proven = email ? await singleSignOn.findProviderByDomain(emailDomainOf(email)) : null;
  return {
    provider: name,
    isOfOrganization: organizationId !== null,
    claims: { email, isEmailVerified },
    known,
    holder: holder && {
      user: holder,
      isEmailVerified: (await security.find(holder.id)).emailVerifiedAt !== null,
    },
    isMember: memberships.some((each) => each.organizationId === organizationId),
    isDomainProven: proven?.id === id,
  };
}

type NoRoom = Failure<'billing.limit-reached'>;

/** Whoever joins by coming in is counted as whoever is invited. */
async function checkRoom(
  tx: Repositories,
  { organizationId, name }: FoundProvider,
  decision: SignOn,
  now: Date,
): Promise<Result<void, NoRoom>> {
  if (!organizationId || !joins(decision)) return ok(undefined);
  const email = decision.kind === 'create' ? decision.email : decision.user.email;
  const fits = await checkMemberLimit(tx, organizationId, email, now);
  if (fits.ok) return fits;
  return fail(
    'billing.limit-reached',
    `${name} knows you, but its organization has as many people here as its plan holds. Ask an owner to remove somebody, or to change to a bigger plan; then come back.`,
  );
}

const joins = (decision: SignOn) =>
  decision.kind === 'create' || (decision.kind === 'link' && decision.joins);

function act(
  deps: SingleSignOnDependencies,
  provider: FoundProvider,
  claims: OidcClaims,
  decision: SignOn,
  request: RequestFacts,
): Promise<Result<User, NoRoom>> {
  if (decision.kind === 'enter') return Promise.resolve(ok(decision.user));
  // They are no member yet: nothing here is behind their wall.
  return deps.store.acrossOrganizations.transaction(async (tx) => {
    const fits = await checkRoom(tx, provider, decision, deps.clock.now());
    if (!fits.ok) return fits;
    const user =
      decision.kind === 'create' ? await createUser(deps, tx, decision.email) : decision.user;
    const { issuer, subject } = claims;
    const identity = { providerId: provider.id, issuer, subject, userId: user.id };
    await tx.singleSignOn.link({ ...identity, createdAt: deps.clock.now() });
    if (joins(decision) && provider.organizationId) await join(deps, tx, provider, user, request);
    if (decision.kind === 'link') {
      const what = `you can now come in by ${provider.name}`;
      await queueMail(deps, tx, user.email, { kind: 'sign-in-method', what });
    }
    const entry = { organizationId: null, action: 'identity.link', targetId: user.id };
    const after = { provider: provider.name, issuer };
    const by = { kind: 'user', id: user.id } as const;
    await tx.audit.append(auditEntryBy(deps, by, request, { ...entry, after }));
    return ok(user);
  });
}

async function createUser(
  deps: SingleSignOnDependencies,
  tx: Repositories,
  email: string,
): Promise<User> {
  const now = deps.clock.now();
  const id = deps.ids.next('usr');
  const user = { id, email, passwordHash: NO_PASSWORD, isOperator: false, createdAt: now };
  const created = await tx.accounts.createUser(user);
  // Signed up at this very moment: all of it is rolled back, and the next attempt meets their account.
  if (!created.ok) throw new Error(created.error.message);
  await tx.security.setEmailVerifiedAt(id, now);
  return user;
}

async function join(
  deps: SingleSignOnDependencies,
  tx: Repositories,
  { id }: FoundProvider,
  { id: userId }: User,
  request: RequestFacts,
): Promise<void> {
  const provider = id === 'installation' ? null : await tx.singleSignOn.findProvider(id);
  if (!provider) return;
  const { organizationId, defaultRole: role } = provider;
  const membership = { id: deps.ids.next('mem'), organizationId, userId, role };
  await tx.accounts.createMembership(membership, deps.clock.now());
  const entry = { organizationId, action: 'member.join', targetId: userId };
  const told = { ...entry, after: { role, by: 'single-sign-on' } };
  const by = { kind: 'user', id: userId } as const;
  await tx.audit.append(auditEntryBy(deps, by, request, told));
}
