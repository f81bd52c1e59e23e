import { INSTALLATION, type ProviderId } from '@fleetcommand/domain/accounts/identity-provider';
import { emailDomainOf, normalizeEmail } from '@fleetcommand/domain/accounts/credentials';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import type { OidcClientSettings, OidcFailure } from '../../ports/single-sign-on.js';
import { clientOf } from './client-secret.js';
import type { SingleSignOnDependencies } from './dependencies.js';

const CEREMONY_MS = 15 * 60_000;

/** Where the browser goes, and what it must still have when it comes back. */
export interface BegunSignOn {
  readonly url: string;
  /**
   * For a cookie of this browser alone. It is the PKCE verifier too: so whoever brings another's code or state back has
   * not what redeems it, and nothing that does is stored here.
   */
  readonly browserSecret: Secret;
  readonly expiresAt: Date;
}

export type UnknownProvider = Failure<'sso.unknown-provider'>;

/** Sends a browser to a provider. */
export async function beginSignOn(
  deps: SingleSignOnDependencies,
  providerId: ProviderId,
): Promise<Result<BegunSignOn, UnknownProvider | OidcFailure>> {
  const provider = await findProvider(deps, providerId);
  if (!provider) return UNKNOWN;
  const { tokens, clock, store } = deps;
  const [state, browserSecret] = [tokens.next(), tokens.next()];
  const checks = checksOf(deps, state, browserSecret);
  const url = await deps.oidc.authorizationUrl(provider.client, checks);
  if (!url.ok) return url;
  const expiresAt = new Date(clock.now().getTime() + CEREMONY_MS);
  await store.ceremonies.begin({
    keyHash: tokens.hash(state),
    purpose: 'single-sign-on',
    userId: null,
    facts: { providerId },
    expiresAt,
  });
  return ok({ url: url.value, browserSecret, expiresAt });
}

/** The nonce follows from what the browser keeps: an ID token of another sign-in is not this one's. */
export function checksOf(
  { tokens, singleSignOn }: SingleSignOnDependencies,
  state: Secret,
  browserSecret: Secret,
) {
  return {
    redirectUri: singleSignOn.redirectUri,
    state: state.reveal(),
    nonce: tokens.hash(new Secret(`nonce ${browserSecret.reveal()}`)),
    codeVerifier: browserSecret,
  };
}

export const UNKNOWN = fail(
  'sso.unknown-provider',
  'There is no such identity provider. It may have been removed; sign in another way, or ask an owner of your organization.',
);

export interface FoundProvider {
  readonly id: ProviderId;
  readonly name: string;
  readonly client: OidcClientSettings;
  /** Whose it is; null for the installation's. */
  readonly organizationId: OrganizationId | null;
}

export async function findProvider(
  { store, secretBox, singleSignOn }: SingleSignOnDependencies,
  id: ProviderId,
): Promise<FoundProvider | null> {
  if (id === INSTALLATION) {
    const { installation } = singleSignOn;
    return (
      installation && { id, name: installation.name, client: installation, organizationId: null }
    );
  }
  const provider = await store.acrossOrganizations.singleSignOn.findProvider(id);
  if (!provider) return null;
  const { name, organizationId } = provider;
  return { id, name, organizationId, client: clientOf(secretBox, provider) };
}

/** The ways besides a password in which the holder of an address may come in: of its domain, not of its account. */
export async function findWaysIn(
  { store, singleSignOn }: SingleSignOnDependencies,
  email: string | undefined,
): Promise<readonly { readonly id: ProviderId; readonly name: string }[]> {
  const { installation } = singleSignOn;
  const domain = email === undefined ? '' : emailDomainOf(normalizeEmail(email));
  const own = domain && (await store.acrossOrganizations.singleSignOn.findProviderByDomain(domain));
  return [
    ...(own ? [{ id: own.id, name: own.name }] : []),
    ...(installation ? [{ id: INSTALLATION, name: installation.name } as const] : []),
  ];
}
