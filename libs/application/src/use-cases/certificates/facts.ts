import {
  authorityFor,
  authorityRecordSchema,
  type AuthorityRecord,
} from '@fleetcommand/certificates/authorities';
import type {
  AccountFacts,
  CertificateFacts,
  RevocationFacts,
} from '@fleetcommand/certificates/next-step';
import { storedOrderSchema, type StoredOrder } from '@fleetcommand/certificates/order-state';
import {
  renewalInfoSchema,
  windowOf,
  type CertificateValidity,
  type RenewalInfo,
} from '@fleetcommand/certificates/renewal';
import { z } from 'zod';

import type { CertificateAuthority } from '../../ports/acme.js';
import type {
  AcmeAccountRepository,
  StoredAcmeAccount,
  StoredCertificate,
} from '../../ports/certificates.js';

type Authorities = readonly [CertificateAuthority, ...CertificateAuthority[]];
type Accounts = Pick<AcmeAccountRepository, 'find'>;

/** The stored rows as `nextStep` reads them; `run` is the fencing token of this run's lease. */
export async function gatherFacts(
  certificate: StoredCertificate,
  authorities: Authorities,
  accounts: Accounts,
  run: string,
  now: Date,
): Promise<CertificateFacts> {
  const { serial, publishedSerial, liveSerial, source, fallsBack, noticedDays } = certificate;
  const order = readOrder(certificate.order);
  const renewal = readRenewal(certificate.renewal);
  const directoryUrl = authorityOf(certificate, order, authorities, now);
  return {
    source,
    fallsBack,
    isOurs: certificate.directoryUrl !== null,
    isReleased: certificate.releasedAt !== null,
    validity: validityOf(certificate, renewal, authorities[0]),
    serial,
    publishedSerial,
    liveSerial,
    revocation: await revocationFacts(certificate, authorities, accounts),
    askWindowAt: askWindowAt(certificate, renewal, authorities, now),
    noticedDays,
    order,
    directoryUrl,
    run,
    nextAttemptAt: certificate.nextAttemptAt,
    account: describeAccount(await accounts.find(directoryUrl)),
  };
}

function validityOf(
  { id: key, chainPem, hostnames: wantedHostnames, serial }: StoredCertificate,
  renewal: RenewalInfo | null,
  reader: Pick<CertificateAuthority, 'inspect'>,
): CertificateValidity | null {
  if (chainPem === null) return null;
  const { hostnames, notBefore, notAfter } = reader.inspect(chainPem);
  return {
    key,
    hostnames,
    notBefore,
    notAfter,
    wantedHostnames,
    window: windowOf(renewal, serial),
  };
}

/** The CA of the order under way, or the one to order from; see `authorityFor`. */
function authorityOf(
  { notBefore, notAfter, authorityFailures }: StoredCertificate,
  order: StoredOrder | null,
  authorities: Authorities,
  now: Date,
): string {
  const lifeMs = notBefore && notAfter ? notAfter.getTime() - notBefore.getTime() : 0;
  const leftMs = notAfter ? notAfter.getTime() - now.getTime() : 0;
  const [first, ...others] = authorities.map(({ directoryUrl }) => directoryUrl);
  return authorityFor(
    order?.directoryUrl ?? null,
    [first ?? '', ...others],
    readFailures(authorityFailures),
    { lifeLeft: lifeMs > 0 ? leftMs / lifeMs : 0 },
    now,
  );
}

async function revocationFacts(
  { revocation }: StoredCertificate,
  authorities: Authorities,
  accounts: Accounts,
): Promise<RevocationFacts | null> {
  if (!revocation) return null;
  const { serial, directoryUrl, requestedAt, chainPem } = revocation;
  return {
    serial,
    directoryUrl,
    account: describeAccount(await accounts.find(directoryUrl)),
    requestedAt: new Date(requestedAt),
    notAfter: authorities[0].inspect(chainPem).notAfter,
  };
}

/** Null for what no CA of ours has signed. */
function askWindowAt(
  { chainPem, serial, source, directoryUrl }: StoredCertificate,
  renewal: RenewalInfo | null,
  authorities: Authorities,
  now: Date,
): Date | null {
  const isOurs = authorities.some((each) => each.directoryUrl === directoryUrl);
  if (chainPem === null || source === 'upload' || !isOurs) return null;
  return renewal?.serial === serial && renewal ? new Date(renewal.askAgainAt) : now;
}

function describeAccount(account: StoredAcmeAccount | null): AccountFacts {
  return { hasKey: account !== null, url: account?.accountUrl ?? null };
}

/** What an older release stored in another shape is not gone on with: a new order takes its place. */
function readOrder(order: unknown): StoredOrder | null {
  const read = storedOrderSchema.safeParse(order);
  return read.success ? read.data : null;
}

export function readRenewal(renewal: unknown): RenewalInfo | null {
  const read = renewalInfoSchema.safeParse(renewal);
  return read.success ? read.data : null;
}

const authorityRecords = z.array(authorityRecordSchema);

export function readFailures(stored: unknown): readonly AuthorityRecord[] {
  const read = authorityRecords.safeParse(stored);
  return read.success ? read.data : [];
}
