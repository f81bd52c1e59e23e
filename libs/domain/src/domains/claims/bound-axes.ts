/** The two axes that follow from others' work: the certificate's and the edges'. */
import type { Axis } from '../axis.js';
import { isOver, type CertificateState, type DomainClaim, type RoutingState } from './claim.js';
import type { ClaimFacts } from './facts.js';

/** The certificate's and the edges' people ring when something changed; these are for rings that were lost. */
const ORDERING_LOOK_MS = 15_000;
const SHORTEST_PUBLISHING_LOOK_MS = 1_000;
const LONGEST_PUBLISHING_LOOK_MS = 60_000;

export function reviewCertificate(
  claim: DomainClaim,
  isBound: boolean,
  { certificate, diagnosis }: ClaimFacts,
  now: Date,
): Axis<CertificateState> {
  const { attempts, nextAttemptAt, lastError, isForCustomer } = certificate;
  const axis = (
    state: CertificateState,
    reason: string,
    message: string,
    nextRetryAt = nextAttemptAt,
  ) => ({
    state,
    reason,
    message,
    lastCheckedAt: now.toISOString(),
    nextRetryAt: nextRetryAt?.toISOString() ?? null,
    attempts,
  });
  if (!isBound)
    return axis(
      'waiting',
      'not-bound',
      'It is ordered once the domain is yours and points here.',
      null,
    );
  if (certificate.isIssued && lastError !== null) {
    return axis(
      'issued',
      isForCustomer ? 'renewal-failing' : 'renewal-waiting',
      `The certificate is good; its renewal waits: ${lastError}`,
    );
  }
  if (certificate.isIssued)
    return axis('issued', 'issued', 'The certificate is there and renews itself.');
  const caa = diagnosis.findings.find(({ code }) => code === 'caa-forbids');
  if (caa) return axis('blocked', 'caa-forbids', `${caa.message} ${caa.fix}`);
  if (lastError !== null)
    return axis('failing', isForCustomer ? 'refused' : 'authority-failing', lastError);
  const lookAgainAt = nextAttemptAt ?? new Date(now.getTime() + ORDERING_LOOK_MS);
  const message = 'The certificate authority is asked for a certificate.';
  return axis('ordering', 'ordering', message, lookAgainAt);
}

export function reviewRouting(
  claim: DomainClaim,
  isBound: boolean,
  { edges }: ClaimFacts,
  now: Date,
): Axis<RoutingState> {
  const axis = (state: RoutingState, reason: string, message: string) => ({
    state,
    reason,
    message,
    lastCheckedAt: now.toISOString(),
    nextRetryAt:
      state === 'publishing' ? publishingLookAt(claim.routing.attempts, now).toISOString() : null,
    attempts: state === 'publishing' ? claim.routing.attempts + 1 : 0,
  });
  if (isOver(claim))
    return axis('removed', claim.ownership.state, 'Visitors of this name are no longer let in.');
  if (!isBound)
    return axis('waiting', 'not-bound', 'Visitors are let in once the domain is yours.');
  if (claim.lossStage === 'suspended') {
    return axis(
      'suspended',
      'proof-missing',
      'Visitors are told that the domain is suspended until its proof is back.',
    );
  }
  if (claim.certificate.state !== 'issued') {
    return axis('waiting', 'no-certificate', 'Visitors are let in once there is a certificate.');
  }
  if (edges.edges === 0 || edges.serving < edges.edges) {
    const message = `${edges.serving} of ${edges.edges} edges serve the name with its newest certificate.`;
    // What works goes on working while a renewed certificate is on its way to the edges.
    const state = claim.routing.state === 'live' ? 'live' : 'publishing';
    return axis(state, 'edges-behind', message);
  }
  return axis('live', 'live', 'Every edge serves the name.');
}

/** At once at first, since edges take milliseconds; ever less when they do not. */
function publishingLookAt(attempts: number, now: Date): Date {
  const afterMs = Math.min(LONGEST_PUBLISHING_LOOK_MS, SHORTEST_PUBLISHING_LOOK_MS * 2 ** attempts);
  return new Date(now.getTime() + afterMs);
}
