import type { EdgeProblem, EdgeStatus } from '@fleetcommand/contracts/http/edge';
import type { TestRequest, TestRequestAnswer } from '@fleetcommand/contracts/http/edge/choice';
import type { LintAnswer } from '@fleetcommand/contracts/http/edge/lint';
import type { EdgeCertificates, EdgeTraffic } from '@fleetcommand/contracts/http/edge/traffic';
import type {
  TraefikEntryPoint,
  TraefikMiddleware,
  TraefikOverview,
  TraefikRouter,
  TraefikService,
} from '@fleetcommand/contracts/http/edge/traefik';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { createContext, use } from 'react';

export interface EdgeListQuery {
  readonly search: string;
  readonly status: string;
  readonly sort?: string;
}

/** A page of one of an edge's lists; `next` asks for the one after it. */
export interface EdgePage<T> {
  readonly data: readonly T[];
  readonly next: string | null;
  readonly total: number;
}

export interface EdgeLists {
  readonly routers: TraefikRouter;
  readonly services: TraefikService;
  readonly middlewares: TraefikMiddleware;
}
export type EdgeListName = keyof EdgeLists;

/**
 * What one edge serves, read either through the control plane or, in the dashboard the edge serves itself, from its
 * own port: the pages are the same.
 */
export interface EdgeReader {
  /** Of this edge's answers among the cached ones. */
  readonly key: string;
  status(signal: AbortSignal): Promise<EdgeStatus>;
  overview(signal: AbortSignal): Promise<TraefikOverview>;
  entryPoints(signal: AbortSignal): Promise<readonly TraefikEntryPoint[]>;
  list<Name extends EdgeListName>(
    name: Name,
    query: EdgeListQuery,
    from: string,
    signal: AbortSignal,
  ): Promise<EdgePage<EdgeLists[Name]>>;
  certificates(search: string, signal: AbortSignal): Promise<EdgeCertificates>;
  problems(signal: AbortSignal): Promise<readonly EdgeProblem[]>;
  traffic(services: readonly string[], signal: AbortSignal): Promise<EdgeTraffic>;
  testRequest(question: TestRequest): Promise<TestRequestAnswer>;
  lint(text: string): Promise<LintAnswer['data']>;
}

const ReaderContext = createContext<EdgeReader | null>(null);
export const EdgeReaderProvider = ReaderContext;

export function useEdgeReader(): EdgeReader {
  const reader = use(ReaderContext);
  if (!reader) throw new Error('there is no edge to read from around this component');
  return reader;
}

const LIVE_MS = 5_000;
const SLOW_MS = 15_000;

export const statusQuery = (reader: EdgeReader) =>
  queryOptions({
    queryKey: ['edge', reader.key, 'status'],
    queryFn: ({ signal }) => reader.status(signal),
    refetchInterval: LIVE_MS,
  });

export const overviewQuery = (reader: EdgeReader) =>
  queryOptions({
    queryKey: ['edge', reader.key, 'overview'],
    queryFn: ({ signal }) => reader.overview(signal),
    refetchInterval: LIVE_MS,
  });

export const entryPointsQuery = (reader: EdgeReader) =>
  queryOptions({
    queryKey: ['edge', reader.key, 'entry-points'],
    queryFn: ({ signal }) => reader.entryPoints(signal),
  });

export const certificatesQuery = (reader: EdgeReader, search: string) =>
  queryOptions({
    queryKey: ['edge', reader.key, 'certificates', search],
    queryFn: ({ signal }) => reader.certificates(search, signal),
    refetchInterval: SLOW_MS,
  });

export const problemsQuery = (reader: EdgeReader) =>
  queryOptions({
    queryKey: ['edge', reader.key, 'problems'],
    queryFn: ({ signal }) => reader.problems(signal),
    refetchInterval: LIVE_MS,
  });

export const trafficQuery = (reader: EdgeReader, services: readonly string[] = []) =>
  queryOptions({
    queryKey: ['edge', reader.key, 'traffic', services],
    queryFn: ({ signal }) => reader.traffic(services, signal),
    refetchInterval: LIVE_MS,
    placeholderData: (before) => before,
  });

export const listQuery = <Name extends EdgeListName>(
  reader: EdgeReader,
  name: Name,
  query: EdgeListQuery,
) =>
  infiniteQueryOptions({
    queryKey: ['edge', reader.key, name, query],
    queryFn: ({ pageParam, signal }) => reader.list(name, query, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: EdgePage<EdgeLists[Name]>) => page.next,
    refetchInterval: SLOW_MS,
    placeholderData: (before) => before,
  });
