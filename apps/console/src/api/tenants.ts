import { explanation, type Explanation } from '@fleetcommand/contracts/http/explain';
import {
  tenant,
  tenantEventPage,
  tenantOperation,
  tenantPage,
  type CreateTenantRequest,
  type Tenant,
  type TenantOperation,
  type UpdateTenantRequest,
} from '@fleetcommand/contracts/http/tenants';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { awaitsPayment } from './awaits-payment.js';
import { request, type Answer } from './client.js';
import { queryOf } from './query-of.js';

const PAGE_SIZE = 50;

/** How often a page looks again: often while something moves, seldom while all rests. */
const MOVING_POLL_MS = 3_000;
const RESTING_POLL_MS = 30_000;

const MOVING_STATES: ReadonlySet<Tenant['state']> = new Set([
  'pending',
  'provisioning',
  'updating',
  'waking',
  'deleting',
]);

export function isMoving({ state }: Pick<Tenant, 'state'>): boolean {
  return MOVING_STATES.has(state);
}

const pollMs = (tenants: readonly Tenant[]) =>
  tenants.some((one) => isMoving(one) || awaitsPayment(one)) ? MOVING_POLL_MS : RESTING_POLL_MS;

const tenantPath = (id: string) => `/v1/tenants/${encodeURIComponent(id)}`;

const pageQueryOf = (cursor: string) => queryOf({ limit: String(PAGE_SIZE), cursor });

/** The instances of everything you belong to, oldest first, a page at a time. */
export const tenantsQuery = infiniteQueryOptions({
  queryKey: ['tenants'],
  queryFn: async ({ pageParam, signal }) =>
    (await request(`/v1/tenants?${pageQueryOf(pageParam)}`, { signal, answer: tenantPage })).data,
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: ({ state }) => pollMs(state.data?.pages.flatMap(({ data }) => data) ?? []),
});

/** One instance, with the etag that changing it takes. */
export const tenantQuery = (id: string) =>
  queryOptions({
    queryKey: ['tenant', id],
    queryFn: ({ signal }): Promise<Answer<Tenant>> =>
      request(tenantPath(id), { signal, answer: tenant }),
    refetchInterval: ({ state }) => (state.data ? pollMs([state.data.data]) : false),
  });

/** What happened to an instance, newest first, a page at a time. */
export const tenantEventsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['tenant', id, 'events'],
    queryFn: async ({ pageParam, signal }) => {
      const path = `${tenantPath(id)}/events?${pageQueryOf(pageParam)}`;
      return (await request(path, { signal, answer: tenantEventPage })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: RESTING_POLL_MS,
  });

/** How an instance is served. Asks the cluster and every edge, so it is not polled. */
export const explanationQuery = (id: string) =>
  queryOptions({
    queryKey: ['tenant', id, 'explanation'],
    queryFn: async ({ signal }): Promise<Explanation> =>
      (await request(`${tenantPath(id)}/explain`, { signal, answer: explanation })).data,
  });

export async function createTenant(
  body: CreateTenantRequest,
  idempotencyKey: string,
): Promise<TenantOperation> {
  const wanted = { method: 'POST', body, idempotencyKey, answer: tenantOperation } as const;
  return (await request('/v1/tenants', wanted)).data;
}

const changing =
  (action: 'restart' | 'hibernate' | 'wake') =>
  async (id: string, idempotencyKey: string): Promise<TenantOperation> => {
    const wanted = { method: 'POST', idempotencyKey, answer: tenantOperation } as const;
    return (await request(`${tenantPath(id)}/${action}`, wanted)).data;
  };
export const restartTenant = changing('restart');
export const hibernateTenant = changing('hibernate');
export const wakeTenant = changing('wake');

/** Refused with 412 when somebody changed it since `etag` was read. */
export async function updateTenant(
  id: string,
  body: UpdateTenantRequest,
  etag: string,
): Promise<TenantOperation> {
  const wanted = { method: 'PATCH', body, ifMatch: etag, answer: tenantOperation } as const;
  return (await request(tenantPath(id), wanted)).data;
}

/** Refused with 412 when somebody changed it since `etag` was read. */
export async function deleteTenant(id: string, etag: string): Promise<TenantOperation> {
  const wanted = { method: 'DELETE', ifMatch: etag, answer: tenantOperation } as const;
  return (await request(tenantPath(id), wanted)).data;
}
