/** Draws from the CAs' limits, in the transaction that stores what it was drawn for. */
import {
  budgetKeys,
  failureKey,
  proofAllowedAt,
  refundOrder,
  spendFailure,
  spendOrder,
  type BudgetDecision,
  type OrderKind,
  type OrderWish,
} from '@fleetcommand/certificates/budget';
import { patienceMs } from '@fleetcommand/certificates/failure-policy';
import { windowOf } from '@fleetcommand/certificates/renewal';
import type { OrderIntent } from '@fleetcommand/certificates/order-state';
import { registrableDomain } from '@fleetcommand/domain/domains/registrable-domain';

import type { StoredCertificate } from '../../ports/certificates.js';
import { readRenewal } from './facts.js';
import type { StepContext } from './step-context.js';
import type { CertificateChange, StepOutcome } from './step-outcome.js';

function wishOf(
  certificate: StoredCertificate,
  directoryUrl: string,
  replaces: string | null,
): OrderWish {
  const { hostnames } = certificate;
  return {
    directoryUrl,
    hostnames,
    registrableDomains: hostnames.map(registrableDomain),
    kind: kindOf(certificate, replaces),
  };
}

function kindOf(
  { chainPem, directoryUrl: signer, renewal, serial }: StoredCertificate,
  replaces: string | null,
): OrderKind {
  if (chainPem === null || signer === null) return 'first';
  const info = readRenewal(renewal);
  const isCas = windowOf(info, serial) !== null && !info?.isWished;
  return replaces !== null && isCas ? 'coordinated' : 'renewal';
}

/** Nothing was drawn for it. */
export function isExempt({ certificate }: StepContext, replaces: string | null): boolean {
  return kindOf(certificate, replaces) === 'coordinated';
}

/** Undoes the transaction of an order that is not granted; never leaves this file. */
class NotGranted extends Error {
  constructor(readonly decision: Extract<BudgetDecision, { isGranted: false }>) {
    super(decision.limit);
  }
}

/**
 * Stores the change if the budget grants the order; else says until when to wait. Everybody's orders draw from the same
 * bucket, so it is locked last, and only for as long as it takes to write it.
 */
export async function drawOrder(
  { deps, certificate, unstored, lease }: StepContext,
  { directoryUrl, replaces }: Pick<OrderIntent, 'directoryUrl' | 'replaces'>,
  change: CertificateChange,
): Promise<StepOutcome> {
  const wish = wishOf(certificate, directoryUrl, replaces);
  const { budget: rules } = deps.settings;
  const now = deps.clock.now();
  try {
    const row = await deps.store.transaction(async (tx) => {
      const written = await tx.certificates.update(
        certificate.id,
        lease,
        { ...unstored, ...change },
        now,
      );
      // Of a stale lease nothing is written: then nothing may be spent either.
      if (!written) return null;
      const keys = budgetKeys(wish, rules);
      if (keys.length === 0) return written;
      const buckets = await tx.certificateBudget.lock(keys);
      const decision = spendOrder(wish, buckets, now, rules);
      if (!decision.isGranted) throw new NotGranted(decision);
      await tx.certificateBudget.save(decision.spent);
      return written;
    });
    return { kind: 'written', ...(row && { certificate: row }) };
  } catch (error) {
    if (error instanceof NotGranted) return notYet(certificate, error.decision, now);
    throw error;
  }
}

function notYet(
  { id }: StoredCertificate,
  { limit, availableAt }: NotGranted['decision'],
  now: Date,
): StepOutcome {
  return {
    kind: 'later',
    afterMs: patienceMs(availableAt.getTime() - now.getTime(), id),
    why: {
      code: 'certificates.budget-spent',
      message: `The authority’s limit “${limit}” is spent for now. The order is made after ${availableAt.toISOString()}.`,
    },
  };
}

/** Stores that an order came to nothing, and gives back what it took that CAs do not count; null of a stale lease. */
export async function refund(
  { deps, certificate, lease }: StepContext,
  directoryUrl: string,
  change: CertificateChange,
): Promise<StoredCertificate | null> {
  const { budget: rules } = deps.settings;
  // What was exempt took nothing; a token more of what is full is none.
  const wish = wishOf(certificate, directoryUrl, null);
  const now = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    const buckets = await tx.certificateBudget.lock(budgetKeys(wish, rules));
    const row = await tx.certificates.update(certificate.id, lease, change, now);
    if (row) await tx.certificateBudget.save(refundOrder(wish, buckets, now, rules));
    return row;
  });
}

/** Null when a proof of the name may be tried now, else what to wait for. */
export async function proofMustWait(
  { deps, certificate }: StepContext,
  directoryUrl: string,
  hostname: string,
): Promise<StepOutcome | null> {
  const key = failureKey(directoryUrl, hostname);
  const bucket = await deps.store.certificateBudget.find(key);
  const now = deps.clock.now();
  const allowedAt = proofAllowedAt(bucket, now, deps.settings.budget);
  if (allowedAt <= now) return null;
  return {
    kind: 'later',
    afterMs: patienceMs(allowedAt.getTime() - now.getTime(), certificate.id),
    why: {
      code: 'certificates.proofs-failed',
      message: `Proofs of ${hostname} failed too often within the hour. The next is tried after ${allowedAt.toISOString()}; mend what failed meanwhile.`,
    },
  };
}

/** Counts a proof the CA did not accept. */
export async function countFailedProof(
  { deps }: StepContext,
  directoryUrl: string,
  hostname: string,
): Promise<void> {
  const key = failureKey(directoryUrl, hostname);
  await deps.store.transaction(async (tx) => {
    const buckets = await tx.certificateBudget.lock([key]);
    const spent = spendFailure(buckets.get(key) ?? null, deps.clock.now(), deps.settings.budget);
    await tx.certificateBudget.save(new Map([[key, spent]]));
  });
}
