import type { BucketState } from '@fleetcommand/certificates/buckets';
import type { CertificateId, DomainId, TenantId } from '@fleetcommand/kernel/ids';

import type { Lease } from './leases.js';
import type { Page, PageRequest } from './page.js';

export type ChallengeKind = 'dns-01' | 'http-01';
export const KEY_TYPES = ['ecdsa-p256', 'rsa-2048'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** RFC 5280 §5.3.1, those that CAs take from a subscriber. */
export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** What is to be revoked. It carries the chain, since another one takes its place before that is done. */
export interface Revocation {
  readonly serial: string;
  readonly reason: RevocationReason;
  readonly chainPem: string;
  readonly directoryUrl: string;
  /** RFC 3339. */
  readonly requestedAt: string;
}

export interface CertificateError {
  readonly code: string;
  readonly message: string;
  /** The CA's problem type where it named one, such as `caa`. */
  readonly problem?: string | undefined;
}

/** What somebody wants a certificate for. */
export interface CertificateWish {
  readonly id: CertificateId;
  /** Whose it is; unique. See `domainPurpose`. */
  readonly purpose: string;
  readonly hostnames: readonly string[];
  /** Null for the platform's own. */
  readonly tenantId: TenantId | null;
  readonly challenge: ChallengeKind;
  /** Where `_acme-challenge` of the host is delegated to; null where records are set at that name itself. */
  readonly challengeTarget: string | null;
  readonly keyType: KeyType;
}

/** A certificate and, while one is under way, its order. Keys are envelopes of the secret box. */
export interface StoredCertificate extends CertificateWish {
  readonly source: 'acme' | 'upload';
  /** An upload that runs out is followed by an order. */
  readonly fallsBack: boolean;
  /** libs/certificates' order state; JSON. */
  readonly order: unknown;
  readonly orderKeyCiphertext: string | null;
  readonly chainPem: string | null;
  readonly keyCiphertext: string | null;
  /** Of the leaf, upper-case hex. */
  readonly serial: string | null;
  /** The CA that signed it; null for an upload. */
  readonly directoryUrl: string | null;
  readonly notBefore: Date | null;
  readonly notAfter: Date | null;
  /** libs/certificates' renewal info; JSON. */
  readonly renewal: unknown;
  /** Serial of what was last brought to every cluster. */
  readonly publishedSerial: string | null;
  /** Serial of what every edge was last seen serving. */
  readonly liveSerial: string | null;
  readonly liveAt: Date | null;
  /** Of the edges that were asked last, and how many served the newest serial. */
  readonly edgesAsked: number;
  readonly edgesServing: number;
  readonly revocation: Revocation | null;
  /** Its owner is gone: it is wound up. */
  readonly releasedAt: Date | null;
  /** Of an upload's end, the last notice given, in days before it. */
  readonly noticedDays: number | null;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly lastError: CertificateError | null;
  /** libs/certificates' authority records; JSON. */
  readonly authorityFailures: unknown;
  readonly nextLookAt: Date | null;
}

/** What changes in a certificate's row. */
export type CertificateChange = Partial<Omit<StoredCertificate, keyof CertificateWish>>;

export interface StoredAcmeAccount {
  readonly directoryUrl: string;
  readonly accountUrl: string | null;
  readonly keyCiphertext: string;
}

/** What a list shows: no chain, no key. */
export type CertificateSummary = Omit<
  StoredCertificate,
  'chainPem' | 'keyCiphertext' | 'orderKeyCiphertext' | 'revocation'
> & { readonly isRevoking: boolean };

export const CERTIFICATE_FILTERS = ['all', 'ordering', 'failing', 'expiring', 'uploaded'] as const;
export type CertificateFilter = (typeof CERTIFICATE_FILTERS)[number];

export interface CertificateListing extends PageRequest {
  readonly filter: CertificateFilter;
  /** Part of a host name. */
  readonly search?: string | undefined;
  /** For `expiring`: what ends before this. */
  readonly expiringBefore: Date;
}

/** The fleet's certificates in numbers. */
export interface CertificateStatistics {
  readonly total: number;
  readonly issued: number;
  readonly live: number;
  readonly ordering: number;
  readonly uploaded: number;
  /** How many end within so many whole days from now; negative: ended. Those without a chain are left out. */
  readonly daysLeft: readonly { readonly days: number; readonly count: number }[];
  readonly failures: readonly {
    readonly code: string;
    readonly problem: string | null;
    readonly count: number;
  }[];
}

export interface CertificateRepository {
  /** Creates it when absent; an existing one with other host names gets them and starts over. Takes back a release. */
  ensure(wish: CertificateWish, now: Date): Promise<StoredCertificate>;
  findByPurpose(purpose: string): Promise<StoredCertificate | null>;
  findById(id: CertificateId): Promise<StoredCertificate | null>;
  /** Purposes that are to be looked at by now, the longest overdue first. */
  listDue(now: Date, limit: number): Promise<readonly string[]>;
  /** Every certificate with the serial that clusters were last given; for the resync. */
  listPublished(): Promise<
    readonly Pick<StoredCertificate, 'id' | 'purpose' | 'publishedSerial'>[]
  >;
  /** By id, newest first. */
  page(listing: CertificateListing): Promise<Page<CertificateSummary>>;
  statistics(now: Date): Promise<CertificateStatistics>;
  /**
   * Writes the given fields; resolves to the row as it is then, with what people asked for meanwhile, or to null when
   * the lease is stale (nothing is written then).
   */
  update(
    id: CertificateId,
    lease: Lease,
    change: CertificateChange,
    now: Date,
  ): Promise<StoredCertificate | null>;
  /** Writes what people ask for, whoever works on it: released, revoked, uploaded. False where there is no such row. */
  request(
    id: CertificateId,
    change: Pick<
      CertificateChange,
      'releasedAt' | 'revocation' | 'renewal' | 'publishedSerial' | 'nextAttemptAt' | 'nextLookAt'
    >,
    now: Date,
  ): Promise<boolean>;
  /** The row goes; false when the lease is stale. */
  remove(id: CertificateId, lease: Lease): Promise<boolean>;
}

export interface AcmeAccountRepository {
  find(directoryUrl: string): Promise<StoredAcmeAccount | null>;
  list(): Promise<readonly StoredAcmeAccount[]>;
  /** Keeps the first key stored for a directory; later calls may only add the URL. */
  save(account: StoredAcmeAccount, now: Date): Promise<StoredAcmeAccount>;
  /** The CA does not know this account any more: its URL is cleared, its key kept. Does nothing when it has another URL by now. */
  forgetUrl(directoryUrl: string, accountUrl: string): Promise<void>;
}

/** What is left of the CAs' limits. */
export interface CertificateBudgetRepository {
  /** Those that are there, locked until the transaction ends; a bucket that is not is full. Call it with sorted keys. */
  lock(keys: readonly string[]): Promise<ReadonlyMap<string, BucketState>>;
  /** Without locks, to decide whether to wait. */
  find(key: string): Promise<BucketState | null>;
  save(buckets: ReadonlyMap<string, BucketState>): Promise<void>;
  /** Without locks, for people to look at; those whose key begins so, the emptiest first. */
  peek(
    prefix: string,
    limit: number,
  ): Promise<readonly { readonly key: string; readonly state: BucketState }[]>;
  /** Buckets that have been full again for long. */
  prune(before: Date): Promise<number>;
}

/** The purpose of a domain's certificate. */
export function domainPurpose(domainId: DomainId): string {
  return `domain/${domainId}`;
}

/** `*.apps.example.com` and the console's own name, on one certificate. */
export const PLATFORM_PURPOSE = 'platform/wildcard';

/** Of a region with a suffix of its own: `*.eu.apps.example.com`. */
export function regionPurpose(regionId: string): string {
  return `platform/region/${regionId}`;
}

/** The domain a certificate is for; null for the platform's own. */
export function domainOf(purpose: string): DomainId | null {
  const [kind, id] = purpose.split('/');
  return kind === 'domain' && id ? (id as DomainId) : null;
}
