import type { OrderState } from '@fleetcommand/certificates/order-state';
import type { Failure } from '@fleetcommand/kernel/result';

import { certificateKeyContext } from './key-context.js';
import {
  afterPoll,
  standsStillMs,
  endOrder,
  failedOrder,
  LONGEST_PROOF_MS,
  withAnswer,
  withdrawProofs,
  type OrderContext,
  type OrderStep,
} from './order-context.js';
import { failed, storedOrder, type StepOutcome } from './step-outcome.js';

export async function finalizeOrder(
  context: OrderContext,
  { order }: OrderStep<'finalize'>,
): Promise<StepOutcome> {
  const { deps, authority, certificate, account } = context;
  const key = deps.secretBox.open(
    certificate.orderKeyCiphertext ?? '',
    certificateKeyContext(certificate.purpose),
  );
  const finalized = await authority.finalize(account, order, certificate.hostnames, key);
  if (finalized.ok) return storedOrder(withAnswer(order, finalized.value));
  if (finalized.error.code !== 'acme.refused') return failed(finalized.error);
  // An order that was finalized by a run that died is refused now, and yet on its way to a certificate.
  const read = await authority.readOrder(account, order.url);
  if (!read.ok) return failedOrder(context, order, read.error);
  const { status } = read.value;
  if (status === 'processing' || status === 'valid')
    return storedOrder(withAnswer(order, read.value));
  // Every name is proven, and the CA is about to notice.
  if (status === 'pending' && standsStillMs(context, order) < LONGEST_PROOF_MS)
    return afterPoll(context, withAnswer(order, read.value), order);
  return endOrder(context, order, finalized.error);
}

/** CAs sign within seconds, slow ones within minutes. */
const LONGEST_SIGNING_MS = 10 * 60_000;

/** An order that never gets signed is no answer: it stays, to go on with, and counts against the CA, so that another one's turn comes. */
export async function pollOrder(
  context: OrderContext,
  { order }: OrderStep<'poll-order'>,
): Promise<StepOutcome> {
  const read = await context.authority.readOrder(context.account, order.url);
  if (!read.ok) return failedOrder(context, order, read.error);
  const outcome = afterPoll(context, withAnswer(order, read.value), order);
  const isStuck = outcome.kind === 'later' && standsStillMs(context, order) > LONGEST_SIGNING_MS;
  return isStuck ? failed(unsigned(context)) : outcome;
}

function unsigned({ certificate }: OrderContext): Failure {
  const names = certificate.hostnames.join(', ');
  return {
    code: 'acme.unreachable',
    message: `The certificate authority took the order for ${names} and does not sign it. It goes on when it does; where it lasts, another authority is asked.`,
    retry: 'backoff',
  };
}

export async function downloadCertificate(
  context: OrderContext,
  { order, certificateUrl }: OrderStep<'download'>,
): Promise<StepOutcome> {
  const { authority, certificate, account } = context;
  // What is signed needs no proof any more.
  const [downloaded] = await Promise.all([
    authority.download(account, certificateUrl),
    withdrawProofs(context, order),
  ]);
  if (!downloaded.ok) return failedOrder(context, order, downloaded.error);
  const { notBefore, notAfter, serial } = authority.inspect(downloaded.value);
  return {
    kind: 'stored',
    change: {
      chainPem: downloaded.value,
      keyCiphertext: certificate.orderKeyCiphertext,
      serial,
      directoryUrl: authority.directoryUrl,
      notBefore,
      notAfter,
      source: 'acme',
      fallsBack: false,
      noticedDays: null,
      renewal: null,
      order: null,
      orderKeyCiphertext: null,
      attempts: 0,
      nextAttemptAt: null,
      lastError: null,
      authorityFailures: [],
    },
  };
}

export async function giveUpOrder(
  context: OrderContext,
  { order }: OrderStep<'give-up-order'>,
): Promise<StepOutcome> {
  const problem = await problemOf(context, order);
  const why = problem?.detail ?? 'it gave no reason';
  return endOrder(context, order, {
    code: 'acme.refused',
    message: `The certificate authority called the order invalid: ${why}.`,
    retry: 'never',
    ...(problem && { details: { problem: problem.type } }),
  });
}

async function problemOf({ authority, account }: OrderContext, order: OrderState) {
  const read = await authority.readOrder(account, order.url);
  return read.ok ? read.value.problem : null;
}
