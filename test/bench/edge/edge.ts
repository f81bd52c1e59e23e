/**
 * `bench edge`: this edge, a real Traefik and a HAProxy configured by hand, serving the same tenants; the first two
 * from the same objects of a real API server. The router under test has a processor to itself; the loader, the
 * application and the control plane share another. Each load is run in both orders, so that a machine that slows
 * down slows all.
 */
import { execFile } from 'node:child_process';
import { availableParallelism, networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import { startEdge } from '../../routers/edge.js';
import type { Router } from '../../routers/router.js';
import { startTraefik } from '../../routers/traefik.js';
import { measureChanges, type Changes } from './changes.js';
import {
  addCertificates,
  measureColdStart,
  statusOf,
  untilServed,
  type ColdStart,
} from './cold-start.js';
import { compareLoads, type Comparison, type LoadKind, type PerRouter } from './comparison.js';
import { Fleet } from './fleet.js';
import { startHandWritten } from './hand-written.js';
import { memoryBytes } from './processes.js';
import { measureFanIn, type FanIn } from './sockets.js';
import { measureReloads, measureRolling, type Reloads, type Rolling } from './steadiness.js';
import { hostOf } from './tenants.js';

export interface EdgeBenchOptions {
  readonly tenants: number;
  /** Of each load, on each router and in each order. */
  readonly seconds: number;
  /** Loaded for a cold start; 0 leaves that out. */
  readonly certificates: number;
  readonly say: (line: string) => void;
}

export interface EdgeReport {
  readonly bench: 'edge';
  readonly tenants: number;
  readonly loads: Readonly<Partial<Record<LoadKind, Comparison>>>;
  readonly fanIn: PerRouter<FanIn>;
  readonly memoryMb: PerRouter<number>;
  readonly changes: { readonly edge: Changes; readonly traefik: Changes };
  /** While the edge's changes were measured. */
  readonly reloadsByChanges: number;
  readonly reloads: Reloads;
  readonly rolling: Rolling;
  readonly coldStart: {
    readonly routes: ColdStart;
    readonly traefikMs: number;
    readonly certificates: (ColdStart & { readonly count: number }) | null;
  };
}

const LOADER_CPUS = '0';
const ROUTER_CPUS = '1';
const EDGE_ROUNDS = 300;
/** Each of Traefik's takes seconds. */
const TRAEFIK_ROUNDS = 12;
const BURST = 1_000;
const SOCKETS = 500;
const RELOADS = 20;
const ROLLING = { edges: 3, turns: 5 } as const;

export async function benchEdge(options: EdgeBenchOptions): Promise<EdgeReport> {
  checkMachine();
  await promisify(execFile)('taskset', ['-acp', LOADER_CPUS, String(process.pid)]);
  const { tenants, say } = options;
  say(`a control plane with ${tenants} tenants`);
  const fleet = await Fleet.found(tenants);
  const routers = new Routers(fleet, say);
  try {
    return {
      bench: 'edge',
      tenants,
      ...(await measureThroughput(fleet, routers, options)),
      ...(await measureSteadiness(fleet, routers, options)),
    };
  } finally {
    await routers.endAll();
    await fleet.end();
  }
}

function checkMachine(): void {
  if (!(networkInterfaces()['lo'] ?? []).some(({ address }) => address.startsWith('10.210.')))
    throw new Error('It needs a network of its own. Run it by ./fleet bench edge.');
  if (availableParallelism() < 2) throw new Error('It needs two processors.');
}

/** All three side by side; whoever is not asked rests. */
async function measureThroughput(
  fleet: Fleet,
  routers: Routers,
  options: EdgeBenchOptions,
): Promise<Pick<EdgeReport, 'loads' | 'fanIn' | 'memoryMb'>> {
  const all = {
    edge: await routers.startEdge(),
    traefik: await routers.startTraefik(),
    'hand-written': await routers.startHandWritten(false),
  };
  const plain = await compareLoads(all, ['plain', 'keepAlive', 'http2', 'handshake'], options);
  const fanIn = await eachOf(all, (router) => {
    const host = hostOf(fleet.socketTenant);
    return measureFanIn(router, host, { sockets: SOCKETS, seconds: options.seconds });
  });
  const memoryMb = await eachOf(all, async ({ running }) =>
    Math.round((await memoryBytes(running.pid)) / 2 ** 20),
  );
  await routers.end(all['hand-written']);
  options.say('middlewares and sticky cookies for a third of the tenants');
  await fleet.decorate();
  const decorated = { ...all, 'hand-written': await routers.startHandWritten(true) };
  const loads = { ...plain, ...(await compareLoads(decorated, ['decorated'], options)) };
  await routers.endAll();
  return { loads, fanIn, memoryMb };
}

async function eachOf<T>(
  routers: PerRouter<Router>,
  measure: (router: Router) => Promise<T>,
): Promise<PerRouter<T>> {
  return {
    edge: await measure(routers.edge),
    traefik: await measure(routers.traefik),
    'hand-written': await measure(routers['hand-written']),
  };
}

/** One router at a time: Traefik computes for seconds at every change. */
async function measureSteadiness(
  fleet: Fleet,
  routers: Routers,
  { certificates, say }: EdgeBenchOptions,
): Promise<Omit<EdgeReport, 'bench' | 'tenants' | 'loads' | 'fanIn' | 'memoryMb'>> {
  const { writer, tenants, nextTenant } = fleet;
  const shared = { writer, tenants, burst: BURST };
  const edge = await routers.startEdge();
  say('changes, on the edge');
  const ofEdge = await measureChanges({
    ...shared,
    router: edge,
    rounds: EDGE_ROUNDS,
    firstNew: nextTenant,
  });
  const reloadsByChanges = (await statusOf(edge)).haproxy.reloads - routers.reloadsAtStart;
  say(`${RELOADS} reloads under load`);
  const reloads = await measureReloads({
    edge,
    writer,
    tenant: 0,
    socketHost: hostOf(fleet.socketTenant),
    reloads: RELOADS,
    sockets: SOCKETS,
  });
  say(
    `${reloads.failedRequests} of ${reloads.requests} requests failed, ${reloads.lostSockets} websockets lost`,
  );
  say('cold starts');
  const routes = await routers.coldStart(edge);
  const loaded = certificates > 0 ? await routers.coldStartWith(certificates) : null;
  await routers.endAll();

  const startedAt = performance.now();
  const traefik = await routers.startTraefik();
  const traefikMs = Math.round(performance.now() - startedAt);
  say('changes, on Traefik');
  const ofTraefik = await measureChanges({
    ...shared,
    router: traefik,
    rounds: TRAEFIK_ROUNDS,
    firstNew: nextTenant + EDGE_ROUNDS + BURST,
  });
  await routers.endAll();
  say(`${ROLLING.edges} edges, rolled ${ROLLING.turns} times`);
  const { kubeconfig } = fleet.controlPlane;
  const rolling = await measureRolling({ ...ROLLING, kubeconfig, cpus: ROUTER_CPUS });
  return {
    changes: { edge: ofEdge, traefik: ofTraefik },
    reloadsByChanges,
    reloads,
    rolling,
    coldStart: { routes: routes.coldStart, traefikMs, certificates: loaded },
  };
}

/** Those that run, so that each is ended. */
class Routers {
  readonly #running = new Set<Router>();
  /** Of the edge started last. */
  reloadsAtStart = 0;

  constructor(
    private readonly fleet: Fleet,
    private readonly say: (line: string) => void,
  ) {}

  async startEdge(): Promise<Router> {
    this.say('starting the edge');
    const { kubeconfig } = this.fleet.controlPlane;
    // Room for all that comes while it is measured, as an operator would give it.
    const room = this.fleet.nextTenant + 2 * (EDGE_ROUNDS + BURST);
    const settings = { EDGE_POOL_SIZE: String(room) };
    const edge = this.#kept(await startEdge({ kubeconfig, cpus: ROUTER_CPUS, settings }));
    await untilServed(edge);
    this.reloadsAtStart = (await statusOf(edge)).haproxy.reloads;
    return edge;
  }

  async startTraefik(): Promise<Router> {
    this.say('starting Traefik');
    const { access } = this.fleet.controlPlane;
    const traefik = this.#kept(await startTraefik({ access, cpus: ROUTER_CPUS }));
    await untilServed(traefik);
    return traefik;
  }

  async startHandWritten(decorated: boolean): Promise<Router> {
    const { socketTenant, certificate } = this.fleet;
    const options = { socketTenant, certificate, decorated, cpus: ROUTER_CPUS };
    return this.#kept(await startHandWritten(options));
  }

  async coldStart(edge: Router): Promise<{ edge: Router; coldStart: ColdStart }> {
    const { kubeconfig } = this.fleet.controlPlane;
    this.#running.delete(edge);
    const started = await measureColdStart(edge, { kubeconfig, cpus: ROUTER_CPUS });
    const { servedMs, haproxyMs } = started.coldStart;
    this.say(`served after ${servedMs} ms; HAProxy reads the same files in ${haproxyMs} ms`);
    return { ...started, edge: this.#kept(started.edge) };
  }

  async coldStartWith(certificates: number): Promise<ColdStart & { count: number }> {
    await this.endAll();
    const edge = await this.startEdge();
    this.say(`${certificates} certificates`);
    await addCertificates(edge, this.fleet.writer, certificates);
    const { coldStart } = await this.coldStart(edge);
    return { ...coldStart, count: certificates };
  }

  async end(router: Router): Promise<void> {
    this.#running.delete(router);
    await router.stop();
  }

  async endAll(): Promise<void> {
    await Promise.allSettled([...this.#running].map((router) => this.end(router)));
  }

  #kept(router: Router): Router {
    this.#running.add(router);
    return router;
  }
}
