/** What operators see of everybody's payments. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { client, once, said } from './client.js';

const GLANCE_MS = 30_000;
/** Events that wait are acted on within seconds. */
const EVENTS_GLANCE_MS = 5_000;
const PAGE_SIZE = 50;

export const billingSummaryQuery = queryOptions({
  queryKey: ['fleet', 'billing'],
  queryFn: async ({ signal }) => (await sdk.getBillingSummary({ client, signal })).data,
  refetchInterval: GLANCE_MS,
});

/** What the payment provider told, newest first; of one organization, where one is named. */
export const billingEventsQuery = (organizationId: string) =>
  infiniteQueryOptions({
    queryKey: ['fleet', 'billing', 'events', organizationId],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE_SIZE, ...said({ organizationId, cursor: pageParam }) };
      return (await sdk.listBillingEvents({ client, query, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: EVENTS_GLANCE_MS,
  });

/** Keeps an organization in good standing until a time, whatever it pays. */
export async function holdBilling(
  organizationId: string,
  hold: { readonly reason: string; readonly until: string },
): Promise<void> {
  await sdk.holdBilling({ client, path: { id: organizationId }, body: hold });
}

/** Ends a hold: what is paid counts again. */
export async function releaseBillingHold(organizationId: string): Promise<void> {
  await sdk.releaseBillingHold({ client, path: { id: organizationId } });
}

/** Has an event acted on again: what is so now counts, not what it said. */
export async function replayBillingEvent(id: string, idempotencyKey: string): Promise<void> {
  await sdk.replayBillingEvent({ client, path: { id }, headers: once(idempotencyKey) });
}
