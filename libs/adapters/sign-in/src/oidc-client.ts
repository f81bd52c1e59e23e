/** OpenID Connect by openid-client: the authorization code flow with PKCE, state and nonce. */
import type {
  OidcChecks,
  OidcClaims,
  OidcClient,
  OidcClientSettings,
  OidcFailure,
} from '@fleetcommand/application/ports/single-sign-on';
import type { Clock } from '@fleetcommand/kernel/clock';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  customFetch,
  discovery,
  fetchUserInfo,
  type Configuration,
} from 'openid-client';

import { explainFailure } from './oidc-failures.js';
import { createGuardedFetch } from './guarded-fetch.js';

const TIMEOUT_SECONDS = 10;
/** How long what a provider says of itself is believed. */
const DISCOVERY_MS = 10 * 60_000;

export interface OidcClientOptions {
  readonly clock: Clock;
  /** Which addresses a customer's issuer may be at. */
  readonly isAllowed: (address: string) => boolean;
  /** Also plain HTTP for customers' issuers: for evaluation on one machine only. */
  readonly allowsPlainHttp?: boolean;
}

export function createOidcClient(options: OidcClientOptions): OidcClient {
  const guarded = createGuardedFetch(options.isAllowed);
  const known = new Map<
    string,
    { readonly until: number; readonly found: Promise<Configuration> }
  >();

  const find = (provider: OidcClientSettings): Promise<Configuration> => {
    const isOperators = provider.namedBy === 'operator';
    const insecure = isOperators || options.allowsPlainHttp === true;
    const secret = provider.clientSecret.reveal();
    return discovery(
      new URL(provider.issuer),
      provider.clientId,
      secret,
      ClientSecretPost(secret),
      {
        timeout: TIMEOUT_SECONDS,
        ...(insecure && { execute: [allowInsecureRequests] }),
        ...(!isOperators && { [customFetch]: guarded }),
      },
    );
  };
  /** Kept for a while, under all that it depends on; what failed is asked again. */
  const configure = (provider: OidcClientSettings): Promise<Configuration> => {
    const { issuer, clientId, clientSecret, namedBy } = provider;
    const key = JSON.stringify([issuer, clientId, clientSecret.reveal(), namedBy]);
    const now = options.clock.now().getTime();
    for (const [old, { until }] of known) if (until <= now) known.delete(old);
    const present = known.get(key);
    if (present) return present.found;
    const found = find(provider);
    known.set(key, { until: now + DISCOVERY_MS, found });
    found.catch(() => known.delete(key));
    return found;
  };

  return {
    async discover(provider) {
      return attempt(provider, async () => {
        known.clear();
        await configure(provider);
      });
    },
    async authorizationUrl(provider, checks) {
      return attempt(provider, async () => {
        const challenge = await calculatePKCECodeChallenge(checks.codeVerifier.reveal());
        return buildAuthorizationUrl(await configure(provider), {
          redirect_uri: checks.redirectUri,
          scope: 'openid email profile',
          code_challenge: challenge,
          code_challenge_method: 'S256',
          state: checks.state,
          nonce: checks.nonce,
        }).href;
      });
    },
    async redeem(provider, query, checks) {
      return attempt(provider, async () => claimsOf(await configure(provider), query, checks));
    },
  };
}

async function claimsOf(
  configuration: Configuration,
  query: string,
  checks: OidcChecks,
): Promise<OidcClaims> {
  const came = new URL(checks.redirectUri);
  came.search = query;
  const tokens = await authorizationCodeGrant(configuration, came, {
    pkceCodeVerifier: checks.codeVerifier.reveal(),
    expectedState: checks.state,
    expectedNonce: checks.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new Error('the provider sent no ID token');
  const { iss: issuer, sub: subject } = claims;
  // Many providers put what a scope brings into userinfo only.
  const more =
    claims['email'] === undefined && configuration.serverMetadata().userinfo_endpoint
      ? await fetchUserInfo(configuration, tokens.access_token, subject)
      : claims;
  const { email, email_verified: verified } = more;
  return {
    issuer,
    subject,
    email: typeof email === 'string' ? email.trim().toLowerCase() : null,
    isEmailVerified: typeof verified === 'boolean' ? verified : null,
  };
}

async function attempt<T>(
  provider: OidcClientSettings,
  work: () => Promise<T>,
): Promise<Result<T, OidcFailure>> {
  try {
    return ok(await work());
  } catch (error) {
    const { code, message } = explainFailure(error, provider.issuer);
    return fail(code, message, { cause: error });
  }
}
