import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { TenantBackup, TenantOperation } from '@fleetcommand/client/api/types.gen';
import { infiniteQueryOptions } from '@tanstack/react-query';

import { client, once, said } from './client.js';

const PAGE_SIZE = 50;

/** While one is made or put back, and while all rests. */
const MOVING_POLL_MS = 2_000;
const RESTING_POLL_MS = 30_000;

const isMoving = ({ state, isBeingRestored }: TenantBackup) =>
  state === 'pending' || isBeingRestored;

/** Copies of an instance's data, newest first, a page at a time. */
export const backupsQuery = (tenantId: string) =>
  infiniteQueryOptions({
    queryKey: ['tenant', tenantId, 'backups'],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE_SIZE, ...said({ cursor: pageParam }) };
      return (await sdk.listTenantBackups({ client, path: { id: tenantId }, query, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.some(isMoving)) ? MOVING_POLL_MS : RESTING_POLL_MS,
  });

export async function createBackup(
  tenantId: string,
  idempotencyKey: string,
): Promise<TenantBackup> {
  const headers = once(idempotencyKey);
  return (await sdk.createTenantBackup({ client, path: { id: tenantId }, headers })).data;
}

export async function restoreBackup(
  tenantId: string,
  backupId: string,
  idempotencyKey: string,
): Promise<TenantOperation> {
  const path = { id: tenantId, backupId };
  return (await sdk.restoreTenantBackup({ client, path, headers: once(idempotencyKey) })).data;
}
