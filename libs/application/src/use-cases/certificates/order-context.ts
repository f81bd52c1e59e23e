import type { CertificateStep } from '@fleetcommand/certificates/next-step';
import type { OrderState, StoredOrder } from '@fleetcommand/certificates/order-state';
import type { Failure } from '@fleetcommand/kernel/result';

import type { AcmeAccount, AcmeOrder } from '../../ports/acme.js';
import type { StoredCertificate } from '../../ports/certificates.js';
import type { CertificateDependencies } from './dependencies.js';
import { failed, storedOrder, type StepOutcome } from './step-outcome.js';

/** The step being made on the order `order`. */
export type OrderStep<Kind extends CertificateStep['kind']> = Extract<
  CertificateStep,
  { kind: Kind }
>;

/** What every step of an order works with. */
export interface OrderContext {
  readonly deps: CertificateDependencies;
  readonly certificate: StoredCertificate;
  readonly account: AcmeAccount;
  /** The fencing token of this run's lease. */
  readonly run: string;
}

export function withAnswer(order: OrderState, answer: AcmeOrder): OrderState {
  return { ...order, status: answer.status, certificateUrl: answer.certificateUrl };
}

const SHORTEST_POLL_MS = 250;
const LONGEST_POLL_MS = 30_000;

/**
 * Progress goes on at once. The same answer as before means that the CA needs time: a quarter of what it took so far,
 * so that a quick CA is noticed at once and a slow one is not pestered.
 */
export function afterPoll(context: OrderContext, polled: OrderState, before: OrderState) {
  if (JSON.stringify(polled) !== JSON.stringify(before)) return storedOrder(polled);
  const ageMs = context.deps.clock.now().getTime() - new Date(before.createdAt).getTime();
  const afterMs = Math.min(LONGEST_POLL_MS, Math.max(SHORTEST_POLL_MS, ageMs / 4));
  return { kind: 'later', afterMs } satisfies StepOutcome;
}

/** Only the CA's own word ends an order; anything else leaves it as it is. */
export async function failedOrder(
  context: OrderContext,
  order: OrderState,
  failure: Failure,
): Promise<StepOutcome> {
  return failure.code === 'acme.refused' ? endOrder(context, order, failure) : failed(failure);
}

/** The order cannot be completed: forgotten, its records withdrawn; the next attempt starts anew after the backoff. */
export async function endOrder(
  context: OrderContext,
  order: OrderState,
  failure: Failure,
): Promise<StepOutcome> {
  await withdrawRecords(context, order);
  return { kind: 'failed', failure, change: { order: null } };
}

/** A record left behind proves nothing to anybody: a failure to remove one is no failure of the certificate. */
export async function withdrawRecords({ deps }: OrderContext, order: StoredOrder): Promise<void> {
  if (order.status === 'intended') return;
  for (const { isPublished, recordName, recordValue } of order.authorizations ?? []) {
    if (isPublished) await deps.dns.removeTxt(recordName, recordValue);
  }
}
