import { recordFinding, type AxisFinding } from '../axis.js';
import type { Finding } from '../diagnosis/finding.js';
import { proofName, proofValue } from '../expected-records.js';
import { isBoundTo, type DomainClaim, type LossStage, type OwnershipState } from './claim.js';
import type { Notice, NoticeKind } from './notices.js';
import {
  dailyIntervalMs,
  openClaimIntervalMs,
  TROUBLED_INTERVAL_MS,
  type ClaimPolicy,
} from './policy.js';
import type { BindingChange, ClaimFacts } from './facts.js';

interface OwnershipReview {
  readonly claim: DomainClaim;
  readonly binding: BindingChange;
  /** Whether the host is this claim's after the change. */
  readonly isBound: boolean;
  readonly notices: readonly Notice[];
}

type OwnershipFinding = AxisFinding<OwnershipState>;

export function reviewOwnership(
  facts: ClaimFacts,
  now: Date,
  policy: ClaimPolicy,
): OwnershipReview {
  const { claim, binding } = facts;
  if (isBoundTo(binding, claim)) return reviewHolder(facts, now, policy);
  // It had the host, and somebody else proved it afresh since.
  if (claim.ownership.state !== 'pending') return end(claim, supersededFinding(claim), now);
  return reviewSeeker(facts, now, policy);
}

/**
 * Somebody who wants the host gets it by the claim's own TXT value and by pointing the host here, seen through every
 * resolver. Whoever had it before loses it: who can write the zone owns it.
 */
function reviewSeeker(facts: ClaimFacts, now: Date, policy: ClaimPolicy): OwnershipReview {
  const { claim, binding, diagnosis } = facts;
  const ageMs = now.getTime() - claim.createdAt.getTime();
  const nextInMs = openClaimIntervalMs(ageMs);
  if (diagnosis.ownership === 'right' && diagnosis.dns === 'right') {
    const ownership = recordFinding(
      claim.ownership,
      provenFinding(claim),
      now,
      dailyIntervalMs(claim.id),
    );
    return {
      claim: { ...claim, ownership },
      binding: 'take',
      isBound: true,
      notices: takeNotices(claim, binding),
    };
  }
  if (ageMs >= policy.expireUnprovenMs) {
    const message = `Nobody proved ${claim.hostname} in time. Add the domain again to go on.`;
    const finding = { state: 'expired', reason: 'never-proven', message, isGood: false } as const;
    const notices = [notice('expired', claim, message)];
    return { ...end(claim, finding, now), notices };
  }
  const finding =
    diagnosis.ownership === 'right' ? awaitsRouting(claim) : awaitsProof(claim, diagnosis.findings);
  const ownership = recordFinding(claim.ownership, finding, now, nextInMs);
  return { claim: { ...claim, ownership }, binding: 'keep', isBound: false, notices: [] };
}

/** Who has the host keeps it while the proof is seen through any resolver; silence says nothing. */
function reviewHolder(facts: ClaimFacts, now: Date, policy: ClaimPolicy): OwnershipReview {
  const { claim, diagnosis } = facts;
  const { ownership: verdict, dns } = diagnosis;
  if (verdict === 'unknown') {
    const { state, reason, message } = claim.ownership;
    const finding = { state, reason, message, isGood: state === 'proven' };
    const ownership = recordFinding(claim.ownership, finding, now, TROUBLED_INTERVAL_MS);
    return { claim: { ...claim, ownership }, binding: 'keep', isBound: true, notices: [] };
  }
  if (verdict === 'wrong') return reviewLoss(claim, now, policy);
  const nextInMs = dns === 'wrong' ? TROUBLED_INTERVAL_MS : dailyIntervalMs(claim.id);
  const ownership = recordFinding(claim.ownership, provenFinding(claim), now, nextInMs);
  const wasTold = claim.lossStage === 'warned' || claim.lossStage === 'suspended';
  const message = `The proof of ${claim.hostname} is back; everything goes on as before.`;
  return {
    claim: { ...claim, ownership, proofLostAt: null, lossStage: 'none' },
    binding: 'keep',
    isBound: true,
    notices: wasTold ? [notice('restored', claim, message)] : [],
  };
}

