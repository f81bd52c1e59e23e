/** Draws from the CAs' limits, in the transaction that stores what it was drawn for. */
import {
  budgetKeys,
  failureKey,
  proofAllowedAt,
  refundOrder,
  spendFailure,
  spendOrder,
  type OrderWish,
} from '@fleetcommand/certificates/budget';
import { patienceMs } from '@fleetcommand/certificates/failure-policy';
import { registrableDomain } from '@fleetcommand/domain/domains/registrable-domain';

import type { StoredCertificate } from '../../ports/certificates.js';
import type { StepContext } from './order-context.js';
import type { CertificateChange, StepOutcome } from './step-outcome.js';

function wishOf(
  { hostnames, chainPem, directoryUrl: signer }: StoredCertificate,
  directoryUrl: string,
): OrderWish {
  return {
    directoryUrl,
    hostnames,
    registrableDomains: hostnames.map(registrableDomain),
    isRenewal: chainPem !== null && signer !== null,
  };
}

/** Stores the change if the budget grants the order; else says until when to wait. */
export async function drawOrder(
  { deps, certificate, lease }: StepContext,
  directoryUrl: string,
  change: CertificateChange,
): Promise<StepOutcome> {
  const wish = wishOf(certificate, directoryUrl);
  const { budget: rules } = deps.settings;
  const now = deps.clock.now();
  const decision = await deps.store.transaction(async (tx) => {
    const buckets = await tx.certificateBudget.lock(budgetKeys(wish, rules));
    const granted = spendOrder(wish, buckets, now, rules);
    if (!granted.isGranted) return granted;
    // Of a stale lease nothing is written: then nothing may be spent either.
    if (await tx.certificates.update(certificate.id, lease, change, now))
      await tx.certificateBudget.save(granted.spent);
    return granted;
  });
  if (decision.isGranted) return { kind: 'written' };
  const { limit, availableAt } = decision;
  const waitMs = availableAt.getTime() - now.getTime();
  return {
    kind: 'later',
    afterMs: patienceMs(waitMs, certificate.id),
    why: {
      code: 'certificates.budget-spent',
      message: `The authority’s limit “${limit}” is spent for now. The order is made after ${availableAt.toISOString()}.`,
    },
  };
}

/** Stores that an order came to nothing, and gives back what it took that CAs do not count. */
export async function refund(
  { deps, certificate, lease }: StepContext,
  directoryUrl: string,
  change: CertificateChange,
): Promise<boolean> {
  const { budget: rules } = deps.settings;
  const wish = wishOf(certificate, directoryUrl);
  const now = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    const buckets = await tx.certificateBudget.lock(budgetKeys(wish, rules));
    if (!(await tx.certificates.update(certificate.id, lease, change, now))) return false;
    await tx.certificateBudget.save(refundOrder(wish, buckets, now, rules));
    return true;
  });
}

/** Null when a proof of the name may be tried now, else what to wait for. */
export async function proofMustWait(
  { deps, certificate }: StepContext,
  directoryUrl: string,
  hostname: string,
): Promise<StepOutcome | null> {
  const key = failureKey(directoryUrl, hostname);
  const buckets = await deps.store.certificateBudget.lock([key]);
  const now = deps.clock.now();
  const allowedAt = proofAllowedAt(buckets.get(key) ?? null, now, deps.settings.budget);
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
