import type { ProblemKind } from './kind.js';

/** What telling customers' own endpoints may refuse. */
export const WEBHOOK_PROBLEMS = {
  'webhooks.not-found': {
    status: 404,
    title: 'There is no such webhook endpoint',
    remedy: 'See GET /v1/webhook-endpoints; those of other organizations are not found either.',
  },
  'webhooks.delivery-not-found': {
    status: 404,
    title: 'There is no such delivery',
    remedy: 'See the deliveries of the endpoint; they are kept for 30 days, and the newest 1,000.',
  },
  'webhooks.bad-url': {
    status: 422,
    title: 'Nothing can be sent there',
    remedy: 'Give an `https` address that anybody on the internet can reach.',
  },
  'webhooks.too-many': {
    status: 409,
    title: 'The organization has as many endpoints as it may',
    remedy: 'Remove one, or have one pass on what it gets.',
  },
  'webhooks.endpoint-off': {
    status: 409,
    title: 'The endpoint is switched off',
    remedy: 'Switch it on first: PATCH it with `enabled: true`.',
  },
} as const satisfies Record<string, ProblemKind>;
