/** A customer brings a certificate of their own, or has us order one again. */
import type { Clock } from '@fleetcommand/kernel/clock';
import type { DomainId, IdGenerator } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import {
  domainPurpose,
  type CertificateChange,
  type StoredCertificate,
} from '../../ports/certificates.js';
import type { Lease } from '../../ports/leases.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Repositories, Store } from '../../ports/store.js';
import type { Timers } from '../../ports/timers.js';
import type { CheckedUpload, UploadCheck, UploadFailureCode } from '../../ports/upload-check.js';
import { withLease, type LeaseSettings } from '../leases/with-lease.js';
import { ringForCertificate } from './demand-certificate.js';
import { certificateKeyContext } from './key-context.js';

export interface UploadDependencies {
  readonly store: Store;
  readonly secretBox: SecretBox;
  readonly uploadCheck: UploadCheck;
  readonly ids: IdGenerator;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lease: LeaseSettings;
}

export interface Upload {
  /** PEM, in any order. */
  readonly chain: string;
  readonly privateKey: Secret;
  /** Once it has a week left, order one in its place. */
  readonly fallsBack: boolean;
}

type ChangeFailureCode = 'certificates.not-wanted' | 'certificates.busy';
export type UploadFailure = Failure<UploadFailureCode | ChangeFailureCode>;

/** What the edges will serve, and what was odd about the upload. */
export interface UploadOutcome {
  readonly certificate: StoredCertificate;
  readonly warnings: readonly string[];
}

/** Done in the transaction that changes the certificate, whose row it is given as it was. */
export type Alongside = (tx: Repositories, before: StoredCertificate) => Promise<void>;

const nothing: Alongside = async () => undefined;

/** Served as soon as the edges have it. Whoever asks has been found to be allowed to. */
export async function uploadCertificate(
  deps: UploadDependencies,
  domainId: DomainId,
  upload: Upload,
  alongside: Alongside = nothing,
): Promise<Result<UploadOutcome, UploadFailure>> {
  const certificate = await deps.store.certificates.findByPurpose(domainPurpose(domainId));
  if (!certificate || certificate.releasedAt) return notWanted();
  const now = deps.clock.now();
  const checked = deps.uploadCheck.check(upload, certificate.hostnames, now);
  if (!checked.ok) return checked;
  const { warnings } = checked.value;
  const change = changeOf(deps, certificate, checked.value, upload.fallsBack);
  const changed = await changeFenced(deps, certificate, change, alongside);
  return changed.ok ? ok({ certificate: changed.value, warnings }) : changed;
}

/** The upload is served until what we order has taken its place. */
export async function returnToAuthority(
  deps: Omit<UploadDependencies, 'uploadCheck' | 'secretBox'>,
  domainId: DomainId,
  alongside: Alongside = nothing,
): Promise<Result<StoredCertificate, Failure<ChangeFailureCode>>> {
  const certificate = await deps.store.certificates.findByPurpose(domainPurpose(domainId));
  if (!certificate || certificate.releasedAt) return notWanted();
  if (certificate.source === 'acme') return ok(certificate);
  const change = { source: 'acme', fallsBack: false, noticedDays: null } as const;
  return changeFenced(deps, certificate, change, alongside);
}

function changeOf(
  { secretBox }: Pick<UploadDependencies, 'secretBox'>,
  { purpose }: StoredCertificate,
  { chainPem, key, serial, notBefore, notAfter }: CheckedUpload,
  fallsBack: boolean,
): CertificateChange {
  return {
    source: 'upload',
    fallsBack,
    chainPem,
    keyCiphertext: secretBox.seal(key, certificateKeyContext(purpose)),
    serial,
    directoryUrl: null,
    notBefore,
    notAfter,
    renewal: null,
    noticedDays: null,
    attempts: 0,
    nextAttemptAt: null,
    lastError: null,
    authorityFailures: [],
  };
}

const TRIES = 20;
const PAUSE_MS = 250;

/** Under the certificate's lease, so that a worker in the middle of an order does not write over it. */
async function changeFenced(
  deps: Omit<UploadDependencies, 'uploadCheck' | 'secretBox'>,
  certificate: StoredCertificate,
  change: CertificateChange,
  alongside: Alongside,
): Promise<Result<StoredCertificate, Failure<ChangeFailureCode>>> {
  const { store, clock, timers } = deps;
  const { id, purpose } = certificate;
  const leasing = { leases: store.leases, clock, timers };
  const write = ({ lease }: { readonly lease: Lease }) =>
    store.transaction(async (tx) => {
      const now = clock.now();
      const isWritten = await tx.certificates.update(
        id,
        lease,
        { ...change, nextLookAt: null },
        now,
      );
      if (!isWritten) return false;
      await alongside(tx, certificate);
      await ringForCertificate(deps, tx, purpose, now);
      return true;
    });
  for (let tries = 0; tries < TRIES; tries += 1) {
    const outcome = await withLease(leasing, `certificate/${purpose}`, deps.lease, write);
    if (outcome.kind === 'done' && outcome.value) return ok({ ...certificate, ...change });
    await timers.delay(PAUSE_MS);
  }
  return fail(
    'certificates.busy',
    'The certificate is being worked on at this moment. Nothing was changed; try again in a minute.',
    { retry: 'backoff' },
  );
}

function notWanted() {
  return fail(
    'certificates.not-wanted',
    'The domain is not yours yet, so there is nothing a certificate would be served for. Set its records first; it can be uploaded once the name is proven.',
  );
}
