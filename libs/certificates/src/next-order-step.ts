import type { AuthorizationState, OrderState, Proof, StoredOrder } from './order-state.js';

/** A step of an order. */
export type OrderProgress =
  /** Draws from the budget, makes the order's key and says that an order is about to be asked for. */
  | { readonly kind: 'prepare-order' }
  | { readonly kind: 'create-order'; readonly replaces: string | null }
  /** Another run meant to ask for an order and may have died having done so. */
  | { readonly kind: 'find-order'; readonly replaces: string | null }
  | { readonly kind: 'read-authorizations'; readonly order: OrderState }
  | (ProofStep & { readonly kind: 'publish-proof' })
  /** We look ourselves before the CA does, at every edge or name server. */
  | (ProofStep & { readonly kind: 'confirm-proof' })
  | (ProofStep & { readonly kind: 'request-validation' })
  | { readonly kind: 'poll-authorizations'; readonly order: OrderState }
  | { readonly kind: 'finalize'; readonly order: OrderState }
  | { readonly kind: 'poll-order'; readonly order: OrderState }
  | { readonly kind: 'download'; readonly order: OrderState; readonly certificateUrl: string }
  /** It was made with an account or at a CA that is no longer ours to ask, or is not wanted any more. */
  | { readonly kind: 'forget-order'; readonly order: StoredOrder }
  /** The CA will not complete this order; the next attempt makes a new one. */
  | { readonly kind: 'give-up-order'; readonly order: OrderState };

interface ProofStep {
  readonly order: OrderState;
  readonly authorization: AuthorizationState;
  readonly proof: Proof;
}

/** The next step towards a certificate, with an account that is registered. */
export function nextOrderStep(facts: {
  readonly order: StoredOrder | null;
  readonly directoryUrl: string;
  readonly account: { readonly url: string | null };
  readonly run: string;
}): OrderProgress {
  const { order, directoryUrl, account, run } = facts;
  if (!order) return { kind: 'prepare-order' };
  if (order.directoryUrl !== directoryUrl || order.accountUrl !== account.url)
    return { kind: 'forget-order', order };
  if (order.status !== 'intended') return nextStepOfOrder(order);
  const { replaces } = order;
  return { kind: order.run === run ? 'create-order' : 'find-order', replaces };
}

function nextStepOfOrder(order: OrderState): OrderProgress {
  switch (order.status) {
    case 'invalid':
      return { kind: 'give-up-order', order };
    case 'ready':
      return { kind: 'finalize', order };
    case 'processing':
      return { kind: 'poll-order', order };
    case 'valid':
      return order.certificateUrl
        ? { kind: 'download', order, certificateUrl: order.certificateUrl }
        : { kind: 'poll-order', order };
    case 'pending':
      return nextProofStep(order);
  }
}

/** Every proof is seen in its place before the CA is told of the first: names of one order can share a record name. */
function nextProofStep(order: OrderState): OrderProgress {
  if (!order.authorizations) return { kind: 'read-authorizations', order };
  const open = order.authorizations.flatMap((authorization) =>
    authorization.isValid || !authorization.proof
      ? []
      : [{ authorization, proof: authorization.proof, order }],
  );
  // The CA knows the order to be ready by then, or says so when it is asked to sign.
  if (open.length === 0) return { kind: 'finalize', order };
  const unpublished = open.find(({ authorization }) => !authorization.isPublished);
  if (unpublished) return { kind: 'publish-proof', ...unpublished };
  const unseen = open.find(({ authorization }) => !authorization.isConfirmed);
  if (unseen) return { kind: 'confirm-proof', ...unseen };
  const unasked = open.find(({ authorization }) => !authorization.isRequested);
  if (unasked) return { kind: 'request-validation', ...unasked };
  return { kind: 'poll-authorizations', order };
}
