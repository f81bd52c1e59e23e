/** What operators do their work with: the queue, places, the audit trail, settings. */
import {
  adminRegion,
  adminRegionList,
  fleetClusterList,
  fleetSettings,
  type ChangeRegionRequest,
} from '@fleetcommand/contracts/http/admin/catalogue';
import { fleetCluster } from '@fleetcommand/contracts/http/admin/fleet';
import {
  jobsOverview,
  outboxList,
  queuedJobList,
  type JobState,
} from '@fleetcommand/contracts/http/admin/jobs';
import { auditEventPage } from '@fleetcommand/contracts/http/audit';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { request } from './client.js';
import { queryOf } from './query-of.js';

const GLANCE_MS = 3_000;
const PAGE_SIZE = 50;

export const jobsQuery = queryOptions({
  queryKey: ['fleet', 'jobs'],
  queryFn: async ({ signal }) =>
    (await request('/v1/admin/jobs', { signal, answer: jobsOverview })).data,
  refetchInterval: GLANCE_MS,
});

export const jobEntriesQuery = (state: JobState) =>
  queryOptions({
    queryKey: ['fleet', 'jobs', state],
    queryFn: async ({ signal }) => {
      const path = `/v1/admin/jobs/entries?state=${state}`;
      return (await request(path, { signal, answer: queuedJobList })).data.data;
    },
    refetchInterval: GLANCE_MS,
  });

export const outboxQuery = queryOptions({
  queryKey: ['fleet', 'outbox'],
  queryFn: async ({ signal }) =>
    (await request('/v1/admin/outbox', { signal, answer: outboxList })).data.data,
  refetchInterval: GLANCE_MS,
});

export async function runJobNow(id: string, idempotencyKey: string): Promise<void> {
  const wanted = { method: 'POST', body: { id }, idempotencyKey, answer: z.undefined() } as const;
  await request('/v1/admin/jobs/run-now', wanted);
}

export async function pauseQueue(paused: boolean, idempotencyKey: string): Promise<void> {
  const wanted = {
    method: 'POST',
    body: { paused },
    idempotencyKey,
    answer: z.undefined(),
  } as const;
  await request('/v1/admin/jobs/pause', wanted);
}

export const clustersQuery = queryOptions({
  queryKey: ['fleet', 'clusters'],
  queryFn: async ({ signal }) =>
    (await request('/v1/admin/clusters', { signal, answer: fleetClusterList })).data.data,
});

export const fleetRegionsQuery = queryOptions({
  queryKey: ['fleet', 'regions'],
  queryFn: async ({ signal }) =>
    (await request('/v1/admin/regions', { signal, answer: adminRegionList })).data.data,
});

export async function cordonCluster(id: string, cordoned: boolean): Promise<void> {
  const path = `/v1/admin/clusters/${encodeURIComponent(id)}`;
  await request(path, { method: 'PATCH', body: { cordoned }, answer: fleetCluster });
}

export async function changeRegion(id: string, body: ChangeRegionRequest): Promise<void> {
  const path = `/v1/admin/regions/${encodeURIComponent(id)}`;
  await request(path, { method: 'PATCH', body, answer: adminRegion });
}

export const settingsQuery = queryOptions({
  queryKey: ['fleet', 'settings'],
  queryFn: async ({ signal }) =>
    (await request('/v1/admin/settings', { signal, answer: fleetSettings })).data,
});

export interface AuditFilters {
  readonly action?: string;
  readonly target?: string;
  readonly actor?: string;
}

export const fleetAuditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ['fleet', 'audit', filters],
    queryFn: async ({ pageParam, signal }) => {
      const query = queryOf({ limit: String(PAGE_SIZE), ...filters, cursor: pageParam });
      const path = `/v1/admin/audit-events?${query}`;
      return (await request(path, { signal, answer: auditEventPage })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
