import type { OrderIntent, OrderState } from '@fleetcommand/certificates/order-state';

import type { AcmeOrder } from '../../ports/acme.js';
import { certificateKeyContext } from './key-context.js';
import { runOf, withdrawProofs, type OrderContext, type OrderStep } from './order-context.js';
import { drawOrder, isExempt } from './spend-budget.js';
import { failed, storedOrder, type CertificateChange, type StepOutcome } from './step-outcome.js';

/**
 * The budget is drawn from in the transaction that stores the intent: whoever finds the intent has paid for it. The key
 * comes before the order, and stays through failed ones: nobody but us has seen it.
 */
export async function prepareOrder(context: OrderContext): Promise<StepOutcome> {
  const { authority, certificate } = context;
  const { chainPem, directoryUrl, revocation, serial } = certificate;
  const isOfThisCa = directoryUrl === authority.directoryUrl && revocation?.serial !== serial;
  const replaces = chainPem !== null && isOfThisCa ? authority.renewalId(chainPem) : null;
  const order = intent(context, replaces);
  const orderKeyCiphertext = certificate.orderKeyCiphertext ?? (await orderKey(context));
  return drawOrder(context, order, { order, orderKeyCiphertext });
}

async function orderKey({ deps, authority, certificate }: OrderContext): Promise<string> {
  const { keyCiphertext, revocation, source } = certificate;
  const isReused = deps.settings.reusesKeys && !revocation && source === 'acme';
  if (isReused && keyCiphertext) return keyCiphertext;
  const key = await authority.generateKey(certificate.keyType);
  return deps.secretBox.seal(key, certificateKeyContext(certificate.purpose));
}

export async function createOrder(
  context: OrderContext,
  { replaces }: OrderStep<'create-order'>,
): Promise<StepOutcome> {
  const { authority, certificate, account } = context;
  const created = await authority.createOrder(account, certificate.hostnames, { replaces });
  if (created.ok) return storedOrder(newOrder(context, created.value));
  // Without an answer the order may be there all the same: the intent stays, and the next run looks for it.
  if (created.error.code === 'acme.unreachable') return failed(created.error);
  // That it renews something is a courtesy: a CA that will not hear of it is asked for an order all the same, which
  // then counts against its limits.
  if (created.error.code === 'acme.refused' && replaces !== null) {
    const order = intent(context, null);
    return isExempt(context, replaces)
      ? drawOrder(context, order, { order })
      : { kind: 'stored', change: { order } };
  }
  return { kind: 'failed', failure: created.error, change: { order: null } };
}

export async function findOrder(
  context: OrderContext,
  { replaces }: OrderStep<'find-order'>,
): Promise<StepOutcome> {
  const { authority, certificate, account } = context;
  const found = await authority.findOrder(account, certificate.hostnames);
  // A CA that will not list orders is asked for one again; most answer with the open one.
  if (!found.ok && found.error.code !== 'acme.refused') return failed(found.error);
  if (found.ok && found.value) return storedOrder(newOrder(context, found.value));
  return { kind: 'stored', change: { order: intent(context, replaces) } };
}

export async function forgetOrder(
  context: Omit<OrderContext, 'authority' | 'account'>,
  { order }: OrderStep<'forget-order'>,
): Promise<StepOutcome> {
  await withdrawProofs(context, order);
  const change: CertificateChange = { order: null };
  return { kind: 'stored', change };
}

function intent(context: OrderContext, replaces: string | null): OrderIntent {
  const { deps, account, authority } = context;
  const createdAt = deps.clock.now().toISOString();
  const { directoryUrl } = authority;
  const run = runOf(context);
  return { status: 'intended', directoryUrl, accountUrl: account.url, run, replaces, createdAt };
}

function newOrder({ deps, account, authority }: OrderContext, answer: AcmeOrder): OrderState {
  return {
    url: answer.url,
    directoryUrl: authority.directoryUrl,
    accountUrl: account.url,
    finalizeUrl: answer.finalizeUrl,
    authorizationUrls: [...answer.authorizationUrls],
    authorizations: null,
    status: answer.status,
    certificateUrl: answer.certificateUrl,
    createdAt: deps.clock.now().toISOString(),
  };
}
