import type { AddressRecords } from '@fleetcommand/domain/edges/records';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { KeyType, RevocationReason } from './certificates.js';

/** Publishes and withdraws DNS records of names the platform controls. */
export interface DnsProvider {
  /** Adds a TXT value beside others of the name; repeating it changes nothing. Resolves when resolvers will see it. */
  addTxt(name: string, value: string): Promise<Result<void, Failure<'dns.provider-failed'>>>;
  removeTxt(name: string, value: string): Promise<Result<void, Failure<'dns.provider-failed'>>>;
  /**
   * Makes these the name's A and AAAA records, and no others; repeating it changes nothing. The name may begin with `*.`.
   * Null where people set such records themselves.
   */
  readonly setAddresses:
    | ((
        name: string,
        records: AddressRecords,
      ) => Promise<Result<void, Failure<'dns.provider-failed'>>>)
    | null;
}

/**
 * - `acme.unreachable`: no usable answer; everything stays as it is and is asked again.
 * - `acme.rate-limited`: the CA asks for patience, and its `Retry-After` is in `retry`.
 * - `acme.account-unknown`: the CA does not know the account any more (a test CA forgets them at a restart).
 * - `acme.refused`: any other problem document of the CA; final for this order.
 */
export type AcmeFailureCode =
  | 'acme.unreachable'
  | 'acme.rate-limited'
  | 'acme.account-unknown'
  | 'acme.refused';

/** A failure's `details.problem` is the CA's problem type where it named one, such as `caa`. */
export type AcmeFailure = Failure<AcmeFailureCode>;

export type AcmeResult<T> = Promise<Result<T, AcmeFailure>>;

/** What a CA says is wrong (RFC 8555 §6.7). */
export interface AcmeProblem {
  /** Without `urn:ietf:params:acme:error:`, such as `dns`, `caa`, `unauthorized`. */
  readonly type: string;
  readonly detail: string;
}

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
  /** Why an invalid order is invalid. */
  readonly problem: AcmeProblem | null;
}

export interface AcmeAuthorization {
  readonly url: string;
  /** Without the `*.` of a wildcard. */
  readonly hostname: string;
  readonly status: 'pending' | 'valid' | 'invalid' | 'deactivated' | 'expired' | 'revoked';
  /** The DNS-01 challenge with the TXT value that answers it; null where the CA offers none. */
  readonly dns: { readonly url: string; readonly value: string } | null;
  /** The HTTP-01 challenge with the page that answers it; null where the CA offers none. */
  readonly http: {
    readonly url: string;
    readonly token: string;
    readonly keyAuthorization: string;
  } | null;
  readonly problem: AcmeProblem | null;
}

export interface OrderOptions {
  /** The certificate it renews, as `renewalId` names it (RFC 9773 §5); null for none. */
  readonly replaces: string | null;
}

/** What a CA says about renewing a certificate (RFC 9773 §4.2). */
export interface AcmeRenewalInfo {
  readonly start: Date;
  readonly end: Date;
  /** When to ask again; null where it does not say. */
  readonly retryAfterMs: number | null;
}

/** A certificate authority by RFC 8555, one exchange a call; nothing here waits or retries. */
export interface CertificateAuthority {
  readonly directoryUrl: string;
  /** PKCS#8 PEM. */
  generateKey(type?: KeyType): Promise<Secret>;
  /** The same key gets the same account back. */
  register(key: Secret, contact: string | null): AcmeResult<string>;
  createOrder(
    account: AcmeAccount,
    hostnames: readonly string[],
    options?: OrderOptions,
  ): AcmeResult<AcmeOrder>;
  /**
   * The newest open order (`pending`, `ready` or `processing`) for exactly these names, where the CA lists an account's
   * orders (RFC 8555 §7.1.2.1); null where there is none or the CA keeps no such list (Let's Encrypt: it answers
   * `createOrder` with the open order instead).
   */
  findOrder(account: AcmeAccount, hostnames: readonly string[]): AcmeResult<AcmeOrder | null>;
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
  /** Revoked already is a success. */
  revoke(account: AcmeAccount, chainPem: string, reason: RevocationReason): AcmeResult<void>;
  /** Null where the CA has no renewal information. */
  renewalInfo(chainPem: string): AcmeResult<AcmeRenewalInfo | null>;
  /** How RFC 9773 §4.1 names a chain's leaf; null for one that cannot be named. */
  renewalId(chainPem: string): string | null;
  /** What a chain's leaf says of itself. */
  inspect(chainPem: string): CertificateDescription;
}

export interface CertificateDescription {
  readonly hostnames: readonly string[];
  /** Upper-case hex. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}
