/** What the stub answers about webhooks: always the same. */
import {
  issuedWebhookEndpoint,
  webhookDelivery,
  webhookDeliveryDetails,
  webhookDeliveryPage,
  webhookEndpoint,
  webhookEndpointPage,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '@fleetcommand/contracts/http/webhooks';

import { idOf, minutesAgo } from './fixtures.js';
import type { StubAnswer } from './stub-answer.js';

export const ENDPOINT: WebhookEndpoint = {
  id: idOf('whe', 1),
  organizationId: idOf('org', 1),
  url: 'https://hooks.acme.example/fleet',
  description: '',
  eventTypes: [],
  enabled: true,
  disabledReason: null,
  failingSince: minutesAgo(30),
  previousSecretUntil: null,
  createdAt: minutesAgo(900),
};
const off: WebhookEndpoint = {
  ...ENDPOINT,
  id: idOf('whe', 2),
  url: 'https://old.acme.example/',
  eventTypes: ['tenant.updated'],
  enabled: false,
  disabledReason: 'Nothing got through for three days.',
};

const delivery = (n: number, more: Partial<WebhookDelivery>): WebhookDelivery => ({
  id: idOf('whd', n),
  endpointId: ENDPOINT.id,
  messageId: idOf('msg', n),
  type: 'tenant.updated',
  subject: idOf('ten', 1),
  state: 'succeeded',
  attempts: 1,
  nextAttemptAt: null,
  createdAt: minutesAgo(n),
  settledAt: minutesAgo(n),
  log: [{ at: minutesAgo(n), status: 200, answer: 'ok', error: null, durationMs: 42 }],
  ...more,
});
const refused = {
  at: minutesAgo(2),
  status: 500,
  answer: '<h1>Internal Server Error</h1>',
  error: 'It answered 500 where 200 to 299 means that the event was taken.',
  durationMs: 310,
};
const deliveries = [
  delivery(1, {
    state: 'pending',
    attempts: 2,
    nextAttemptAt: '2099-01-01T00:00:00.000Z',
    settledAt: null,
    log: [refused],
  }),
  delivery(2, {}),
  delivery(3, { state: 'failed', attempts: 10, log: [refused], type: 'operation.ended' }),
];

const ENDPOINT_PATH = `/v1/webhook-endpoints/${ENDPOINT.id}`;
const details = { ...deliveries[2], body: '{"type":"operation.ended","data":{}}' };

const ANSWERS: Readonly<Record<string, StubAnswer>> = {
  'GET /v1/webhook-endpoints': {
    schema: webhookEndpointPage,
    value: { data: [ENDPOINT, off], nextCursor: null },
  },
  'POST /v1/webhook-endpoints': {
    schema: issuedWebhookEndpoint,
    value: { endpoint: ENDPOINT, signingSecret: `whsec_${'k'.repeat(43)}=` },
  },
  [`GET ${ENDPOINT_PATH}`]: { schema: webhookEndpoint, value: ENDPOINT },
  [`GET ${ENDPOINT_PATH}/deliveries`]: {
    schema: webhookDeliveryPage,
    value: { data: deliveries, nextCursor: null },
  },
  [`GET ${ENDPOINT_PATH}/deliveries/${idOf('whd', 3)}`]: {
    schema: webhookDeliveryDetails,
    value: details,
  },
  [`POST ${ENDPOINT_PATH}/test`]: { schema: webhookDelivery, value: deliveries[0] },
};

/** The answer to a request, if it is about webhooks. */
export const answerOfWebhooks = (method: string, path: string) => ANSWERS[`${method} ${path}`];
