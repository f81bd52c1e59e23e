import type { WebhookMessage } from '@fleetcommand/application/ports/webhooks';
import type { Store } from '@fleetcommand/application/ports/store';
import type { WebhookDelivery } from '@fleetcommand/domain/webhooks/delivery';
import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';

import { SOME_TIME } from './accounts.js';
import { someId } from './ids.js';

export function anEndpoint(overrides: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  const id = someId('whe');
  return {
    id,
    organizationId: someId('org'),
    createdById: someId('usr'),
    url: `https://hooks.example.com/${id}`,
    description: '',
    eventTypes: [],
    secretCiphertext: 'sealed',
    previousSecretCiphertext: null,
    previousSecretUntil: null,
    disabledAt: null,
    disabledReason: null,
    failingSince: null,
    revision: 1,
    createdAt: SOME_TIME,
    ...overrides,
  };
}

export function aMessage(
  { organizationId }: Pick<WebhookEndpoint, 'organizationId'>,
  overrides: Partial<WebhookMessage> = {},
): WebhookMessage {
  return {
    id: someId('msg'),
    organizationId,
    type: 'tenant.updated',
    subject: someId('ten'),
    body: '{}',
    createdAt: SOME_TIME,
    ...overrides,
  };
}

/** One that failed. */
export async function storeDelivery(
  store: Store,
  endpoint: WebhookEndpoint,
): Promise<WebhookDelivery> {
  const id = someId('whd');
  await store.webhooks.publishTo(endpoint.id, id, aMessage(endpoint));
  const waiting = await store.webhooks.findDelivery(id);
  if (!waiting) throw new Error('the delivery was not stored');
  const failed = { ...waiting, state: 'failed', attempts: 1, settledAt: SOME_TIME } as const;
  await store.webhooks.saveAttempt(waiting, failed);
  return failed;
}
