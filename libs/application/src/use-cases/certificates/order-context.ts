import type { CertificateStep } from '@fleetcommand/certificates/next-step';
import type { OrderState, StoredOrder } from '@fleetcommand/certificates/order-state';
import type { Failure } from '@fleetcommand/kernel/result';

import type { AcmeAccount, AcmeOrder, CertificateAuthority } from '../../ports/acme.js';
import { withdrawProof } from './proofs.js';
import type { StepContext } from './step-context.js';
import { failed, seenOrder, type StepOutcome } from './step-outcome.js';

/** The step being made on the order `order`. */
export type OrderStep<Kind extends CertificateStep['kind']> = Extract<
  CertificateStep,
  { kind: Kind }
>;

/** What every step of an order works with. */
export interface OrderContext extends StepContext {
  readonly authority: CertificateAuthority;
  readonly account: AcmeAccount;
}

/** Which run this is. */
export const runOf = ({ lease }: StepContext): string => String(lease.token);

export function withAnswer(order: OrderState, answer: AcmeOrder): OrderState {
  return { ...order, status: answer.status, certificateUrl: answer.certificateUrl };
}

/** CAs come to a verdict within seconds, slow ones within minutes; records are everywhere within the hour. */
export const LONGEST_PROOF_MS = 60 * 60_000;

/** Since it last moved: what a CA's week away took is nobody's delay. */
export function standsStillMs({ deps }: StepContext, order: OrderState): number {
  return deps.clock.now().getTime() - movedAt(order).getTime();
}

export const movedAt = (order: OrderState): Date => new Date(order.movedAt ?? order.createdAt);

const SHORTEST_POLL_MS = 250;
const LONGEST_POLL_MS = 30_000;

/**
 * Progress goes on at once. The same answer as before means that the CA needs time: a quarter of what it took so far,
 * so that a quick CA is noticed at once and a slow one is not pestered.
 */
export function afterPoll(
  context: StepContext,
  polled: OrderState,
  before: OrderState,
): StepOutcome {
  if (JSON.stringify(polled) !== JSON.stringify(before)) return seenOrder(polled);
  return { kind: 'later', afterMs: pollAfterMs(context, movedAt(before)) };
}

export function pollAfterMs({ deps }: StepContext, since: Date): number {
  const ageMs = deps.clock.now().getTime() - since.getTime();
  return Math.min(LONGEST_POLL_MS, Math.max(SHORTEST_POLL_MS, ageMs / 4));
}

/** Only the CA's own word ends an order; anything else leaves it as it is. */
export async function failedOrder(
  context: StepContext,
  order: OrderState,
  failure: Failure,
): Promise<StepOutcome> {
  return failure.code === 'acme.refused' ? endOrder(context, order, failure) : failed(failure);
}

/** The order cannot be completed: forgotten, its proofs withdrawn; the next attempt starts anew after the backoff. */
export async function endOrder(
  context: StepContext,
  order: OrderState,
  failure: Failure,
): Promise<StepOutcome> {
  await withdrawProofs(context, order);
  return { kind: 'failed', failure, change: { order: null } };
}

/** A proof left behind proves nothing to anybody: a failure to remove one is no failure of the certificate. */
export async function withdrawProofs(context: StepContext, order: StoredOrder): Promise<void> {
  if (order.status === 'intended') return;
  for (const { isPublished, proof } of order.authorizations ?? []) {
    if (isPublished && proof) await withdrawProof(context, proof);
  }
}
