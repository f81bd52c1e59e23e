import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { ListEdgeRoutersData } from '@fleetcommand/client/api/types.gen';

import type {
  EdgeListName,
  EdgeListQuery,
  EdgeLists,
  EdgeReader,
} from '../features/edge/edge-reader.js';
import { client, once, said } from './client.js';
import { newKey } from './idempotency.js';

const PAGE_SIZE = 50;

type ListQuery = NonNullable<ListEdgeRoutersData['query']>;

/** As the address of the page says it; a word that is none is the service's to refuse. */
function toQuery({ search, status, sort }: EdgeListQuery, cursor: string): ListQuery {
  return { limit: PAGE_SIZE, ...said({ search, status, sort, cursor }) } as ListQuery;
}

interface ListRequest {
  readonly client: typeof client;
  readonly path: { readonly id: string };
  readonly query: ListQuery;
  readonly signal: AbortSignal;
}

interface ListPage<Item> {
  readonly data: readonly Item[];
  readonly nextCursor: string | null;
  readonly total: number;
}

const LIST_OF: {
  readonly [Name in EdgeListName]: (
    wanted: ListRequest,
  ) => Promise<{ readonly data: ListPage<EdgeLists[Name]> }>;
} = {
  routers: sdk.listEdgeRouters,
  services: sdk.listEdgeServices,
  middlewares: sdk.listEdgeMiddlewares,
};

/** One edge, asked through the control plane. */
export function edgeOverControlPlane(id: string): EdgeReader {
  const at = { client, path: { id } };
  return {
    key: id,
    status: async (signal) => (await sdk.getEdgeStatus({ ...at, signal })).data,
    overview: async (signal) => (await sdk.getEdgeOverview({ ...at, signal })).data,
    entryPoints: async (signal) => (await sdk.listEdgeEntryPoints({ ...at, signal })).data.data,
    async list(name, wanted, from, signal) {
      const asked = await LIST_OF[name]({ ...at, query: toQuery(wanted, from), signal });
      const { data, nextCursor: next, total } = asked.data;
      return { data, next, total };
    },
    certificates: async (search, signal) =>
      (await sdk.listEdgeCertificates({ ...at, query: said({ search }), signal })).data,
    problems: async (signal) => (await sdk.listEdgeProblems({ ...at, signal })).data.data,
    traffic: async (services, signal) => {
      const query = said({ services: services.join(',') });
      return (await sdk.getEdgeTraffic({ ...at, query, signal })).data;
    },
    testRequest: async (body) =>
      (await sdk.testEdgeRequest({ ...at, body, headers: once(newKey()) })).data,
    lint: async (text) =>
      (await sdk.lintForEdge({ ...at, body: { text }, headers: once(newKey()) })).data.data,
  };
}
