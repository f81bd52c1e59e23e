/**
 * Brings one certificate a step further, again and again until there is something to wait for.
 * Observes: its row, the ACME accounts' rows, the CAs, the edges. Changes: the row after every exchange, the proofs of
 * its names, the Secret that edges read. A process that dies anywhere goes on with the same account, key and order.
 */
import { nextStep, type CertificateStep } from '@fleetcommand/certificates/next-step';
import type { Failure } from '@fleetcommand/kernel/result';

import type { Lease } from '../../ports/leases.js';
import { withLease } from '../leases/with-lease.js';
import { act } from './act.js';
import type { CertificateDependencies } from './dependencies.js';
import { gatherFacts } from './facts.js';
import type { StepContext } from './step-context.js';
import { createPatience, type Patience } from './patience.js';
import {
  asStored,
  backoffMs,
  boundedMs,
  isNothing,
  recordOutcome,
  type KnownCertificate,
} from './record-outcome.js';
import { rememberedAccounts } from './remembered-accounts.js';

export type { CertificateDependencies };

/** More looks than an order of a hundred names needs; past that something turns in circles, and waits. */
const MOST_LOOKS = 500;
const BUSY_MS = 1_000;

export interface CertificateReport {
  /** Made, in their order; what was made several times in a row is named once. */
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

/** What one process does for a certificate while it holds the lease. */
interface Run {
  readonly deps: CertificateDependencies;
  readonly lease: Lease;
  readonly accounts: StepContext['accounts'];
  readonly patience: Patience;
  readonly steps: CertificateStep['kind'][];
  isRenewed: boolean;
}

type Turn =
  | { readonly kind: 'moved'; readonly known: KnownCertificate }
  | { readonly kind: 'waits'; readonly afterMs: number; readonly failure: Failure | null }
  | { readonly kind: 'gone' };

async function stepHeld(
  deps: CertificateDependencies,
  purpose: string,
  lease: Lease,
  isHeld: () => boolean,
): Promise<CertificateReport & { readonly isGone: boolean }> {
  const accounts = rememberedAccounts(deps.store.acmeAccounts, deps.secretBox);
  const patience = createPatience(deps.settings.lingersMs);
  const run: Run = { deps, lease, accounts, patience, steps: [], isRenewed: false };
  const found = await deps.store.certificates.findByPurpose(purpose);
  let turn: Turn = found ? { kind: 'moved', known: asStored(found) } : { kind: 'gone' };
  for (let looks = 0; turn.kind === 'moved' && looks < MOST_LOOKS && isHeld(); looks += 1)
    turn = await takeTurn(run, turn.known);
  return {
    steps: run.steps,
    isRenewed: run.isRenewed,
    nextLookAfterMs: turn.kind === 'waits' ? turn.afterMs : BUSY_MS,
    failure: turn.kind === 'waits' ? turn.failure : null,
    isGone: turn.kind === 'gone',
  };
}

/** Looks at what is known, takes the one next step and records what came of it. */
async function takeTurn(run: Run, known: KnownCertificate): Promise<Turn> {
  const { deps, lease, accounts, patience, steps } = run;
  const { certificate } = known;
  const now = deps.clock.now();
  const token = String(lease.token);
  const facts = await gatherFacts(certificate, deps.authorities, accounts, token, now);
  const step = nextStep(facts, now);
  if (step.kind === 'rest') {
    const afterMs = step.until.getTime() - now.getTime();
    await rememberLook(deps, known, lease, afterMs);
    return { kind: 'waits', afterMs, failure: null };
  }
  if (steps.at(-1) !== step.kind) steps.push(step.kind);
  const context = { deps, lease, accounts, ...known };
  const outcome = await act(context, step, facts.directoryUrl);
  if (outcome.kind === 'removed') return { kind: 'gone' };
  const waitMs = outcome.kind === 'later' ? patience.nextWaitMs(outcome) : null;
  if (waitMs !== null) {
    await deps.timers.delay(waitMs);
    return { kind: 'moved', known };
  }
  const after = await recordOutcome(context, outcome, facts.directoryUrl);
  if (!after) return { kind: 'waits', afterMs: BUSY_MS, failure: null };
  run.isRenewed ||= step.kind === 'download' && outcome.kind === 'stored';
  if (outcome.kind === 'later') return { kind: 'waits', afterMs: outcome.afterMs, failure: null };
  if (outcome.kind === 'failed') {
    const { failure } = outcome;
    return { kind: 'waits', afterMs: backoffMs(certificate, failure), failure };
  }
  patience.refresh();
  return { kind: 'moved', known: after };
}

/** So that the sweep knows when to ring, should the queue forget. */
async function rememberLook(
  deps: CertificateDependencies,
  { certificate, unstored }: KnownCertificate,
  lease: Lease,
  afterMs: number,
): Promise<void> {
  const now = deps.clock.now();
  const nextLookAt = new Date(now.getTime() + boundedMs(afterMs));
  const { nextLookAt: known } = certificate;
  // A resting certificate that rings early is no reason to write.
  if (isNothing(unstored) && known && known > now && known <= nextLookAt) return;
  await deps.store.certificates.update(certificate.id, lease, { ...unstored, nextLookAt }, now);
}
