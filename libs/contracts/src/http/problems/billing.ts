import type { ProblemKind } from './kind.js';

/** What billing may refuse. */
export const BILLING_PROBLEMS = {
  'billing.payment-required': {
    status: 402,
    title: 'That has to be paid for first',
    remedy: 'Subscribe, or add an instance to the subscription, as `detail` says.',
  },
  'billing.suspended': {
    status: 402,
    title: 'The organization is suspended',
    remedy: 'Pay what is open: POST /v1/billing/portal-sessions.',
  },
  'billing.limit-reached': {
    status: 402,
    title: 'The plan holds no more of these',
    remedy: 'Change to a plan with more, or remove some.',
  },
  'billing.over-limit': {
    status: 409,
    title: 'More is in use than the plan holds',
    remedy: 'Remove what `detail` names, then change the plan.',
  },
  'billing.not-subscribed': {
    status: 409,
    title: 'There is no subscription to change',
    remedy: 'Subscribe first: POST /v1/billing/checkout-sessions.',
  },
  'billing.not-sold-so': {
    status: 422,
    title: 'The plan is not sold that way',
    remedy: 'Choose a currency and interval that GET /v1/plans names for it.',
  },
  'billing.nothing-to-pay': {
    status: 409,
    title: 'There is nothing to pay',
    remedy: 'Order an instance on a plan that costs something first.',
  },
  'billing.off': {
    status: 409,
    title: 'This platform charges for nothing',
    remedy: 'An operator switches billing on with STRIPE_SECRET_KEY.',
  },
  'payments.unreachable': {
    status: 503,
    title: 'The payment provider does not answer',
    remedy: 'Try again in a moment. Nothing was charged, and nothing is switched off meanwhile.',
  },
  'payments.declined': {
    status: 402,
    title: 'The payment was declined',
    remedy: 'Use another way to pay: POST /v1/billing/portal-sessions.',
  },
  'payments.refused': {
    status: 503,
    title: 'The payment provider refused the request',
    remedy: 'Tell the operator the request id: a setting of the payment account is wrong.',
  },
  'payments.not-found': {
    status: 404,
    title: 'The payment provider knows no such thing',
    remedy: 'Look again: it may have been removed there.',
  },
  'webhooks.bad-signature': {
    status: 400,
    title: 'The signature is not right',
    remedy: 'Send the body byte for byte as it was signed, with the secret of this endpoint.',
  },
  'webhooks.malformed': {
    status: 400,
    title: 'That is no event',
    remedy: 'Send events as the payment provider makes them.',
  },
} as const satisfies Record<string, ProblemKind>;
