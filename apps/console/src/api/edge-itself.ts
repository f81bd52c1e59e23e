import { edgeProblems, edgeStatus } from '@fleetcommand/contracts/http/edge';
import { testRequestAnswer } from '@fleetcommand/contracts/http/edge/choice';
import { lintAnswer } from '@fleetcommand/contracts/http/edge/lint';
import { edgeCertificates, edgeTraffic } from '@fleetcommand/contracts/http/edge/traffic';
import {
  traefikEntryPoint,
  traefikMiddleware,
  traefikOverview,
  traefikRouter,
  traefikService,
} from '@fleetcommand/contracts/http/edge/traefik';
import { z } from 'zod';

import type { EdgeListName, EdgeLists, EdgeReader } from '../features/edge/edge-reader.js';
import { exchange, request } from './client.js';
import { queryOf } from './query-of.js';

const PAGE_SIZE = 50;

const ITEM_OF: { readonly [Name in EdgeListName]: z.ZodType } = {
  routers: traefikRouter,
  services: traefikService,
  middlewares: traefikMiddleware,
};

async function get<T extends z.ZodType>(
  path: string,
  answer: T,
  signal: AbortSignal,
): Promise<z.output<T>> {
  return (await request(path, { signal, answer })).data;
}

/** The edge that serves this page, asked at its own port: no control plane is needed. */
export const edgeItself: EdgeReader = {
  key: 'itself',
  status: (signal) => get('/v1/status', edgeStatus, signal),
  overview: (signal) => get('/api/overview', traefikOverview, signal),
  entryPoints: (signal) => get('/api/entrypoints', z.array(traefikEntryPoint), signal),
  async list(name, { search, status, sort }, from, signal) {
    const page = { per_page: String(PAGE_SIZE), page: from || '1' };
    const query = queryOf({ ...page, search, status, sortBy: sort });
    const answer = z.array(ITEM_OF[name]);
    const { data, headers } = await exchange(`/api/http/${name}?${query}`, { signal, answer });
    const next = headers.get('x-next-page') ?? '1';
    return {
      data: data as EdgeLists[typeof name][],
      next: next === '1' ? null : next,
      total: Number(headers.get('x-total-count') ?? data.length),
    };
  },
  certificates: (search, signal) =>
    get(`/v1/certificates?${queryOf({ search })}`, edgeCertificates, signal),
  problems: async (signal) => (await get('/v1/problems', edgeProblems, signal)).data,
  traffic: (services, signal) =>
    get(`/v1/traffic?${queryOf({ services: services.join(',') })}`, edgeTraffic, signal),
  testRequest: async (body) =>
    (await request('/v1/test-request', { method: 'POST', body, answer: testRequestAnswer })).data,
  lint: async (text) =>
    (await request('/v1/lint', { method: 'POST', body: { text }, answer: lintAnswer })).data.data,
};
