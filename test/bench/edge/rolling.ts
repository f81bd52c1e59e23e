/** What must not be noticed: edges behind a balancer that are replaced one after the other. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@fleetcommand/embedded/ports';
import { findProgram } from '@fleetcommand/embedded/programs';
import { ok, unwrap } from '@fleetcommand/kernel/result';
import { Pool } from 'undici';
import { startEdge } from '../../routers/edge.js';
import {
  answersAt,
  makeFolder,
  ROUTER_HOST,
  startRouter,
  type Ports,
  type Router,
} from '../../routers/router.js';
import { steadily } from '../steadily.js';
import { hostOf } from './tenants.js';

export interface Rolling {
  readonly edges: number;
  readonly turns: number;
  readonly requests: number;
  readonly failedRequests: number;
  /** What became of those that failed, and how many each. */
  readonly failures: Readonly<Record<string, number>>;
}

export interface RollingOptions {
  readonly kubeconfig: string;
  readonly edges: number;
  /** How often every edge is replaced. */
  readonly turns: number;
  /** Asked at random. */
  readonly tenants: number;
  readonly cpus: string;
  readonly say: (line: string) => void;
}

/** A second: what three edges that share a processor have time for, while one of them starts. */
const RATE = 1_000;
const CONNECTIONS = 64;

/** Edges behind a balancer that asks each for its readiness; one after the other is ended and started anew. */
export async function measureRolling(options: RollingOptions): Promise<Rolling> {
  const { edges: count, turns, tenants, say } = options;
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
    for (let i = 0; i < count; i += 1) edges.push(await start(startOne(options)));
    const balancer = await start(startBalancer(edges));
    const load = new Load(balancer, tenants);
    const roll = async (): Promise<void> => {
      for (let turn = 1; turn <= turns; turn += 1) {
        for (const [at, edge] of edges.entries()) {
          await end(edge);
          edges[at] = await start(startOne(options, edge.ports));
          await delay(BALANCER_NOTICES_MS);
        }
        say(`all ${count} replaced ${turn} times; ${load.failed} of ${load.requests} failed`);
      }
    };
    await load.during(roll);
    const { requests, failed: failedRequests, failures } = load;
    return { edges: count, turns, requests, failedRequests, failures };
  } finally {
    for (const router of running) await router.stop();
  }
}

function startOne({ kubeconfig, cpus }: RollingOptions, ports?: Ports): Promise<Router> {
  const settings = {
    // So long it goes on serving once it says that it will not for long.
    EDGE_READINESS_GRACE_MS: '1500',
    EDGE_DRAIN_MS: '5000',
  };
  return startEdge({ kubeconfig, cpus, settings, ...(ports && { ports }) });
}

/** Requests at a steady rate, on connections that are kept for as long as the answers allow. */
class Load {
  requests = 0;
  readonly failures: Record<string, number> = {};
  readonly #pool: Pool;

  constructor(
    { ports }: Router,
    private readonly tenants: number,
  ) {
    const url = `http://${ROUTER_HOST}:${ports.web}`;
    this.#pool = new Pool(url, { connections: CONNECTIONS, headersTimeout: 30_000 });
  }

  get failed(): number {
    return Object.values(this.failures).reduce((sum, count) => sum + count, 0);
  }

  async during(work: () => Promise<void>): Promise<void> {
    let isOver = false;
    const working = work().finally(() => (isOver = true));
    // It is awaited below; until then nobody may take it for unheard.
    working.catch(() => undefined);
    try {
      while (!isOver) await steadily(() => this.#ask(), { rate: RATE, count: RATE });
    } finally {
      await working;
      await this.#pool.destroy();
    }
  }

  async #ask(): Promise<void> {
    this.requests += 1;
    const host = hostOf(Math.floor(Math.random() * this.tenants));
    const outcome = await this.#pool
      .request({ method: 'GET', path: '/', headers: { host } })
      .then(async ({ statusCode, body }) => body.dump().then(() => String(statusCode)))
      .catch((error: unknown) => String(error));
    if (outcome !== '200') this.failures[outcome] = (this.failures[outcome] ?? 0) + 1;
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
