/**
 * The parts of the benchmark, in the order in which they run. Each starts the routers it needs on the same fleet and tells
 * what it found as soon as it is found; whoever runs them ends the routers.
 */
import type { Router } from '../../routers/router.js';
import { BURST, EDGE_ROUNDS, measureChanges, TRAEFIK_ROUNDS } from './changes.js';
import { addCertificates, statusOf, type ColdStart } from './cold-start.js';
import { compare, SOCKETS, type LoadKind, type PerRouter, type RouterName } from './comparison.js';
import type { Findings, PartOptions } from './findings.js';
import type { Fleet } from './fleet.js';
import { memoryOf, ROUTER_CPUS } from './processes.js';
import { measureReloads } from './reloads.js';
import { measureRolling } from './rolling.js';
import type { Routers } from './routers.js';
import { hostOf } from './tenants.js';

export interface Stage {
  readonly fleet: Fleet;
  readonly routers: Routers;
  readonly options: PartOptions;
  readonly tell: (found: Partial<Findings>) => void;
}

const RELOADS = 20;
const ROLLING = { edges: 3, turns: 5 } as const;
/** In which a change of middlewares is a new one of its kind. */
const RELOADED_TENANT = 0;

export const PARTS = {
  load: measureLoad,
  changes: measureChangesOfBoth,
  reloads: measureReloadsUnderLoad,
  rolling: measureRollingEdges,
  starts: measureStarts,
} as const satisfies Record<string, (stage: Stage) => Promise<void>>;

export type PartName = keyof typeof PARTS;

/** All three side by side; whoever is not asked rests. */
async function measureLoad(stage: Stage): Promise<void> {
  const { fleet, routers, options, tell } = stage;
  const plain = await startAll(routers, false);
  await compareEach(stage, plain, ['plain', 'keepAlive', 'http2', 'handshake', 'sockets']);
  tell({ memoryMb: await eachOf(plain, ({ running }) => memoryOf(running.pid)) });
  await routers.endAll();
  options.say('middlewares and sticky cookies for a third of the tenants');
  await fleet.decorate();
  await compareEach(stage, await startAll(routers, true), ['decorated']);
}

async function startAll(routers: Routers, decorated: boolean): Promise<PerRouter<Router>> {
  return {
    edge: await routers.startEdge(),
    traefik: await routers.startTraefik(),
    'hand-written': await routers.startHandWritten(decorated),
  };
}

async function compareEach(
  { fleet, options, tell }: Stage,
  routers: PerRouter<Router>,
  kinds: readonly LoadKind[],
): Promise<void> {
  const compared = { ...options, socketHost: hostOf(fleet.socketTenant) };
  for (const kind of kinds) tell({ loads: { [kind]: await compare(routers, kind, compared) } });
}

async function eachOf<T>(
  routers: PerRouter<Router>,
  measure: (router: Router) => Promise<T>,
): Promise<PerRouter<T>> {
  const of = (name: RouterName): Promise<T> => measure(routers[name]);
  return {
    edge: await of('edge'),
    traefik: await of('traefik'),
    'hand-written': await of('hand-written'),
  };
}

/** One router at a time: Traefik computes for seconds at every change. */
async function measureChangesOfBoth({ fleet, routers, options, tell }: Stage): Promise<void> {
  const { writer, tenants } = fleet;
  const measure = (router: Router, rounds: number) => {
    options.say(`changes, on ${router.name}`);
    const firstNew = fleet.reserve(rounds + BURST);
    const { say } = options;
    return measureChanges({ writer, tenants, router, rounds, burst: BURST, firstNew, say });
  };
  const edge = await routers.startEdge();
  const before = (await statusOf(edge)).haproxy.reloads;
  const ofEdge = await measure(edge, EDGE_ROUNDS);
  const reloads = (await statusOf(edge)).haproxy.reloads - before;
  tell({ changes: { edge: { ...ofEdge, reloads } } });
  await routers.endAll();
  tell({ changes: { traefik: await measure(await routers.startTraefik(), TRAEFIK_ROUNDS) } });
}

async function measureReloadsUnderLoad(stage: Stage): Promise<void> {
  const { fleet, routers, options, tell } = stage;
  await fleet.decorate([RELOADED_TENANT]);
  const edge = await routers.startEdge();
  options.say(`${RELOADS} reloads under load`);
  const reloads = await measureReloads({
    edge,
    writer: fleet.writer,
    tenant: RELOADED_TENANT,
    socketHost: hostOf(fleet.socketTenant),
    reloads: RELOADS,
    sockets: SOCKETS,
  });
  tell({ reloads });
}

async function measureRollingEdges({ fleet, options, tell }: Stage): Promise<void> {
  const { kubeconfig } = fleet.controlPlane;
  const { tenants } = fleet;
  const { say } = options;
  tell({
    rolling: await measureRolling({ ...ROLLING, kubeconfig, tenants, cpus: ROUTER_CPUS, say }),
  });
}

/** Last: certificates stay in the cluster, and every edge would load them. */
async function measureStarts({ fleet, routers, options, tell }: Stage): Promise<void> {
  const { certificates } = options;
  tell({ starts: { edge: await routers.coldStart(await routers.startEdge()) } });
  await routers.endAll();
  const startedAt = performance.now();
  await routers.startTraefik();
  tell({ starts: { traefikMs: Math.round(performance.now() - startedAt) } });
  await routers.endAll();
  if (certificates === 0) return;
  options.say(`${certificates} certificates`);
  const loaded = await coldStartWith(certificates, fleet, routers);
  tell({ starts: { certificates: { count: certificates, ...loaded } } });
}

async function coldStartWith(
  certificates: number,
  fleet: Fleet,
  routers: Routers,
): Promise<ColdStart> {
  await addCertificates(fleet.writer, certificates);
  const edge = await routers.startEdge();
  const { counts } = await statusOf(edge);
  if (counts.certificates < certificates)
    throw new Error(`The edge has ${counts.certificates} of ${certificates} certificates.`);
  return routers.coldStart(edge);
}
