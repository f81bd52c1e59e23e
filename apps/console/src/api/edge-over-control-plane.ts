import {
  edgeEntryPointList,
  edgeMiddlewarePage,
  edgeProblemList,
  edgeRouterPage,
  edgeServicePage,
} from '@fleetcommand/contracts/http/admin/edges';
import { edgeStatus } from '@fleetcommand/contracts/http/edge';
import { testRequestAnswer } from '@fleetcommand/contracts/http/edge/choice';
import { lintAnswer } from '@fleetcommand/contracts/http/edge/lint';
import { edgeCertificates, edgeTraffic } from '@fleetcommand/contracts/http/edge/traffic';
import { traefikOverview } from '@fleetcommand/contracts/http/edge/traefik';
import type { z } from 'zod';

import type {
  EdgeListName,
  EdgePage,
  EdgeLists,
  EdgeReader,
} from '../features/edge/edge-reader.js';
import { request } from './client.js';
import { queryOf } from './query-of.js';

const PAGE_SIZE = 50;

const PAGE_OF: { readonly [Name in EdgeListName]: z.ZodType } = {
  routers: edgeRouterPage,
  services: edgeServicePage,
  middlewares: edgeMiddlewarePage,
};

/** One edge, asked through the control plane. */
export function edgeOverControlPlane(id: string): EdgeReader {
  const at = `/v1/admin/edges/${encodeURIComponent(id)}`;
  const get = async <T extends z.ZodType>(
    path: string,
    answer: T,
    signal: AbortSignal,
  ): Promise<z.output<T>> => (await request(`${at}/${path}`, { signal, answer })).data;
  const post = async <T extends z.ZodType>(
    path: string,
    body: unknown,
    answer: T,
  ): Promise<z.output<T>> => {
    const idempotencyKey = crypto.randomUUID();
    return (await request(`${at}/${path}`, { method: 'POST', body, idempotencyKey, answer })).data;
  };
  return {
    key: id,
    status: (signal) => get('status', edgeStatus, signal),
    overview: (signal) => get('overview', traefikOverview, signal),
    entryPoints: async (signal) => (await get('entry-points', edgeEntryPointList, signal)).data,
    async list(name, { search, status, sort }, from, signal) {
      const query = queryOf({ limit: String(PAGE_SIZE), search, status, sort, cursor: from });
      const page = await get(`${name}?${query}`, PAGE_OF[name], signal);
      const { nextCursor, ...rest } = page as { nextCursor: string | null };
      return { ...rest, next: nextCursor } as EdgePage<EdgeLists[typeof name]>;
    },
    certificates: (search, signal) =>
      get(`certificates?${queryOf({ search })}`, edgeCertificates, signal),
    problems: async (signal) => (await get('problems', edgeProblemList, signal)).data,
    traffic: (services, signal) =>
      get(`traffic?${queryOf({ services: services.join(',') })}`, edgeTraffic, signal),
    testRequest: (body) => post('test-request', body, testRequestAnswer),
    lint: async (text) => (await post('lint', { text }, lintAnswer)).data,
  };
}
