import type { AuthorizationState, OrderState, Proof } from '@fleetcommand/certificates/order-state';
import type { Failure } from '@fleetcommand/kernel/result';

import type { AcmeAuthorization } from '../../ports/acme.js';
import type { StoredCertificate } from '../../ports/certificates.js';
import {
  afterPoll,
  standsStillMs,
  endOrder,
  failedOrder,
  LONGEST_PROOF_MS,
  movedAt,
  pollAfterMs,
  type OrderContext,
  type OrderStep,
} from './order-context.js';
import { publishProof, whyUnseen } from './proofs.js';
import { countFailedProof, proofMustWait } from './spend-budget.js';
import { failed, seenOrder, storedOrder, type StepOutcome } from './step-outcome.js';

/** Slow DNS hosts, and people who set records by hand, take longer than the edges. */
const LONGEST_RECORD_MS = 24 * 60 * 60_000;

export async function readAuthorizations(
  context: OrderContext,
  { order }: OrderStep<'read-authorizations'>,
): Promise<StepOutcome> {
  const authorizations: AuthorizationState[] = [];
  for (const url of order.authorizationUrls) {
    const read = await context.authority.readAuthorization(context.account, url);
    if (!read.ok) return failedOrder(context, order, read.error);
    const { hostname, status } = read.value;
    const challenge = chooseChallenge(context.certificate, read.value);
    const isValid = status === 'valid';
    if (!challenge && !isValid) return endOrder(context, order, noChallenge(context, hostname));
    authorizations.push({
      url,
      hostname,
      challengeUrl: challenge?.url ?? '',
      proof: challenge?.proof ?? null,
      isPublished: false,
      isConfirmed: false,
      isRequested: false,
      isValid,
    });
  }
  return seenOrder({ ...order, authorizations });
}

function chooseChallenge(
  { challenge, challengeTarget }: StoredCertificate,
  { hostname, dns, http }: AcmeAuthorization,
): { readonly url: string; readonly proof: Proof } | null {
  if (challenge === 'http-01') {
    if (!http) return null;
    const { url, token, keyAuthorization } = http;
    return { url, proof: { kind: 'http-01', token, keyAuthorization } };
  }
  if (!dns) return null;
  const recordName = challengeTarget ?? `_acme-challenge.${hostname}`;
  return { url: dns.url, proof: { kind: 'dns-01', recordName, recordValue: dns.value } };
}

export async function publishProofOf(
  context: OrderContext,
  { order, authorization, proof }: OrderStep<'publish-proof'>,
): Promise<StepOutcome> {
  const published = await publishProof(context, authorization.hostname, proof);
  if (!published.ok) return failed(published.error);
  const after = withAuthorization(order, { ...authorization, isPublished: true });
  // Our own clusters are told again without harm, and swept; a DNS host's record would be left for good.
  return proof.kind === 'http-01' ? seenOrder(after) : storedOrder(after);
}

export async function confirmProof(
  context: OrderContext,
  { order, authorization, proof }: OrderStep<'confirm-proof'>,
): Promise<StepOutcome> {
  const { hostname } = authorization;
  const why = await whyUnseen(context, hostname, proof);
  if (why === null)
    return seenOrder(withAuthorization(order, { ...authorization, isConfirmed: true }));
  const longestMs = proof.kind === 'dns-01' ? LONGEST_RECORD_MS : LONGEST_PROOF_MS;
  if (standsStillMs(context, order) > longestMs)
    return endOrder(context, order, neverSeen(hostname, why));
  const message = `The authority is told to look as soon as the proof of ${hostname} is in its place: ${why}.`;
  return {
    kind: 'later',
    afterMs: pollAfterMs(context, movedAt(order)),
    // In the first seconds there is nothing to tell anybody.
    ...(standsStillMs(context, order) > 5_000 && {
      why: { code: 'certificates.proof-unseen', message },
    }),
  };
}

export async function requestValidation(
  context: OrderContext,
  { order, authorization }: OrderStep<'request-validation'>,
): Promise<StepOutcome> {
  const { authority, account } = context;
  const wait = await proofMustWait(context, order.directoryUrl, authorization.hostname);
  if (wait) return wait;
  const asked = await authority.requestValidation(account, authorization.challengeUrl);
  // A CA that was asked already, by a run that died, refuses to be asked again: the authorization tells what came of it.
  if (!asked.ok && asked.error.code !== 'acme.refused') return failed(asked.error);
  return storedOrder(withAuthorization(order, { ...authorization, isRequested: true }));
}

export async function pollAuthorizations(
  context: OrderContext,
  { order }: OrderStep<'poll-authorizations'>,
): Promise<StepOutcome> {
  let polled = order;
  for (const authorization of (order.authorizations ?? []).filter((a) => !a.isValid)) {
    const read = await context.authority.readAuthorization(context.account, authorization.url);
    if (!read.ok) return failedOrder(context, order, read.error);
    const { status } = read.value;
    if (status === 'valid') polled = withAuthorization(polled, { ...authorization, isValid: true });
    else if (status !== 'pending') {
      await countFailedProof(context, order.directoryUrl, authorization.hostname);
      return endOrder(context, order, proofRefused(read.value));
    }
  }
  if (polled === order && standsStillMs(context, order) > LONGEST_PROOF_MS)
    return endOrder(context, order, noVerdict());
  return afterPoll(context, polled, order);
}

function withAuthorization(order: OrderState, changed: AuthorizationState): OrderState {
  const authorizations = (order.authorizations ?? []).map((a) =>
    a.url === changed.url ? changed : a,
  );
  return { ...order, authorizations };
}

function noChallenge({ certificate }: OrderContext, hostname: string): Failure {
  const kind = certificate.challenge.toUpperCase();
  const message = `The certificate authority offers no ${kind} challenge for ${hostname}. Use another authority for this name.`;
  return {
    code: 'acme.refused',
    message,
    retry: 'never',
    details: { problem: 'unsupportedIdentifier' },
  };
}

function neverSeen(hostname: string, why: string): Failure {
  const message = `The proof of ${hostname} did not get to its place in time: ${why}. A new order is made later.`;
  return { code: 'certificates.proof-unseen', message, retry: 'never' };
}

function noVerdict(): Failure {
  const message =
    'The certificate authority came to no verdict about the proof within an hour. A new order is made later.';
  return { code: 'acme.refused', message, retry: 'never' };
}

function proofRefused({ hostname, problem, status }: AcmeAuthorization): Failure {
  const why = problem?.detail ?? `it calls the proof ${status}`;
  return {
    code: 'acme.refused',
    message: `The certificate authority did not accept the proof for ${hostname}: ${why}.`,
    retry: 'never',
    ...(problem && { details: { problem: problem.type, hostname } }),
  };
}
