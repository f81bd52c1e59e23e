/** What operators do their work with: the queue, places, the audit trail, settings. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  ChangeRegion,
  ChangeSettings,
  ListJobsData,
} from '@fleetcommand/client/api/types.gen';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { anyVersion, client, ifUnchanged, once, said, withEtag } from './client.js';

const GLANCE_MS = 3_000;
const PAGE_SIZE = 50;

/** As often as the records are looked after. */
const REGION_MS = 5_000;

export const jobsQuery = queryOptions({
  queryKey: ['fleet', 'jobs'],
  queryFn: async ({ signal }) => (await sdk.getJobs({ client, signal })).data,
  refetchInterval: GLANCE_MS,
});

export type JobState = NonNullable<NonNullable<ListJobsData['query']>['state']>;

export const jobEntriesQuery = (state: JobState, search: string) =>
  queryOptions({
    queryKey: ['fleet', 'jobs', state, search],
    queryFn: async ({ signal }) => {
      const query = { state, limit: 100, ...said({ search }) };
      return (await sdk.listJobs({ client, query, signal })).data.data;
    },
    refetchInterval: GLANCE_MS,
  });

export const outboxQuery = queryOptions({
  queryKey: ['fleet', 'outbox'],
  queryFn: async ({ signal }) => (await sdk.listOutbox({ client, signal })).data.data,
  refetchInterval: GLANCE_MS,
});

export async function runJobNow(id: string, idempotencyKey: string): Promise<void> {
  await sdk.runJobNow({ client, body: { id }, headers: once(idempotencyKey) });
}

/** Makes a job of a message that waits, at once. */
export async function retryMessage(id: string, idempotencyKey: string): Promise<void> {
  await sdk.retryOutboxMessage({ client, path: { id }, headers: once(idempotencyKey) });
}

/** A dead letter goes for good. */
export async function discardMessage(id: string): Promise<void> {
  await sdk.discardOutboxMessage({ client, path: { id } });
}

export async function pauseQueue(paused: boolean, idempotencyKey: string): Promise<void> {
  await sdk.pauseQueue({ client, body: { paused }, headers: once(idempotencyKey) });
}

export const clustersQuery = queryOptions({
  queryKey: ['fleet', 'clusters'],
  queryFn: async ({ signal }) => (await sdk.listFleetClusters({ client, signal })).data.data,
});

export const fleetRegionsQuery = queryOptions({
  queryKey: ['fleet', 'regions'],
  queryFn: async ({ signal }) => (await sdk.listFleetRegions({ client, signal })).data.data,
});

export const fleetRegionQuery = (id: string) =>
  queryOptions({
    queryKey: ['fleet', 'regions', id],
    queryFn: async ({ signal }) => (await sdk.getRegion({ client, path: { id }, signal })).data,
    refetchInterval: REGION_MS,
  });

/** Takes an edge out of the records that lead to it, or lets them lead there again. */
export async function changeDrain(id: string, isDrained: boolean): Promise<void> {
  const change = isDrained ? sdk.drainEdge : sdk.undrainEdge;
  await change({ client, path: { id } });
}

export async function cordonCluster(id: string, cordoned: boolean): Promise<void> {
  await sdk.changeCluster({ client, path: { id }, body: { cordoned }, headers: anyVersion });
}

export async function changeRegion(id: string, body: ChangeRegion): Promise<void> {
  await sdk.changeRegion({ client, path: { id }, body, headers: anyVersion });
}

export const settingsQuery = queryOptions({
  queryKey: ['fleet', 'settings'],
  queryFn: async ({ signal }) => withEtag(await sdk.getFleetSettings({ client, signal })),
});

export async function changeSettings(body: ChangeSettings, etag: string): Promise<void> {
  await sdk.changeFleetSettings({ client, body, headers: ifUnchanged(etag) });
}

export interface AuditFilters {
  readonly action?: string;
  readonly target?: string;
  readonly actor?: string;
}

export const fleetAuditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ['fleet', 'audit', filters],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE_SIZE, ...said({ ...filters, cursor: pageParam }) };
      return (await sdk.listFleetAuditEvents({ client, query, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
