import { recordFinding, type Axis, type AxisFinding } from '../axis.js';
import type { Diagnosis } from '../diagnosis/diagnosis.js';
import type { DnsState, DomainClaim } from './claim.js';
import { dailyIntervalMs, openClaimIntervalMs, TROUBLED_INTERVAL_MS } from './policy.js';

/** Whether the host points here. One resolver that cannot tell changes nothing that was settled. */
export function reviewDns(
  claim: DomainClaim,
  diagnosis: Diagnosis,
  isBound: boolean,
  now: Date,
): Axis<DnsState> {
  const finding = dnsFinding(claim, diagnosis);
  const openMs = openClaimIntervalMs(now.getTime() - claim.createdAt.getTime());
  const boundMs = finding.isGood ? dailyIntervalMs(claim.id) : TROUBLED_INTERVAL_MS;
  return recordFinding(claim.dns, finding, now, isBound ? boundMs : openMs);
}

function dnsFinding({ dns, hostname }: DomainClaim, diagnosis: Diagnosis): AxisFinding<DnsState> {
  const problem = diagnosis.findings.find(
    ({ about, kind }) => about === 'dns' && kind === 'problem',
  );
  const hint = diagnosis.findings.find(({ about, kind }) => about === 'dns' && kind === 'hint');
  const isRight = diagnosis.dns === 'right';
  if (isRight || (diagnosis.dns !== 'wrong' && dns.state === 'right')) {
    const message = hint ? `${hint.message} ${hint.fix}` : `${hostname} points here.`;
    return { state: 'right', reason: hint?.code ?? 'points-here', message, isGood: isRight };
  }
  const reason = problem?.code ?? 'not-confirmed';
  const message = problem
    ? `${problem.message} ${problem.fix}`
    : `${hostname} could not be looked up through every resolver. We ask again.`;
  const isNothingYet = ['missing-cname', 'missing-address', 'not-confirmed'].includes(reason);
  const state = isNothingYet && dns.state === 'pending' ? 'pending' : 'wrong';
  return { state, reason, message, isGood: false };
}
