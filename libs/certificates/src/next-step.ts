import type { AuthorizationState, OrderState, StoredOrder } from './order-state.js';
import { needsIssuance, renewalTime, type CertificateValidity } from './renewal.js';

/** What is stored about a certificate and the account it is ordered with. */
export interface CertificateFacts {
  readonly validity: CertificateValidity | null;
  readonly order: StoredOrder | null;
  /** Which run this is: its lease's fencing token. */
  readonly run: string;
  /** Set after a failure: not before then. */
  readonly nextAttemptAt: Date | null;
  readonly account: { readonly hasKey: boolean; readonly url: string | null };
}

/** The one next thing to do. Each is a single exchange with one other party, and may be repeated. */
export type CertificateStep =
  | { readonly kind: 'rest'; readonly until: Date }
  | { readonly kind: 'make-account-key' }
  | { readonly kind: 'register-account' }
  /** Makes the order's key and says that an order is about to be asked for. */
  | { readonly kind: 'prepare-order' }
  | { readonly kind: 'create-order' }
  /** Another run meant to ask for an order and may have died having done so. */
  | { readonly kind: 'find-order' }
  | { readonly kind: 'read-authorizations'; readonly order: OrderState }
  | {
      readonly kind: 'publish-record';
      readonly order: OrderState;
      readonly authorization: AuthorizationState;
    }
  | {
      readonly kind: 'request-validation';
      readonly order: OrderState;
      readonly authorization: AuthorizationState;
    }
  | { readonly kind: 'poll-authorizations'; readonly order: OrderState }
  | { readonly kind: 'finalize'; readonly order: OrderState }
  | { readonly kind: 'poll-order'; readonly order: OrderState }
  | { readonly kind: 'download'; readonly order: OrderState; readonly certificateUrl: string }
  /** It was made with an account that is gone. */
  | { readonly kind: 'forget-order'; readonly order: StoredOrder }
  /** The CA will not complete this order; the next attempt makes a new one. */
  | { readonly kind: 'give-up-order'; readonly order: OrderState };

/** Reads as the story of a certificate, top to bottom: the first thing not yet so is next. */
export function nextStep(facts: CertificateFacts, now: Date): CertificateStep {
  if (facts.validity && !facts.order && !needsIssuance(facts.validity, now)) {
    return { kind: 'rest', until: renewalTime(facts.validity) };
  }
  if (facts.nextAttemptAt && facts.nextAttemptAt > now) {
    return { kind: 'rest', until: facts.nextAttemptAt };
  }
  if (!facts.account.hasKey) return { kind: 'make-account-key' };
  if (!facts.account.url) return { kind: 'register-account' };
  const { order } = facts;
  if (!order) return { kind: 'prepare-order' };
  if (order.accountUrl !== facts.account.url) return { kind: 'forget-order', order };
  if (order.status === 'intended') {
    return { kind: order.run === facts.run ? 'create-order' : 'find-order' };
  }
  return nextOrderStep(order);
}

function nextOrderStep(order: OrderState): CertificateStep {
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

/** Every record is published before the CA is told of the first: names of one order can share a record name. */
function nextProofStep(order: OrderState): CertificateStep {
  if (!order.authorizations) return { kind: 'read-authorizations', order };
  const open = order.authorizations.filter((authorization) => !authorization.isValid);
  if (open.length === 0) return { kind: 'poll-order', order };
  const unpublished = open.find((authorization) => !authorization.isPublished);
  if (unpublished) return { kind: 'publish-record', order, authorization: unpublished };
  const unasked = open.find((authorization) => !authorization.isRequested);
  if (unasked) return { kind: 'request-validation', order, authorization: unasked };
  return { kind: 'poll-authorizations', order };
}
