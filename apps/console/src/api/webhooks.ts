import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  CreateWebhookEndpoint,
  IssuedWebhookEndpoint,
  UpdateWebhookEndpoint,
  WebhookDelivery,
} from '@fleetcommand/client/api/types.gen';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { client, ifUnchanged, once, said, withEtag } from './client.js';

const WATCH_MS = 5_000;

export const webhookEndpointsQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: async ({ signal }) =>
    (await sdk.listWebhookEndpoints({ client, query: { limit: 100 }, signal })).data.data,
});

/** With the `etag` that a change needs. */
export const webhookEndpointQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhooks', id],
    queryFn: async ({ signal }) =>
      withEtag(await sdk.getWebhookEndpoint({ client, path: { id }, signal })),
    refetchInterval: WATCH_MS,
  });

export const webhookDeliveriesQuery = (id: string, state: WebhookDelivery['state'] | '') =>
  infiniteQueryOptions({
    queryKey: ['webhooks', id, 'deliveries', state],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 25, ...said({ state, cursor: pageParam }) };
      return (await sdk.listWebhookDeliveries({ client, path: { id }, query, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: WATCH_MS,
  });

export const webhookDeliveryQuery = (id: string, deliveryId: string) =>
  queryOptions({
    queryKey: ['webhooks', id, 'delivery', deliveryId],
    queryFn: async ({ signal }) =>
      (await sdk.getWebhookDelivery({ client, path: { id, deliveryId }, signal })).data,
  });

export async function createWebhook(
  body: CreateWebhookEndpoint,
  idempotencyKey: string,
): Promise<IssuedWebhookEndpoint> {
  return (await sdk.createWebhookEndpoint({ client, body, headers: once(idempotencyKey) })).data;
}

export async function changeWebhook(
  id: string,
  body: UpdateWebhookEndpoint,
  etag: string,
): Promise<void> {
  await sdk.updateWebhookEndpoint({ client, path: { id }, body, headers: ifUnchanged(etag) });
}

export async function removeWebhook(id: string, etag: string): Promise<void> {
  await sdk.deleteWebhookEndpoint({ client, path: { id }, headers: ifUnchanged(etag) });
}

export async function rotateWebhookSecret(
  id: string,
  idempotencyKey: string,
): Promise<IssuedWebhookEndpoint> {
  const [body, headers] = [{ overlapHours: 24 }, once(idempotencyKey)];
  return (await sdk.rotateWebhookSecret({ client, path: { id }, body, headers })).data;
}

export async function testWebhook(id: string, idempotencyKey: string): Promise<void> {
  await sdk.testWebhookEndpoint({ client, path: { id }, headers: once(idempotencyKey) });
}

export async function redeliverWebhook(
  id: string,
  deliveryId: string,
  idempotencyKey: string,
): Promise<void> {
  const headers = once(idempotencyKey);
  await sdk.redeliverWebhook({ client, path: { id, deliveryId }, headers });
}
