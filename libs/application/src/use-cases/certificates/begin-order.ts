import type { OrderIntent, OrderState } from '@fleetcommand/certificates/order-state';

import type { AcmeOrder } from '../../ports/acme.js';
import { certificateKeyContext } from './key-context.js';
import { withdrawRecords, type OrderContext, type OrderStep } from './order-context.js';
import { failed, storedOrder, type StepOutcome } from './step-outcome.js';

/** The key comes before the order, and stays through failed ones: nobody but us has seen it. */
export async function prepareOrder(context: OrderContext): Promise<StepOutcome> {
  const { deps, certificate } = context;
  const order = intent(context);
  if (certificate.orderKeyCiphertext) return { kind: 'stored', change: { order } };
  const key = await deps.authority.generateKey();
  const keyContext = certificateKeyContext(certificate.purpose);
  const orderKeyCiphertext = deps.secretBox.seal(key, keyContext);
  return { kind: 'stored', change: { order, orderKeyCiphertext } };
}

export async function createOrder(context: OrderContext): Promise<StepOutcome> {
  const { deps, certificate, account } = context;
  const created = await deps.authority.createOrder(account, certificate.hostnames);
  if (created.ok) return storedOrder(newOrder(context, created.value));
  // Without an answer the order may be there all the same: the intent stays, and the next run looks for it.
  if (created.error.code === 'acme.unreachable') return failed(created.error);
  return { kind: 'failed', failure: created.error, change: { order: null } };
}

export async function findOrder(context: OrderContext): Promise<StepOutcome> {
  const { deps, certificate, account } = context;
  const found = await deps.authority.findOrder(account, certificate.hostnames);
  // A CA that will not list orders is asked for one again; most answer with the open one.
  if (!found.ok && found.error.code !== 'acme.refused') return failed(found.error);
  if (found.ok && found.value) return storedOrder(newOrder(context, found.value));
  return { kind: 'stored', change: { order: intent(context) } };
}

export async function forgetOrder(
  context: OrderContext,
  { order }: OrderStep<'forget-order'>,
): Promise<StepOutcome> {
  await withdrawRecords(context, order);
  return { kind: 'stored', change: { order: null } };
}

function intent({ deps, account, run }: OrderContext): OrderIntent {
  const createdAt = deps.clock.now().toISOString();
  return { status: 'intended', accountUrl: account.url, run, createdAt };
}

function newOrder({ deps, account }: OrderContext, answer: AcmeOrder): OrderState {
  return {
    url: answer.url,
    accountUrl: account.url,
    finalizeUrl: answer.finalizeUrl,
    authorizationUrls: [...answer.authorizationUrls],
    authorizations: null,
    status: answer.status,
    certificateUrl: answer.certificateUrl,
    createdAt: deps.clock.now().toISOString(),
  };
}
