import type {
  EmailDomain,
  ExternalIdentity,
  IdentityProvider,
  ProviderId,
} from '@fleetcommand/domain/accounts/identity-provider';
import type {
  EmailDomainId,
  IdentityProviderId,
  OrganizationId,
  UserId,
} from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

export interface SingleSignOnRepository {
  /** An organization has at most one; it takes the place of the one there is, whose id it must have. */
  saveProvider(provider: IdentityProvider): Promise<void>;
  findProvider(id: IdentityProviderId): Promise<IdentityProvider | null>;
  findProviderOf(organizationId: OrganizationId): Promise<IdentityProvider | null>;
  /** Of the organization that has proven the domain. */
  findProviderByDomain(domain: string): Promise<IdentityProvider | null>;
  deleteProvider(id: IdentityProviderId): Promise<void>;

  /** Refuses one that the organization has named already. */
  addDomain(domain: EmailDomain): Promise<Result<void, Failure<'sso.domain-known'>>>;
  listDomains(organizationId: OrganizationId): Promise<readonly EmailDomain[]>;
  /** False if another organization has proven the same. */
  proveDomain(id: EmailDomainId, now: Date): Promise<boolean>;
  deleteDomain(id: EmailDomainId): Promise<void>;

  link(identity: ExternalIdentity): Promise<void>;
  /** One person's, the oldest first. */
  listIdentities(userId: UserId): Promise<readonly ExternalIdentity[]>;
  unlink(identity: Pick<ExternalIdentity, 'providerId' | 'issuer' | 'subject'>): Promise<void>;
  /** Whose the subject is; null if nobody came by it before. */
  findIdentity(providerId: ProviderId, issuer: string, subject: string): Promise<UserId | null>;
}

/** A provider as a client talks to it. */
export interface OidcClientSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Who named the issuer: a customer's is fetched only from public addresses, over HTTPS. */
  readonly namedBy: 'operator' | 'customer';
}

export interface OidcChecks {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: Secret;
}

export interface OidcClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  /** `email_verified`; null when it was not said. */
  readonly isEmailVerified: boolean | null;
}

export type OidcFailure = Failure<
  'sso.unreachable' | 'sso.bad-issuer' | 'sso.bad-client' | 'sso.refused' | 'sso.bad-answer'
>;

/** OpenID Connect: the authorization code flow with PKCE (S256), state and nonce, `iss` checked where it is given. */
export interface OidcClient {
  /** Whether the issuer can be used at all: it answers, is who it says, and can do what is needed. */
  discover(provider: OidcClientSettings): Promise<Result<void, OidcFailure>>;
  /** Where the browser goes. */
  authorizationUrl(
    provider: OidcClientSettings,
    checks: OidcChecks,
  ): Promise<Result<string, OidcFailure>>;
  /** What came back at the redirect URI (its query), made into who it is. */
  redeem(
    provider: OidcClientSettings,
    query: string,
    checks: OidcChecks,
  ): Promise<Result<OidcClaims, OidcFailure>>;
}
