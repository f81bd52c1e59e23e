/** What must not be noticed: forced reloads, and edges that are replaced one after the other. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@fleetcommand/embedded/ports';
import { findProgram } from '@fleetcommand/embedded/programs';
import { ok, unwrap } from '@fleetcommand/kernel/result';
import { request } from 'undici';
import { startEdge } from '../../routers/edge.js';
import type { KubeObject, ObjectWriter } from '../../routers/objects.js';
import {
  answersAt,
  makeFolder,
  ROUTER_HOST,
  startRouter,
  type Router,
} from '../../routers/router.js';
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

async function reloadsOf({ ports }: Router): Promise<number> {
  const answer = await request(`http://${ROUTER_HOST}:${ports.api}/v1/status`);
  const status = (await answer.body.json()) as { haproxy: { reloads: number } };
  return status.haproxy.reloads;
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

export interface Rolling {
  readonly edges: number;
  readonly turns: number;
  readonly requests: number;
  readonly failedRequests: number;
}

export interface RollingOptions {
  readonly kubeconfig: string;
  readonly edges: number;
  /** How often every edge is replaced. */
  readonly turns: number;
  readonly cpus: string;
}

/** Edges behind a balancer that asks each for its readiness; one after the other is ended and started anew. */
export async function measureRolling(options: RollingOptions): Promise<Rolling> {
  const { kubeconfig, cpus } = options;
  const settings = {
    // So long it goes on serving once it says that it will not for long.
    EDGE_READINESS_GRACE_MS: '1500',
    EDGE_DRAIN_MS: '5000',
  };
  const running = new Set<Router>();
  const start = async (starting: Promise<Router>): Promise<Router> => {
    const router = await starting;
    running.add(router);
    return router;
  };
  const end = async (router: Router): Promise<void> => {
    running.delete(router);
    await router.stop();
  };
  try {
    const edges: Router[] = [];
    for (let i = 0; i < options.edges; i += 1)
      edges.push(await start(startEdge({ kubeconfig, cpus, settings })));
    const balancer = await start(startBalancer(edges));
    let isOver = false;
    const roll = async (): Promise<void> => {
      for (let turn = 0; turn < options.turns; turn += 1)
        for (const [at, edge] of edges.entries()) {
          await end(edge);
          edges[at] = await start(startEdge({ kubeconfig, cpus, settings, ports: edge.ports }));
          await delay(BALANCER_NOTICES_MS);
        }
    };
    const load = loadUntil(balancer, () => isOver);
    await Promise.race([roll(), load.then(() => undefined)]).finally(() => (isOver = true));
    const { requests, failed } = await load;
    return {
      edges: edges.length,
      turns: options.turns,
      requests,
      failedRequests: failed,
    };
  } finally {
    for (const router of running) await router.stop();
  }
}

const CHECK_INTERVAL_MS = 200;
const BALANCER_NOTICES_MS = 5 * CHECK_INTERVAL_MS;

async function startBalancer(edges: readonly Router[]): Promise<Router> {
  const folder = await makeFolder('balancer');
  const configuration = join(folder, 'haproxy.cfg');
  const [web, websecure, api] = await Promise.all([freePort(), freePort(), freePort()]);
  const servers = edges.map(
    ({ ports }, at) =>
      `  server edge-${at} ${ROUTER_HOST}:${ports.web} check port ${ports.api} inter ${CHECK_INTERVAL_MS} fall 2 rise 2\n`,
  );
  await writeFile(
    configuration,
    `defaults
  timeout connect 2s
  timeout check 2s
  timeout client 60s
  timeout server 60s
frontend health
  mode http
  bind ${ROUTER_HOST}:${api}
  http-request return status 200
listen edges
  mode tcp
  balance roundrobin
  bind ${ROUTER_HOST}:${web}
  option httpchk GET /readyz
  option redispatch 1
  retries 3
${servers.join('')}`,
  );
  const spec = {
    name: 'balancer',
    command: unwrap(await findProgram('haproxy')),
    args: ['-f', configuration],
    env: { PATH: '/usr/bin:/bin:/usr/sbin' },
    url: `http://${ROUTER_HOST}:${web}`,
    prepare: async () => ok(undefined),
    probe: () => answersAt(`http://${ROUTER_HOST}:${api}/`),
    readyTimeoutMs: 10_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
  } as const;
  return startRouter(spec, { folder, ports: { web, websecure, api } });
}
