import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  BulkTenants,
  BulkTenantsAnswer,
  GiveUpBackup,
} from '@fleetcommand/client/api/types.gen';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { client, once, said } from './client.js';

const GLANCE_MS = 5_000;
const MAP_MS = 15_000;
const PAGE_SIZE = 50;

/** The whole fleet, one entry an instance. */
export const fleetMapQuery = queryOptions({
  queryKey: ['fleet', 'map'],
  queryFn: async ({ signal }) => (await sdk.getFleetMap({ client, signal })).data,
  refetchInterval: MAP_MS,
});

/** Operations of the whole fleet, newest first. */
export const fleetOperationsQuery = (states: string, limit = 10) =>
  queryOptions({
    queryKey: ['fleet', 'operations', states, limit],
    queryFn: async ({ signal }) =>
      (await sdk.listFleetOperations({ client, query: { state: states, limit }, signal })).data
        .data,
    refetchInterval: GLANCE_MS,
  });

export const edgesQuery = queryOptions({
  queryKey: ['fleet', 'edges'],
  queryFn: async ({ signal }) => (await sdk.listEdges({ client, signal })).data.data,
  refetchInterval: GLANCE_MS,
});

export const edgeQuery = (id: string) =>
  queryOptions({
    queryKey: ['fleet', 'edges', id],
    queryFn: async ({ signal }) => (await sdk.getEdge({ client, path: { id }, signal })).data,
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
      const query = { limit, ...said({ ...filters, cursor: pageParam }) };
      return (await sdk.listFleetTenants({ client, query, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: MAP_MS,
  });

export const fleetTenantQuery = (id: string) =>
  queryOptions({
    queryKey: ['fleet', 'tenant', id],
    queryFn: async ({ signal }) =>
      (await sdk.getFleetTenant({ client, path: { id }, signal })).data,
    refetchInterval: GLANCE_MS,
  });

export const fleetEventsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['fleet', 'tenant', id, 'events'],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE_SIZE, ...said({ cursor: pageParam }) };
      return (await sdk.listFleetTenantEvents({ client, path: { id }, query, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

export const fleetExplanationQuery = (id: string) =>
  queryOptions({
    queryKey: ['fleet', 'tenant', id, 'explanation'],
    queryFn: async ({ signal }) =>
      (await sdk.explainFleetTenant({ client, path: { id }, signal })).data,
  });

/** Copies that somebody waits for and that fail so far. */
export const failingBackupsQuery = queryOptions({
  queryKey: ['fleet', 'backups', 'failing'],
  queryFn: async ({ signal }) =>
    (await sdk.listBackups({ client, query: { failing: 'true' }, signal })).data.data,
  refetchInterval: MAP_MS,
});

/** The instance goes without its last copy. */
export async function giveUpBackup(
  id: string,
  body: GiveUpBackup,
  idempotencyKey: string,
): Promise<void> {
  await sdk.giveUpBackup({ client, path: { id }, body, headers: once(idempotencyKey) });
}

export async function actOnTenants(
  body: BulkTenants,
  idempotencyKey: string,
): Promise<BulkTenantsAnswer> {
  return (await sdk.bulkFleetTenants({ client, body, headers: once(idempotencyKey) })).data;
}
