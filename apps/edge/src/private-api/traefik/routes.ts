/** Traefik's API, as `contracts/http/edge/traefik.ts` has it, over what this edge serves. */
import {
  traefikEntryPoint,
  traefikMiddleware,
  traefikOverview,
  traefikRawData,
  traefikRouter,
  traefikService,
  traefikTcpRouter,
  traefikTcpService,
  traefikVersion,
} from '@fleetcommand/contracts/http/edge/traefik';
import { VERSION } from '@fleetcommand/runtime/version';
import { z } from 'zod';
import type { Answer, Route } from '../server.js';
import { json } from '../server.js';
import type { TraefikCatalogue } from './catalogue.js';
import { list } from './listing.js';
import type { Row } from './listing.js';
import type { ServiceRow } from './services.js';

export function traefikRoutes(catalogue: TraefikCatalogue): Route[] {
  return [
    {
      path: /^\/ping$/,
      isOpen: true,
      answer: () =>
        catalogue.isStopping
          ? { status: 503, type: 'text/plain', body: 'Service Unavailable' }
          : { status: 200, type: 'text/plain', body: 'OK' },
    },
    {
      path: /^\/api\/version$/,
      answer: () =>
        json(traefikVersion, {
          Version: VERSION,
          Codename: 'fleetcommand',
          startDate: catalogue.startedAt.toISOString(),
        }),
    },
    { path: /^\/api\/overview$/, answer: () => json(traefikOverview, catalogue.overview()) },
    {
      path: /^\/api\/rawdata$/,
      answer: async () => json(traefikRawData, await catalogue.rawData()),
    },
    ...collection('entrypoints', 'entry point', traefikEntryPoint, () => catalogue.entryPoints()),
    ...collection('http/routers', 'router', traefikRouter, () => catalogue.routers()),
    ...services('http/services', traefikService, catalogue, () => catalogue.services()),
    ...collection('http/middlewares', 'middleware', traefikMiddleware, () =>
      catalogue.middlewares(),
    ),
    ...collection('tcp/routers', 'router', traefikTcpRouter, () => catalogue.tcpRouters()),
    ...services('tcp/services', traefikTcpService, catalogue, () => catalogue.tcpServices()),
    ...collection('tcp/middlewares', 'middleware', traefikMiddleware, () => []),
    ...collection('udp/routers', 'router', traefikRouter, () => []),
    ...collection('udp/services', 'service', traefikService, () => []),
  ];
}

/** The list of a kind, and one by its name. */
function collection<T extends z.ZodType, R extends Row<z.input<T>>>(
  path: string,
  what: string,
  schema: T,
  rows: () => Iterable<R>,
  present: (rows: readonly R[]) => Promise<z.input<T>[]> | z.input<T>[] = (some) =>
    some.map((row) => row.present()),
): Route[] {
  return [
    {
      path: new RegExp(`^/api/${path}$`),
      answer: async ({ query }) => {
        const listed = list(rows(), query);
        if (!listed.ok) return message(400, listed.error.message);
        const values = await present(listed.value.rows as readonly R[]);
        const answer = json(z.array(schema), values as z.input<z.ZodArray<T>>);
        const { nextPage, total } = listed.value;
        return {
          ...answer,
          headers: { 'x-next-page': String(nextPage), 'x-total-count': String(total) },
        };
      },
    },
    {
      path: new RegExp(`^/api/${path}/(?<name>[^/]+)$`),
      answer: async ({ parameters }) => {
        const name = parameters['name'] ?? '';
        const row = [...rows()].find((each) => each.name === name);
        if (!row) return message(404, `${what} not found: ${name}`);
        const [value] = await present([row]);
        return json(schema, value as z.input<T>);
      },
    },
  ];
}

function services<T extends z.ZodType>(
  path: string,
  schema: T,
  catalogue: TraefikCatalogue,
  rows: () => readonly ServiceRow<z.input<T>>[],
): Route[] {
  return collection(path, 'service', schema, rows, async (some) => {
    const health = await catalogue.health(some.map(({ name }) => name));
    return some.map((row) => row.presentLive(health));
  });
}

function message(status: number, text: string): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify({ message: text })}\n` };
}
