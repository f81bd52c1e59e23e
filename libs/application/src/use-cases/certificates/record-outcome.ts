/** What a step came to, as it is stored in the certificate's row; and how long to wait after it went wrong. */
import { recordFailure } from '@fleetcommand/certificates/authorities';
import {
  patienceMs,
  refusedBackoffMs,
  unreachableBackoffMs,
} from '@fleetcommand/certificates/failure-policy';
import { orderStateSchema } from '@fleetcommand/certificates/order-state';
import type { Failure } from '@fleetcommand/kernel/result';

import type { CertificateError, StoredCertificate } from '../../ports/certificates.js';
import { readFailures } from './facts.js';
import type { StepContext } from './step-context.js';
import { refund } from './spend-budget.js';
import type { CertificateChange, StepOutcome } from './step-outcome.js';

type Recorded = Exclude<StepOutcome, { kind: 'removed' }>;

/** A certificate as a run knows it: its row, and what was seen since that was written. */
export type KnownCertificate = Pick<StepContext, 'certificate' | 'unstored'>;

export const isNothing = (change: CertificateChange): boolean => Object.keys(change).length === 0;

/** As its row says. */
export const asStored = (certificate: StoredCertificate): KnownCertificate => ({
  certificate,
  unstored: {},
});

/** Resolves to the certificate as it is then; null when the lease is lost, and nothing was written. */
export async function recordOutcome(
  context: StepContext,
  outcome: Recorded,
  directoryUrl: string,
): Promise<KnownCertificate | null> {
  const { deps, certificate, unstored } = context;
  const now = deps.clock.now();
  const news = changeOf(certificate, outcome, directoryUrl, now);
  const change = { ...unstored, ...news };
  if (outcome.kind === 'seen')
    return { certificate: { ...certificate, ...news }, unstored: change };
  if (isNothing(news)) return rowAfter(context, outcome);
  const row = await write(context, change, directoryUrl, now);
  return row && asStored(row);
}

function write(
  context: StepContext,
  change: CertificateChange,
  directoryUrl: string,
  now: Date,
): Promise<StoredCertificate | null> {
  const { deps, certificate, lease } = context;
  if (certificate.order !== null && change.order === null && change.chainPem === undefined)
    return refund(context, directoryUrl, change);
  return deps.store.certificates.update(certificate.id, lease, change, now);
}

/** A step that wrote by itself knows the row, or it is read again. */
async function rowAfter(
  { deps, certificate, unstored }: StepContext,
  outcome: Recorded,
): Promise<KnownCertificate | null> {
  if (outcome.kind !== 'written') return { certificate, unstored };
  const row =
    outcome.certificate ?? (await deps.store.certificates.findByPurpose(certificate.purpose));
  return row && { certificate: { ...row, ...unstored }, unstored };
}

function changeOf(
  certificate: StoredCertificate,
  outcome: Recorded,
  directoryUrl: string,
  now: Date,
): CertificateChange {
  return {
    ...(isOver(certificate.lastError, outcome) && { lastError: null }),
    ...('change' in outcome ? outcome.change : {}),
    ...((outcome.kind === 'stored' || outcome.kind === 'seen') && movedOrder(outcome.change, now)),
    ...(outcome.kind === 'failed' && afterFailure(certificate, outcome.failure, directoryUrl, now)),
    ...(outcome.kind === 'later' && {
      nextLookAt: new Date(now.getTime() + boundedMs(outcome.afterMs)),
      ...(outcome.why && { lastError: outcome.why }),
    }),
  };
}

/** The order that a step brought forward, with when that was. */
function movedOrder({ order }: CertificateChange, now: Date): CertificateChange {
  const read = orderStateSchema.safeParse(order);
  return read.success ? { order: { ...read.data, movedAt: now.toISOString() } } : {};
}

/** What was waited for has come. What a CA has refused stays to be seen until it has signed. */
function isOver(error: CertificateError | null, { kind }: StepOutcome): boolean {
  const isProgress = kind === 'stored' || kind === 'seen' || kind === 'written';
  return isProgress && error !== null && /^(certificates|cluster)\./.test(error.code);
}

function afterFailure(
  certificate: StoredCertificate,
  failure: Failure,
  directoryUrl: string,
  now: Date,
): CertificateChange {
  const nextAttemptAt = new Date(now.getTime() + backoffMs(certificate, failure));
  const lastError = errorOf(failure);
  const isOfCa = failure.code.startsWith('acme.');
  const { problem = null } = lastError;
  const waitUntil = typeof failure.retry === 'object' ? nextAttemptAt : null;
  return {
    attempts: certificate.attempts + 1,
    nextAttemptAt,
    nextLookAt: nextAttemptAt,
    lastError,
    ...(isOfCa && {
      authorityFailures: recordFailure(
        readFailures(certificate.authorityFailures),
        { directoryUrl, problem, waitUntil },
        now,
      ),
    }),
  };
}

function errorOf({ code, message, details }: Failure): CertificateError {
  const problem = details?.['problem'];
  return { code, message, ...(typeof problem === 'string' && { problem }) };
}

export function backoffMs(certificate: StoredCertificate, failure: Failure): number {
  if (typeof failure.retry === 'object') return patienceMs(failure.retry.afterMs, certificate.id);
  const attempts = certificate.attempts + 1;
  return failure.retry === 'never' ? refusedBackoffMs(attempts) : unreachableBackoffMs(attempts);
}

const SHORTEST_WAIT_MS = 50;
const LONGEST_REST_MS = 6 * 60 * 60 * 1_000;

export const boundedMs = (afterMs: number): number =>
  Math.max(SHORTEST_WAIT_MS, Math.min(LONGEST_REST_MS, afterMs));