function reviewLoss(claim: DomainClaim, now: Date, policy: ClaimPolicy): OwnershipReview {
  const proofLostAt = claim.proofLostAt ?? now;
  const lostForMs = now.getTime() - proofLostAt.getTime();
  if (lostForMs >= policy.releaseAfterMs) {
    const message = `${claim.hostname} was released: its proof has been gone for too long. Add the domain again to go on.`;
    const finding = { state: 'released', reason: 'proof-gone', message, isGood: false } as const;
    return {
      ...end(claim, finding, now),
      binding: 'release',
      notices: [notice('released', claim, message)],
    };
  }
  const stage = lossStage(lostForMs, policy);
  const finding = lostFinding(claim, proofLostAt, stage, policy);
  const ownership = recordFinding(claim.ownership, finding, now, TROUBLED_INTERVAL_MS);
  return {
    claim: { ...claim, ownership, proofLostAt, lossStage: stage },
    binding: 'keep',
    isBound: true,
    notices: stage === claim.lossStage ? [] : stageNotices(claim, stage, finding.message),
  };
}

function lossStage(lostForMs: number, policy: ClaimPolicy): LossStage {
  if (lostForMs >= policy.suspendAfterMs) return 'suspended';
  return lostForMs >= policy.warnAfterMs ? 'warned' : 'noticed';
}

function stageNotices(claim: DomainClaim, stage: LossStage, message: string): readonly Notice[] {
  if (stage === 'warned') return [notice('proof-missing', claim, message)];
  return stage === 'suspended' ? [notice('suspended', claim, message)] : [];
}

function lostFinding(
  claim: DomainClaim,
  proofLostAt: Date,
  stage: LossStage,
  policy: ClaimPolicy,
): OwnershipFinding {
  const day = (afterMs: number) =>
    new Date(proofLostAt.getTime() + afterMs).toISOString().slice(0, 10);
  const what = `The TXT record at ${proofName(claim.hostname)} is gone.`;
  const fix = `Set it to ${proofValue(claim.secrets.token)} again.`;
  const isSuspended = stage === 'suspended';
  const until = isSuspended
    ? `The domain is suspended, and released on ${day(policy.releaseAfterMs)}.`
    : `Otherwise the domain is suspended on ${day(policy.suspendAfterMs)}.`;
  const reason = isSuspended ? 'suspended' : 'proof-missing';
  return { state: 'lost', reason, message: `${what} ${fix} ${until}`, isGood: false };
}

function takeNotices(claim: DomainClaim, binding: ClaimFacts['binding']): readonly Notice[] {
  const { hostname } = claim;
  if (!binding)
    return [notice('bound', claim, `${hostname} is yours here; its certificate is ordered.`)];
  const here = `${hostname} was moved here, by fresh proof.`;
  const away = `${hostname} was moved to another instance by somebody who proved to own it. If that was not you, look who can change your DNS, and add the domain again.`;
  return [
    notice('transferred-here', claim, here),
    {
      kind: 'transferred-away',
      organizationId: binding.organizationId,
      tenantId: binding.tenantId,
      hostname,
      message: away,
    },
  ];
}

function provenFinding({ hostname }: DomainClaim): OwnershipFinding {
  return {
    state: 'proven',
    reason: 'proven',
    message: `${hostname} is proven to be yours.`,
    isGood: true,
  };
}

function awaitsRouting({ hostname }: DomainClaim): OwnershipFinding {
  const message = `${hostname} is proven to be yours; it is bound here once it also points here.`;
  return { state: 'pending', reason: 'awaits-routing', message, isGood: true };
}

function awaitsProof(claim: DomainClaim, findings: readonly Finding[]): OwnershipFinding {
  const finding = findings.find(({ about }) => about === 'ownership') ?? findings[0];
  const message = finding
    ? `${finding.message} ${finding.fix}`
    : `The proof at ${proofName(claim.hostname)} could not be looked up through every resolver. We ask again.`;
  return { state: 'pending', reason: finding?.code ?? 'not-confirmed', message, isGood: false };
}

function supersededFinding({ hostname }: DomainClaim): OwnershipFinding {
  const message = `${hostname} was moved to another instance by fresh proof. If it should be here, add it again and prove it.`;
  return { state: 'superseded', reason: 'moved', message, isGood: false };
}

/** The claim is over. */
function end(claim: DomainClaim, finding: OwnershipFinding, now: Date): OwnershipReview {
  const ownership = recordFinding(claim.ownership, finding, now, null);
  return { claim: { ...claim, ownership }, binding: 'keep', isBound: false, notices: [] };
}

function notice(kind: NoticeKind, claim: DomainClaim, message: string): Notice {
  const { organizationId, tenantId, hostname } = claim;
  return { kind, organizationId, tenantId, hostname, message };
}
