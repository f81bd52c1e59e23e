import type { CertificateId } from '@fleetcommand/kernel/ids';

import type { Lease } from './leases.js';

/** A certificate and, while one is under way, its order. Keys are envelopes of the secret box. */
export interface StoredCertificate {
  readonly id: CertificateId;
  /** Such as `platform/apps-wildcard`. Unique. */
  readonly purpose: string;
  readonly hostnames: readonly string[];
  /** libs/certificates' order state; JSON. */
  readonly order: unknown;
  readonly orderKeyCiphertext: string | null;
  readonly chainPem: string | null;
  readonly keyCiphertext: string | null;
  readonly notBefore: Date | null;
  readonly notAfter: Date | null;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly lastError: { readonly code: string; readonly message: string } | null;
}

export interface StoredAcmeAccount {
  readonly directoryUrl: string;
  readonly accountUrl: string | null;
  readonly keyCiphertext: string;
}

export interface CertificateRepository {
  /** Creates it when absent; an existing one with other host names gets them and starts over. */
  ensure(
    certificate: Pick<StoredCertificate, 'id' | 'purpose' | 'hostnames'>,
    now: Date,
  ): Promise<StoredCertificate>;
  findByPurpose(purpose: string): Promise<StoredCertificate | null>;
  list(): Promise<readonly StoredCertificate[]>;
  /** Writes the given fields; false when the lease is stale (nothing is written then). */
  update(
    id: CertificateId,
    lease: Lease,
    change: Partial<Omit<StoredCertificate, 'id' | 'purpose' | 'hostnames'>>,
    now: Date,
  ): Promise<boolean>;
  findAccount(directoryUrl: string): Promise<StoredAcmeAccount | null>;
  /** Keeps the first key stored for a directory; later calls may only add the URL. */
  saveAccount(account: StoredAcmeAccount, now: Date): Promise<StoredAcmeAccount>;
  /** The CA does not know this account any more: its URL is cleared, its key kept. Does nothing when it has another URL by now. */
  forgetAccountUrl(directoryUrl: string, accountUrl: string): Promise<void>;
}
