/**
 * Brings one certificate a step further, again and again until there is something to wait for.
 * Observes: its row, the ACME account's row, the CA. Changes: the row after every exchange, the DNS records that prove
 * the names. A process that dies anywhere goes on with the same account, key and order.
 */
import { nextStep, type CertificateStep } from '@fleetcommand/certificates/next-step';
import {
  patienceMs,
  refusedBackoffMs,
  unreachableBackoffMs,
} from '@fleetcommand/certificates/failure-policy';
import type { Failure } from '@fleetcommand/kernel/result';

import type { StoredAcmeAccount, StoredCertificate } from '../../ports/certificates.js';
import type { Lease } from '../../ports/leases.js';
import { withLease } from '../leases/with-lease.js';
import { actOnAccount } from './act-on-account.js';
import { actOnOrder } from './act-on-order.js';
import type { CertificateDependencies } from './dependencies.js';
import { describeCertificate } from './facts.js';
import { accountKeyContext } from './key-context.js';
import type { OrderContext } from './order-context.js';
import type { CertificateChange, StepOutcome } from './step-outcome.js';

export type { CertificateDependencies };

/** More steps than an order of a hundred names needs; past that something turns in circles, and waits. */
const MAX_STEPS = 300;
const LONGEST_REST_MS = 6 * 60 * 60 * 1_000;

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
  const report: CertificateReport =
    outcome.kind === 'done'
      ? outcome.value
      : { steps: [], nextLookAfterMs: 1_000, failure: null, isRenewed: false };
  const delayMs = Math.max(50, Math.min(LONGEST_REST_MS, report.nextLookAfterMs));
  const sequence = deps.clock.now().getTime() + delayMs;
  await deps.queue.enqueue({ kind: 'certificate.step', purpose, sequence }, { delayMs });
  return report;
}

async function stepHeld(
  deps: CertificateDependencies,
  purpose: string,
  lease: Lease,
  isHeld: () => boolean,
): Promise<CertificateReport> {
  const steps: CertificateStep['kind'][] = [];
  let isRenewed = false;
  const run = String(lease.token);
  while (steps.length < MAX_STEPS && isHeld()) {
    const now = deps.clock.now();
    const certificate = await deps.store.certificates.findByPurpose(purpose);
    if (!certificate) break;
    const account = await deps.store.certificates.findAccount(deps.authority.directoryUrl);
    const step = nextStep(describeCertificate(certificate, account, run, deps.authority), now);
    if (step.kind === 'rest') {
      const nextLookAfterMs = step.until.getTime() - now.getTime();
      return { steps, nextLookAfterMs, failure: null, isRenewed };
    }
    steps.push(step.kind);
    const outcome = await act({ deps, certificate, run }, step, account);
    const stored = await store(deps, lease, certificate, outcome);
    if (!stored) break;
    isRenewed ||= step.kind === 'download' && outcome.kind === 'stored';
    if (outcome.kind === 'later') {
      return { steps, nextLookAfterMs: outcome.afterMs, failure: null, isRenewed };
    }
    if (outcome.kind === 'failed') {
      const nextLookAfterMs = backoffMs(certificate, outcome.failure);
      return { steps, nextLookAfterMs, failure: outcome.failure, isRenewed };
    }
  }
  return { steps, nextLookAfterMs: 1_000, failure: null, isRenewed };
}

async function act(
  context: Omit<OrderContext, 'account'>,
  step: Exclude<CertificateStep, { kind: 'rest' }>,
  account: StoredAcmeAccount | null,
): Promise<StepOutcome> {
  const { deps } = context;
  if (step.kind === 'make-account-key' || step.kind === 'register-account') {
    return actOnAccount(deps, step, account);
  }
  if (!account?.accountUrl) throw new Error(`the step ${step.kind} needs a registered account`);
  const { accountUrl: url, directoryUrl } = account;
  const key = deps.secretBox.open(account.keyCiphertext, accountKeyContext(directoryUrl));
  const outcome = await actOnOrder({ ...context, account: { key, url } }, step);
  // The CA forgot the account: registered again with its key, it may get another URL, and orders of the old one are over.
  if (outcome.kind === 'failed' && outcome.failure.code === 'acme.account-unknown')
    await deps.store.certificates.forgetAccountUrl(directoryUrl, url);
  return outcome;
}

async function store(
  deps: CertificateDependencies,
  lease: Lease,
  certificate: StoredCertificate,
  outcome: StepOutcome,
): Promise<boolean> {
  const now = deps.clock.now();
  const change: CertificateChange = 'change' in outcome ? (outcome.change ?? {}) : {};
  const failure = outcome.kind === 'failed' ? outcome.failure : null;
  const failed: CertificateChange = failure
    ? {
        attempts: certificate.attempts + 1,
        nextAttemptAt: new Date(now.getTime() + backoffMs(certificate, failure)),
        lastError: { code: failure.code, message: failure.message },
      }
    : {};
  const all = { ...change, ...failed };
  if (Object.keys(all).length === 0) return true;
  return deps.store.certificates.update(certificate.id, lease, all, now);
}

function backoffMs(certificate: StoredCertificate, failure: Failure): number {
  if (typeof failure.retry === 'object') return patienceMs(failure.retry.afterMs, certificate.id);
  const attempts = certificate.attempts + 1;
  return failure.retry === 'never' ? refusedBackoffMs(attempts) : unreachableBackoffMs(attempts);
}
