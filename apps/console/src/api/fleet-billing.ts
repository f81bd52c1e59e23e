/** What operators see of everybody's payments. */
import {
  billingAccount,
  billingEvent,
  billingEventPage,
  billingSummary,
} from '@fleetcommand/contracts/http/admin/billing';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { request } from './client.js';
import { queryOf } from './query-of.js';

const GLANCE_MS = 30_000;
/** Events that wait are acted on within seconds. */
const EVENTS_GLANCE_MS = 5_000;
const PAGE_SIZE = 50;

export const billingSummaryQuery = queryOptions({
  queryKey: ['fleet', 'billing'],
  queryFn: async ({ signal }) =>
    (await request('/v1/admin/billing', { signal, answer: billingSummary })).data,
  refetchInterval: GLANCE_MS,
});

/** What the payment provider told, newest first; of one organization, where one is named. */
export const billingEventsQuery = (organizationId: string) =>
  infiniteQueryOptions({
    queryKey: ['fleet', 'billing', 'events', organizationId],
    queryFn: async ({ pageParam, signal }) => {
      const query = queryOf({ limit: String(PAGE_SIZE), organizationId, cursor: pageParam });
      const path = `/v1/admin/billing/events?${query}`;
      return (await request(path, { signal, answer: billingEventPage })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: EVENTS_GLANCE_MS,
  });

const holdPath = (organizationId: string) =>
  `/v1/admin/organizations/${encodeURIComponent(organizationId)}/billing-hold`;

/** Keeps an organization in good standing until a time, whatever it pays. */
export async function holdBilling(
  organizationId: string,
  hold: { readonly reason: string; readonly until: string },
): Promise<void> {
  await request(holdPath(organizationId), { method: 'PUT', body: hold, answer: billingAccount });
}

/** Ends a hold: what is paid counts again. */
export async function releaseBillingHold(organizationId: string): Promise<void> {
  await request(holdPath(organizationId), { method: 'DELETE', answer: z.undefined() });
}

/** Has an event acted on again: what is so now counts, not what it said. */
export async function replayBillingEvent(id: string, idempotencyKey: string): Promise<void> {
  const path = `/v1/admin/billing/events/${encodeURIComponent(id)}/replay`;
  await request(path, { method: 'POST', idempotencyKey, answer: billingEvent });
}
