import type { AuthorizationState, OrderState } from '@fleetcommand/certificates/order-state';
import type { Failure } from '@fleetcommand/kernel/result';

import type { AcmeAuthorization } from '../../ports/acme.js';
import {
  afterPoll,
  endOrder,
  failedOrder,
  type OrderContext,
  type OrderStep,
} from './order-context.js';
import { failed, storedOrder, type StepOutcome } from './step-outcome.js';

/** CAs come to a verdict within seconds, slow ones within minutes. */
const LONGEST_PROOF_MS = 60 * 60_000;

export async function readAuthorizations(
  context: OrderContext,
  { order }: OrderStep<'read-authorizations'>,
): Promise<StepOutcome> {
  const authorizations: AuthorizationState[] = [];
  for (const url of order.authorizationUrls) {
    const read = await context.deps.authority.readAuthorization(context.account, url);
    if (!read.ok) return failedOrder(context, order, read.error);
    const { hostname, status, dns } = read.value;
    if (!dns && status !== 'valid') return endOrder(context, order, noDnsChallenge(hostname));
    authorizations.push({
      url,
      hostname,
      challengeUrl: dns?.url ?? '',
      recordName: `_acme-challenge.${hostname}`,
      recordValue: dns?.value ?? '',
      isPublished: false,
      isRequested: false,
      isValid: status === 'valid',
    });
  }
  return storedOrder({ ...order, authorizations });
}

export async function publishRecord(
  { deps }: OrderContext,
  { order, authorization }: OrderStep<'publish-record'>,
): Promise<StepOutcome> {
  const added = await deps.dns.addTxt(authorization.recordName, authorization.recordValue);
  if (!added.ok) return failed(added.error);
  return storedOrder(withAuthorization(order, { ...authorization, isPublished: true }));
}

export async function requestValidation(
  context: OrderContext,
  { order, authorization }: OrderStep<'request-validation'>,
): Promise<StepOutcome> {
  const { deps, account } = context;
  const asked = await deps.authority.requestValidation(account, authorization.challengeUrl);
  // A CA that was asked already, by a run that died, refuses to be asked again: the authorization tells what came of it.
  if (!asked.ok && asked.error.code !== 'acme.refused') return failed(asked.error);
  return storedOrder(withAuthorization(order, { ...authorization, isRequested: true }));
}

export async function pollAuthorizations(
  context: OrderContext,
  { order }: OrderStep<'poll-authorizations'>,
): Promise<StepOutcome> {
  const { authority, clock } = context.deps;
  let polled = order;
  for (const authorization of (order.authorizations ?? []).filter((a) => !a.isValid)) {
    const read = await authority.readAuthorization(context.account, authorization.url);
    if (!read.ok) return failedOrder(context, order, read.error);
    const { status } = read.value;
    if (status === 'valid') polled = withAuthorization(polled, { ...authorization, isValid: true });
    else if (status !== 'pending') return endOrder(context, order, proofRefused(read.value));
  }
  const ageMs = clock.now().getTime() - new Date(order.createdAt).getTime();
  if (polled === order && ageMs > LONGEST_PROOF_MS) return endOrder(context, order, noVerdict());
  return afterPoll(context, polled, order);
}

function withAuthorization(order: OrderState, changed: AuthorizationState): OrderState {
  const authorizations = (order.authorizations ?? []).map((a) =>
    a.url === changed.url ? changed : a,
  );
  return { ...order, authorizations };
}

function noDnsChallenge(hostname: string): Failure {
  const message = `The certificate authority offers no DNS-01 challenge for ${hostname}. Use another authority for this name.`;
  return { code: 'acme.refused', message, retry: 'never' };
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
