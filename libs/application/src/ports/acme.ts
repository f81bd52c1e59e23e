import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

/** Publishes and withdraws DNS records of names the platform controls. */
export interface DnsProvider {
  /** Adds a TXT value beside others of the name; repeating it changes nothing. Resolves when resolvers will see it. */
  addTxt(name: string, value: string): Promise<Result<void, Failure<'dns.provider-failed'>>>;
  removeTxt(name: string, value: string): Promise<Result<void, Failure<'dns.provider-failed'>>>;
}

/** `acme.refused` is a problem document of the CA and final for this order; everything else may be tried again as it is. */
export type AcmeFailureCode = 'acme.unreachable' | 'acme.rate-limited' | 'acme.refused';

export type AcmeResult<T> = Promise<Result<T, Failure<AcmeFailureCode>>>;

/** The account an exchange is signed with. */
export interface AcmeAccount {
  readonly key: Secret;
  readonly url: string;
}

export interface AcmeOrder {
  readonly url: string;
  readonly status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  readonly authorizationUrls: readonly string[];
  readonly finalizeUrl: string;
  readonly certificateUrl: string | null;
  /** Of an invalid order: why, in the CA's words. */
  readonly problem: string | null;
}

export interface AcmeAuthorization {
  readonly url: string;
  /** Without the `*.` of a wildcard. */
  readonly hostname: string;
  readonly status: 'pending' | 'valid' | 'invalid' | 'deactivated' | 'expired' | 'revoked';
  /** The DNS-01 challenge with the TXT value that answers it; null where the CA offers none. */
  readonly dns: { readonly url: string; readonly value: string } | null;
  readonly problem: string | null;
}

/** A certificate authority by RFC 8555, one exchange a call; nothing here waits or retries. */
export interface CertificateAuthority {
  readonly directoryUrl: string;
  /** PKCS#8 PEM, ECDSA P-256. */
  generateKey(): Promise<Secret>;
  /** The same key gets the same account back. */
  register(key: Secret, contact: string | null): AcmeResult<string>;
  createOrder(account: AcmeAccount, hostnames: readonly string[]): AcmeResult<AcmeOrder>;
  readOrder(account: AcmeAccount, orderUrl: string): AcmeResult<AcmeOrder>;
  readAuthorization(account: AcmeAccount, url: string): AcmeResult<AcmeAuthorization>;
  requestValidation(account: AcmeAccount, challengeUrl: string): AcmeResult<void>;
  finalize(
    account: AcmeAccount,
    order: { readonly url: string; readonly finalizeUrl: string },
    hostnames: readonly string[],
    key: Secret,
  ): AcmeResult<AcmeOrder>;
  /** PEM, leaf first. */
  download(account: AcmeAccount, certificateUrl: string): AcmeResult<string>;
  /** What a chain's leaf says of itself. */
  inspect(chainPem: string): {
    readonly hostnames: readonly string[];
    readonly notBefore: Date;
    readonly notAfter: Date;
  };
}
