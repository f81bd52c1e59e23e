/**
 * Brings one certificate a step further, again and again until there is something to wait for.
 * Observes: its row, the ACME accounts' rows, the CAs, the edges. Changes: the row after every exchange, the proofs of
 * its names, the Secret that edges read. A process that dies anywhere goes on with the same account, key and order.
 */
import { recordFailure } from '@fleetcommand/certificates/authorities';
import { nextStep, type CertificateStep } from '@fleetcommand/certificates/next-step';
import {
  patienceMs,
  refusedBackoffMs,
  unreachableBackoffMs,
} from '@fleetcommand/certificates/failure-policy';
import type { Failure } from '@fleetcommand/kernel/result';

import type { CertificateError, StoredCertificate } from '../../ports/certificates.js';
import type { Lease } from '../../ports/leases.js';
import { withLease } from '../leases/with-lease.js';
import { act } from './act.js';
import type { CertificateDependencies } from './dependencies.js';
import { gatherFacts, readFailures } from './facts.js';
import { refund } from './spend-budget.js';
import type { CertificateChange, StepOutcome } from './step-outcome.js';

export type { CertificateDependencies };

/** More steps than an order of a hundred names needs; past that something turns in circles, and waits. */
const MAX_STEPS = 500;
const SHORTEST_WAIT_MS = 50;
const LONGEST_REST_MS = 6 * 60 * 60 * 1_000;
const BUSY_MS = 1_000;

export interface CertificateReport {
  readonly steps: readonly CertificateStep['kind'][];
  readonly nextLookAfterMs: number;
  readonly failure: Failure | null;
  /** A new chain was stored. */
  readonly isRenewed: boolean;
}

/** Works on the certificate until it must wait, then rings for the next look. */
export async function stepCertificate(
  deps: CertificateDependencies,
  purpose: string,
): Promise<CertificateReport> {
  const outcome = await withLease(
    { leases: deps.store.leases, clock: deps.clock, timers: deps.timers },
    `certificate/${purpose}`,
    deps.lease,
    ({ lease, isHeld }) => stepHeld(deps, purpose, lease, isHeld),
  );
  if (outcome.kind === 'busy') {
    await ringAfter(deps, purpose, BUSY_MS);
    return { steps: [], nextLookAfterMs: BUSY_MS, failure: null, isRenewed: false };
  }
  const { isGone, ...report } = outcome.value;
  if (isGone || report.steps.length > 0) deps.onChange(purpose);
  if (!isGone) await ringAfter(deps, purpose, report.nextLookAfterMs);
  return report;
}

async function ringAfter(
  deps: CertificateDependencies,
  purpose: string,
  afterMs: number,
): Promise<void> {
  const delayMs = boundedMs(afterMs);
  const sequence = deps.clock.now().getTime() + delayMs;
  await deps.queue.enqueue({ kind: 'certificate.step', purpose, sequence }, { delayMs });
}

const boundedMs = (afterMs: number): number =>
  Math.max(SHORTEST_WAIT_MS, Math.min(LONGEST_REST_MS, afterMs));

type Run = CertificateReport & { readonly isGone: boolean };

async function stepHeld(
  deps: CertificateDependencies,
  purpose: string,
  lease: Lease,
  isHeld: () => boolean,
): Promise<Run> {
  const steps: CertificateStep['kind'][] = [];
  let isRenewed = false;
  const gathering = { authorities: deps.authorities, acmeAccounts: deps.store.acmeAccounts };
  const end = (nextLookAfterMs: number, failure: Failure | null = null, isGone = false): Run => ({
    steps,
    nextLookAfterMs,
    failure,
    isRenewed,
    isGone,
  });
  while (steps.length < MAX_STEPS && isHeld()) {
    const now = deps.clock.now();
    const certificate = await deps.store.certificates.findByPurpose(purpose);
    if (!certificate) return end(0, null, true);
    const facts = await gatherFacts(certificate, gathering, String(lease.token), now);
    const step = nextStep(facts, now);
    if (step.kind === 'rest') {
      const nextLookAfterMs = step.until.getTime() - now.getTime();
      await rememberLook(deps, certificate, lease, nextLookAfterMs);
      return end(nextLookAfterMs);
    }
    steps.push(step.kind);
    const outcome = await act({ deps, certificate, lease }, step, facts.directoryUrl);
    if (outcome.kind === 'removed') return end(0, null, true);
    if (!(await store(deps, lease, certificate, outcome, facts.directoryUrl))) break;
    isRenewed ||= step.kind === 'download' && outcome.kind === 'stored';
    if (outcome.kind === 'later') return end(outcome.afterMs);
    if (outcome.kind === 'failed')
      return end(backoffMs(certificate, outcome.failure), outcome.failure);
  }
  return end(BUSY_MS);
}

/** So that the sweep knows when to ring, should the queue forget. */
async function rememberLook(
  deps: CertificateDependencies,
  certificate: StoredCertificate,
  lease: Lease,
  afterMs: number,
): Promise<void> {
  const now = deps.clock.now();
  const nextLookAt = new Date(now.getTime() + boundedMs(afterMs));
  const { nextLookAt: known } = certificate;
  // A resting certificate that rings early is no reason to write.
  if (known && known > now && known <= nextLookAt) return;
  await deps.store.certificates.update(certificate.id, lease, { nextLookAt }, now);
}

async function store(
  deps: CertificateDependencies,
  lease: Lease,
  certificate: StoredCertificate,
  outcome: Exclude<StepOutcome, { kind: 'removed' }>,
  directoryUrl: string,
): Promise<boolean> {
  const now = deps.clock.now();
  const change: CertificateChange = {
    ...(isOver(certificate.lastError, outcome) && { lastError: null }),
    ...('change' in outcome ? outcome.change : {}),
    ...(outcome.kind === 'failed' && afterFailure(certificate, outcome.failure, directoryUrl, now)),
    ...(outcome.kind === 'later' && {
      nextLookAt: new Date(now.getTime() + boundedMs(outcome.afterMs)),
      ...(outcome.why && { lastError: outcome.why }),
    }),
  };
  if (Object.keys(change).length === 0) return true;
  if (certificate.order !== null && change.order === null && change.chainPem === undefined)
    return refund({ deps, certificate, lease }, directoryUrl, change);
  return deps.store.certificates.update(certificate.id, lease, change, now);
}

/** What was waited for has come. What a CA has refused stays to be seen until it has signed. */
function isOver(error: CertificateError | null, { kind }: StepOutcome): boolean {
  const isProgress = kind === 'stored' || kind === 'written';
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

function backoffMs(certificate: StoredCertificate, failure: Failure): number {
  if (typeof failure.retry === 'object') return patienceMs(failure.retry.afterMs, certificate.id);
  const attempts = certificate.attempts + 1;
  return failure.retry === 'never' ? refusedBackoffMs(attempts) : unreachableBackoffMs(attempts);
}
