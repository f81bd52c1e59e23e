/** What must not be noticed: reloads, while requests and websockets are under way. */
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { KubeObject, ObjectWriter } from '../../routers/objects.js';
import { ROUTER_HOST, type Router } from '../../routers/router.js';
import { statusOf } from './cold-start.js';
import { wrk } from './loads.js';
import { Sockets } from './sockets.js';
import { hostOf, tenantName } from './tenants.js';

const PATIENCE_MS = 60_000;

export interface Reloads {
  readonly reloads: number;
  readonly requests: number;
  readonly failedRequests: number;
  readonly sockets: number;
  readonly lostSockets: number;
  readonly unansweredFrames: number;
}

export interface ReloadsOptions {
  readonly edge: Router;
  readonly writer: ObjectWriter;
  /** A decorated one: its headers are what changes, each time to a shape HAProxy has not seen. */
  readonly tenant: number;
  readonly socketHost: string;
  readonly reloads: number;
  readonly sockets: number;
}

/** Each reload is forced by what forces it in a fleet: a middleware that is new in kind. */
export async function measureReloads(options: ReloadsOptions): Promise<Reloads> {
  const { edge, writer, tenant, reloads } = options;
  const before = await reloadsOf(edge);
  const sockets = await Sockets.open(edge, options.socketHost, options.sockets);
  let isOver = false;
  const talk = async (): Promise<void> => {
    while (!isOver) {
      await sockets.round();
      await delay(100);
    }
  };
  const noticing = Promise.all([loadUntil(edge, () => isOver), talk()]);
  const changing = (async () => {
    for (let round = 1; round <= reloads; round += 1) {
      const name = `x-reload-${round}`;
      await writer.apply(headersMiddleware(tenant, { [name]: 'yes' }));
      await untilHeader(edge, hostOf(tenant), name);
    }
  })();
  try {
    // Whichever fails ends the other.
    await Promise.race([changing, noticing.then(() => changing)]).finally(() => (isOver = true));
    const [{ requests, failed }] = await noticing;
    const answered = await sockets.round();
    return {
      reloads: (await reloadsOf(edge)) - before,
      requests,
      failedRequests: failed,
      sockets: options.sockets,
      lostSockets: options.sockets - answered,
      unansweredFrames: sockets.unanswered,
    };
  } finally {
    sockets.close();
  }
}

/** In turns of some seconds, so that it ends soon after it is told to. */
async function loadUntil(
  router: Pick<Router, 'ports'>,
  isOver: () => boolean,
): Promise<{ requests: number; failed: number }> {
  const total = { requests: 0, failed: 0 };
  do {
    const { requests, failed } = await wrk(router, 3);
    total.requests += requests;
    total.failed += failed;
  } while (!isOver());
  return total;
}

function headersMiddleware(
  tenant: number,
  customResponseHeaders: Readonly<Record<string, string>>,
): KubeObject {
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: { name: 'headers', namespace: tenantName(tenant) },
    spec: { headers: { customResponseHeaders } },
  };
}

async function reloadsOf(edge: Router): Promise<number> {
  return (await statusOf(edge)).haproxy.reloads;
}

async function untilHeader({ ports }: Router, host: string, name: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { headers, body } = await request(`http://${ROUTER_HOST}:${ports.web}/`, {
      headers: { host },
    });
    await body.dump();
    if (headers[name] !== undefined) return;
    if (performance.now() > deadline) throw new Error(`${host} does not get ${name}.`);
    await delay(20);
  }
}
