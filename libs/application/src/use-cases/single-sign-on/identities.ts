import { NO_PASSWORD, type User } from '@fleetcommand/domain/accounts/account';
import {
  INSTALLATION,
  type ExternalIdentity,
} from '@fleetcommand/domain/accounts/identity-provider';
import type { UserId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import type { TokenSource } from '../../ports/secret-box.js';
import { tellOfChange } from '../accounts/tell-of-change.js';
import type { Actor } from '../actor.js';
import type { SingleSignOnDependencies } from './dependencies.js';
import { checkWayIn } from './enforced.js';

/** One of the ways by which somebody comes in at a provider. */
export interface LinkedIdentity extends ExternalIdentity {
  /** Follows from who it is: `idn_…`. */
  readonly id: string;
  /** What people read on the provider's button; null if it was removed. */
  readonly provider: string | null;
  /** Whether it lets them in: its provider is there, and of nobody whose member they are no more. */
  readonly opens: boolean;
}

/** The oldest first. */
export async function listIdentities(
  deps: SingleSignOnDependencies,
  userId: UserId,
): Promise<readonly LinkedIdentity[]> {
  const memberships = await deps.store.accounts.listMemberships(userId);
  const own = new Set<string>(memberships.map(({ organizationId }) => organizationId));
  const linked = await deps.store.singleSignOn.listIdentities(userId);
  return Promise.all(
    linked.map(async (identity) => {
      const id = identityIdOf(deps.tokens, identity);
      const provider = await providerOf(deps, identity);
      const opens = provider !== null && (!provider.of || own.has(provider.of));
      return { ...identity, id, provider: provider?.name ?? null, opens };
    }),
  );
}

export function identityIdOf(
  tokens: Pick<TokenSource, 'hash'>,
  { providerId, issuer, subject }: Pick<ExternalIdentity, 'providerId' | 'issuer' | 'subject'>,
): string {
  const key = new Secret([providerId, issuer, subject].join(' '));
  return `idn_${tokens.hash(key).slice(0, 32)}`;
}

async function providerOf(
  { store, singleSignOn }: SingleSignOnDependencies,
  { providerId }: ExternalIdentity,
): Promise<{ readonly name: string; readonly of: string | null } | null> {
  if (providerId === INSTALLATION) {
    const { installation } = singleSignOn;
    return installation && { name: installation.name, of: null };
  }
  // Of an organization they may have left.
  const found = await store.acrossOrganizations.singleSignOn.findProvider(providerId);
  return found && { name: found.name, of: found.organizationId };
}

export type UnlinkFailure = Failure<'identities.not-found' | 'identities.last-way'>;

/** They come in by it no more, unless they are linked anew; never the last way in. */
export async function unlinkIdentity(
  deps: SingleSignOnDependencies,
  actor: Actor,
  user: User,
  id: string,
): Promise<Result<void, UnlinkFailure>> {
  const all = await listIdentities(deps, user.id);
  const wanted = all.find((each) => each.id === id);
  if (!wanted) {
    return fail(
      'identities.not-found',
      'You come in by no such identity. It may have been removed.',
    );
  }
  if (!(await hasOtherWay(deps, user, all, wanted))) return LAST_WAY;
  const { provider, issuer } = wanted;
  await deps.store.transaction(async (tx) => {
    await tx.singleSignOn.unlink(wanted);
    const what = `you do not come in by ${provider ?? issuer} any more`;
    const after = { provider, issuer };
    await tellOfChange(deps, tx, actor, user, { action: 'identity.unlink', what, after });
  });
  return ok(undefined);
}

const LAST_WAY = fail(
  'identities.last-way',
  'It is the only way you can come in by. Choose a password first (“Forgotten password” on the sign-in page mails you a link), then remove it.',
);

async function hasOtherWay(
  deps: SingleSignOnDependencies,
  user: User,
  all: readonly LinkedIdentity[],
  without: LinkedIdentity,
): Promise<boolean> {
  if (all.some((each) => each !== without && each.opens)) return true;
  // Where an organization wants its provider to be the only way, a password or passkey is none.
  if (!(await checkWayIn(deps, user)).ok) return false;
  if (user.passwordHash !== NO_PASSWORD) return true;
  const passkeys = await deps.store.passkeys.listByUser(user.id);
  return passkeys.some(({ suspectedAt }) => suspectedAt === null);
}
