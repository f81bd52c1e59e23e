import type { EdgeProblem, EdgeStatus } from '@fleetcommand/contracts/http/edge';
import type { TestRequestAnswer } from '@fleetcommand/contracts/http/edge/choice';
import type { LintAnswer } from '@fleetcommand/contracts/http/edge/lint';
import type { EdgeCertificates, EdgeTraffic } from '@fleetcommand/contracts/http/edge/traffic';
import type { TraefikEntryPoint, TraefikOverview } from '@fleetcommand/contracts/http/edge/traefik';

import type { EdgeListName, EdgeLists, EdgeReader } from '../features/edge/edge-reader.js';
import { client, said } from './client.js';

const PAGE_SIZE = 50;

// The edge's private API is no part of the REST API, so there is no `sdk` of it: the same client is asked by address.
const ask = <T>(
  url: string,
  signal: AbortSignal,
  query: Readonly<Record<string, string>> = {},
): Promise<{ data: T; response: Response }> =>
  client.get<{ 200: T }, unknown, true>({ url, query, signal });

const get = async <T>(url: string, signal: AbortSignal, query?: Readonly<Record<string, string>>) =>
  (await ask<T>(url, signal, query)).data;

const post = async <T>(url: string, body: object): Promise<T> => {
  const headers = { 'Content-Type': 'application/json' };
  return (await client.post<{ 200: T }, unknown, true>({ url, body, headers })).data;
};

/** The edge that serves this page, asked at its own port: no control plane is needed. */
export const edgeItself: EdgeReader = {
  key: 'itself',
  status: (signal) => get<EdgeStatus>('/v1/status', signal),
  overview: (signal) => get<TraefikOverview>('/api/overview', signal),
  entryPoints: (signal) => get<TraefikEntryPoint[]>('/api/entrypoints', signal),
  async list<Name extends EdgeListName>(
    name: Name,
    { search, status, sort }: Parameters<EdgeReader['list']>[1],
    from: string,
    signal: AbortSignal,
  ) {
    const query = {
      per_page: String(PAGE_SIZE),
      page: from || '1',
      ...said({ search, status, sortBy: sort }),
    };
    const { data, response } = await ask<EdgeLists[Name][]>(`/api/http/${name}`, signal, query);
    const next = response.headers.get('x-next-page') ?? '1';
    return {
      data,
      next: next === '1' ? null : next,
      total: Number(response.headers.get('x-total-count') ?? data.length),
    };
  },
  certificates: (search, signal) =>
    get<EdgeCertificates>('/v1/certificates', signal, said({ search })),
  problems: async (signal) => (await get<{ data: EdgeProblem[] }>('/v1/problems', signal)).data,
  traffic: (services, signal) =>
    get<EdgeTraffic>('/v1/traffic', signal, said({ services: services.join(',') })),
  testRequest: (body) => post<TestRequestAnswer>('/v1/test-request', body),
  lint: async (text) => (await post<LintAnswer>('/v1/lint', { text })).data,
};
