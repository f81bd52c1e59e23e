import { adminEdge, adminEdgeList, type AdminEdge } from '@fleetcommand/contracts/http/admin/edges';
import {
  fleetMap,
  fleetOperationPage,
  type FleetMap,
} from '@fleetcommand/contracts/http/admin/fleet';
import {
  adminTenantDetail,
  adminTenantPage,
  bulkAnswer,
  type AdminTenantDetail,
  type BulkAnswer,
  type BulkRequest,
} from '@fleetcommand/contracts/http/admin/tenants';
import { explanation, type Explanation } from '@fleetcommand/contracts/http/explain';
import { tenantEventPage } from '@fleetcommand/contracts/http/tenants';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { request } from './client.js';
import { queryOf } from './query-of.js';

const GLANCE_MS = 5_000;
const MAP_MS = 15_000;
const PAGE_SIZE = 50;

/** The whole fleet, one entry an instance. */
export const fleetMapQuery = queryOptions({
  queryKey: ['fleet', 'map'],
  queryFn: async ({ signal }): Promise<FleetMap> =>
    (await request('/v1/admin/fleet', { signal, answer: fleetMap })).data,
  refetchInterval: MAP_MS,
});

/** Operations of the whole fleet, newest first. */
export const fleetOperationsQuery = (states: string, limit = 10) =>
  queryOptions({
    queryKey: ['fleet', 'operations', states, limit],
    queryFn: async ({ signal }) => {
      const path = `/v1/admin/operations?${new URLSearchParams({ state: states, limit: String(limit) })}`;
      return (await request(path, { signal, answer: fleetOperationPage })).data.data;
    },
    refetchInterval: GLANCE_MS,
  });

export const edgesQuery = queryOptions({
  queryKey: ['fleet', 'edges'],
  queryFn: async ({ signal }): Promise<AdminEdge[]> =>
    (await request('/v1/admin/edges', { signal, answer: adminEdgeList })).data.data,
  refetchInterval: GLANCE_MS,
});

export const edgeQuery = (id: string) =>
  queryOptions({
    queryKey: ['fleet', 'edges', id],
    queryFn: async ({ signal }): Promise<AdminEdge> =>
      (await request(`/v1/admin/edges/${encodeURIComponent(id)}`, { signal, answer: adminEdge }))
        .data,
    refetchInterval: GLANCE_MS,
  });

export interface TenantFilters {
  readonly search?: string;
  readonly state?: string;
  readonly cluster?: string;
  readonly organization?: string;
}

export const fleetTenantsQuery = (filters: TenantFilters, limit = PAGE_SIZE) =>
  infiniteQueryOptions({
    queryKey: ['fleet', 'tenants', filters, limit],
    queryFn: async ({ pageParam, signal }) => {
      const query = queryOf({ limit: String(limit), ...filters, cursor: pageParam });
      const path = `/v1/admin/tenants?${query}`;
      return (await request(path, { signal, answer: adminTenantPage })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: MAP_MS,
  });

const tenantPath = (id: string) => `/v1/admin/tenants/${encodeURIComponent(id)}`;

export const fleetTenantQuery = (id: string) =>
  queryOptions({
    queryKey: ['fleet', 'tenant', id],
    queryFn: async ({ signal }): Promise<AdminTenantDetail> =>
      (await request(tenantPath(id), { signal, answer: adminTenantDetail })).data,
    refetchInterval: GLANCE_MS,
  });

export const fleetEventsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['fleet', 'tenant', id, 'events'],
    queryFn: async ({ pageParam, signal }) => {
      const query = queryOf({ limit: String(PAGE_SIZE), cursor: pageParam });
      const path = `${tenantPath(id)}/events?${query}`;
      return (await request(path, { signal, answer: tenantEventPage })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

export const fleetExplanationQuery = (id: string) =>
  queryOptions({
    queryKey: ['fleet', 'tenant', id, 'explanation'],
    queryFn: async ({ signal }): Promise<Explanation> =>
      (await request(`${tenantPath(id)}/explain`, { signal, answer: explanation })).data,
  });

export async function actOnTenants(body: BulkRequest, idempotencyKey: string): Promise<BulkAnswer> {
  const wanted = { method: 'POST', body, idempotencyKey, answer: bulkAnswer } as const;
  return (await request('/v1/admin/tenants/bulk', wanted)).data;
}
