import {
  issuedWebhookEndpoint,
  webhookDelivery,
  webhookDeliveryDetails,
  webhookDeliveryPage,
  webhookEndpoint,
  webhookEndpointPage,
  type CreateWebhookEndpointRequest,
  type IssuedWebhookEndpoint,
  type UpdateWebhookEndpointRequest,
  type WebhookDelivery,
} from '@fleetcommand/contracts/http/webhooks';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { request } from './client.js';
import { queryOf } from './query-of.js';

const PATH = '/v1/webhook-endpoints';
const pathOf = (id: string) => `${PATH}/${encodeURIComponent(id)}`;
const WATCH_MS = 5_000;

export const webhookEndpointsQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: async ({ signal }) =>
    (await request(`${PATH}?limit=100`, { signal, answer: webhookEndpointPage })).data.data,
});

/** With the `etag` that a change needs. */
export const webhookEndpointQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhooks', id],
    queryFn: ({ signal }) => request(pathOf(id), { signal, answer: webhookEndpoint }),
    refetchInterval: WATCH_MS,
  });

export const webhookDeliveriesQuery = (id: string, state: WebhookDelivery['state'] | '') =>
  infiniteQueryOptions({
    queryKey: ['webhooks', id, 'deliveries', state],
    queryFn: async ({ pageParam, signal }) => {
      const query = queryOf({ limit: '25', state, cursor: pageParam });
      const path = `${pathOf(id)}/deliveries?${query}`;
      return (await request(path, { signal, answer: webhookDeliveryPage })).data;
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: WATCH_MS,
  });

export const webhookDeliveryQuery = (id: string, deliveryId: string) =>
  queryOptions({
    queryKey: ['webhooks', id, 'delivery', deliveryId],
    queryFn: async ({ signal }) => {
      const path = `${pathOf(id)}/deliveries/${encodeURIComponent(deliveryId)}`;
      return (await request(path, { signal, answer: webhookDeliveryDetails })).data;
    },
  });

export async function createWebhook(
  body: Partial<CreateWebhookEndpointRequest>,
  idempotencyKey: string,
): Promise<IssuedWebhookEndpoint> {
  const wanted = { method: 'POST', body, idempotencyKey, answer: issuedWebhookEndpoint } as const;
  return (await request(PATH, wanted)).data;
}

export async function changeWebhook(
  id: string,
  body: UpdateWebhookEndpointRequest,
  etag: string,
): Promise<void> {
  await request(pathOf(id), { method: 'PATCH', body, ifMatch: etag, answer: webhookEndpoint });
}

export async function removeWebhook(id: string, etag: string): Promise<void> {
  await request(pathOf(id), { method: 'DELETE', ifMatch: etag, answer: z.undefined() });
}

export async function rotateWebhookSecret(
  id: string,
  idempotencyKey: string,
): Promise<IssuedWebhookEndpoint> {
  const wanted = { body: { overlapHours: 24 }, idempotencyKey, answer: issuedWebhookEndpoint };
  return (await request(`${pathOf(id)}/rotate-secret`, { method: 'POST', ...wanted })).data;
}

export async function testWebhook(id: string, idempotencyKey: string): Promise<void> {
  const wanted = { method: 'POST', idempotencyKey, answer: webhookDelivery } as const;
  await request(`${pathOf(id)}/test`, wanted);
}

export async function redeliverWebhook(
  id: string,
  deliveryId: string,
  idempotencyKey: string,
): Promise<void> {
  const path = `${pathOf(id)}/deliveries/${encodeURIComponent(deliveryId)}/redeliver`;
  await request(path, { method: 'POST', idempotencyKey, answer: webhookDelivery });
}
