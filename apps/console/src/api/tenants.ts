import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  CreateTenant,
  Tenant,
  TenantOperation,
  UpdateTenant,
} from '@fleetcommand/client/api/types.gen';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { awaitsPayment } from './awaits-payment.js';
import { client, ifUnchanged, once, said, withEtag } from './client.js';

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

const pageFrom = (cursor: string) => ({ limit: PAGE_SIZE, ...said({ cursor }) });

/** The instances of everything you belong to, oldest first, a page at a time. */
export const tenantsQuery = infiniteQueryOptions({
  queryKey: ['tenants'],
  queryFn: async ({ pageParam, signal }) =>
    (await sdk.listTenants({ client, query: pageFrom(pageParam), signal })).data,
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: ({ state }) => pollMs(state.data?.pages.flatMap(({ data }) => data) ?? []),
});

/** Instances that are deleted and can be brought back, newest first. */
export const deletedTenantsQuery = queryOptions({
  queryKey: ['tenants', 'deleted'],
  queryFn: async ({ signal }) => {
    const query = { limit: PAGE_SIZE, deleted: 'true' } as const;
    return (await sdk.listTenants({ client, query, signal })).data.data;
  },
});

/** One instance, with the etag that changing it takes. */
export const tenantQuery = (id: string) =>
  queryOptions({
    queryKey: ['tenant', id],
    queryFn: async ({ signal }) => withEtag(await sdk.getTenant({ client, path: { id }, signal })),
    refetchInterval: ({ state }) => (state.data ? pollMs([state.data.data]) : false),
  });

/** What happened to an instance, newest first, a page at a time. */
export const tenantEventsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['tenant', id, 'events'],
    queryFn: async ({ pageParam, signal }) => {
      const query = pageFrom(pageParam);
      return (await sdk.listTenantEvents({ client, path: { id }, query, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: RESTING_POLL_MS,
  });

/** How an instance is served. Asks the cluster and every edge, so it is not polled. */
export const explanationQuery = (id: string) =>
  queryOptions({
    queryKey: ['tenant', id, 'explanation'],
    queryFn: async ({ signal }) => (await sdk.explainTenant({ client, path: { id }, signal })).data,
  });

export async function createTenant(
  body: CreateTenant,
  idempotencyKey: string,
): Promise<TenantOperation> {
  return (await sdk.createTenant({ client, body, headers: once(idempotencyKey) })).data;
}

type Change =
  | typeof sdk.restartTenant
  | typeof sdk.upgradeTenant
  | typeof sdk.hibernateTenant
  | typeof sdk.wakeTenant
  | typeof sdk.restoreDeletedTenant;

const changing =
  (change: Change) =>
  async (id: string, idempotencyKey: string): Promise<TenantOperation> =>
    (await change({ client, path: { id }, headers: once(idempotencyKey) })).data;
export const restartTenant = changing(sdk.restartTenant);
export const upgradeTenant = changing(sdk.upgradeTenant);
export const hibernateTenant = changing(sdk.hibernateTenant);
export const wakeTenant = changing(sdk.wakeTenant);
/** With the data of its last copy. */
export const restoreDeletedTenant = changing(sdk.restoreDeletedTenant);

export async function updateTenant(
  id: string,
  body: UpdateTenant,
  etag: string,
): Promise<TenantOperation> {
  return (await sdk.updateTenant({ client, path: { id }, body, headers: ifUnchanged(etag) })).data;
}

/** `adopted`: what becomes of what ran before the instance was adopted. */
export async function deleteTenant(
  id: string,
  etag: string,
  adopted: 'keep' | 'delete',
): Promise<TenantOperation> {
  const headers = ifUnchanged(etag);
  return (await sdk.deleteTenant({ client, path: { id }, headers, query: { adopted } })).data;
}
