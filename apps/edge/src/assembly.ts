import { join } from 'node:path';
import { HaproxyProcess } from '@fleetcommand/adapter-haproxy/process';
import type { HaproxyProgram } from '@fleetcommand/adapter-haproxy/program';
import type { Clock } from '@fleetcommand/kernel/clock';
import { clusterOfFragment } from '@fleetcommand/routing/dialects/kubernetes/provider';
import { CONFIGURATION } from '@fleetcommand/routing/haproxy/layout';
import type { Logger } from '@fleetcommand/runtime/logging';
import { createMetrics } from '@fleetcommand/runtime/metrics';
import type { Registry } from 'prom-client';
import type { EdgeConfig } from './config.js';
import type { ControlLoop } from './control-loop/control-loop.js';
import { LagTracker } from './control-loop/lag.js';
import { Proposer } from './control-loop/proposal.js';
import { FileTree } from './disk/file-tree.js';
import type { Folders } from './disk/folders.js';
import { SnapshotKeeper } from './disk/snapshot-keeper.js';
import { SnapshotStore } from './disk/snapshot-store.js';
import { DEFAULT_CERTIFICATE_FILE, edgeOptions } from './edge-options.js';
import { logHaproxyEvent } from './events-to-log.js';
import { EdgeMetrics } from './metrics.js';
import { RequestDurations } from './metrics/request-durations.js';
import { RequestLines } from './metrics/request-lines.js';
import { MOST_CERTIFICATES, registerTraefikMetrics } from './metrics/traefik-metrics.js';
import { renderPages } from './pages/pages.js';
import { EdgeState } from './private-api/edge-state.js';
import { ownersOf } from './private-api/live/slots.js';
import { TrafficRecorder } from './private-api/live/traffic-recorder.js';
import { Proxy } from './proxy/proxy.js';
import type { RouteSource } from './sources/route-source.js';
import { storedDefaultCertificate } from './tls/stored-default-certificate.js';

/** HAProxy, and what tells it what to do: enough to serve what an edge before left. */
export interface Engine {
  readonly process: HaproxyProcess;
  readonly proxy: Proxy;
  /** Made once it is known what HAProxy starts with. */
  loop: ControlLoop | undefined;
}

/** The parts of one edge, put together. */
export interface Assembly extends Engine {
  readonly state: EdgeState;
  readonly store: SnapshotStore;
  readonly keeper: SnapshotKeeper;
  readonly proposer: Proposer;
  readonly lag: LagTracker;
  readonly traffic: TrafficRecorder;
  readonly requestLines: RequestLines | undefined;
}

export interface EngineParts {
  readonly config: EdgeConfig;
  readonly log: Logger;
  readonly clock: Clock;
  readonly folders: Folders;
  readonly program: HaproxyProgram;
  /** Pages of the installation's own, by their path beside the configuration. */
  readonly pages: ReadonlyMap<string, string>;
}

export async function assembleEngine(parts: EngineParts): Promise<Engine> {
  const process = makeProcess(parts, () => engine);
  const engine: Engine = { process, proxy: await makeProxy(parts, process), loop: undefined };
  return engine;
}

export interface AssemblyParts extends EngineParts {
  readonly sources: readonly RouteSource[];
  readonly maxConnections: number;
}

/** The rest, around the engine. */
export function assemble(parts: AssemblyParts, engine: Engine): Assembly {
  const { config, sources, log, clock, folders, program, maxConnections } = parts;
  const store = new SnapshotStore(folders.snapshots);
  const keeper = new SnapshotKeeper(store, (error) =>
    log.error(
      { err: error, folder: folders.snapshots },
      'the state cannot be written; routes are served, but a restart may find older ones',
    ),
  );
  const { process, proxy } = engine;
  const registry = createMetrics('edge');
  const metrics = new EdgeMetrics(registry, () => assembly.state.figures());
  const [ownCluster] = config.clusters;
  const lag = new LagTracker((lagMs, id) => {
    const cluster = clusterOfFragment(id, ownCluster?.name);
    metrics.changeLag.observe({ cluster }, lagMs / 1000);
  });
  const proposer = new Proposer(edgeOptions(config, folders.runtimeSocket, maxConnections));
  const own = { process, proxy, store, keeper, proposer, lag };
  const haproxyVersion = program.version;
  const state = new EdgeState({
    ...own,
    clock,
    sources,
    registry,
    metrics,
    haproxyVersion,
    maxConnections,
    place: config.place,
  });
  const traffic = new TrafficRecorder(proxy, clock, (error) =>
    log.error({ err: error }, 'the counters of HAProxy could not be read'),
  );
  registerTraefikMetrics(registry, {
    ...traffic.totals,
    configuration: () => ({
      applied: assembly.loop?.applied ?? 0,
      lastAppliedAt: assembly.loop?.lastVerifiedAt,
    }),
    certificates: async () => (await state.certificates({ limit: MOST_CERTIFICATES })).data,
  });
  const requestLines = makeRequestLines(parts, proxy, registry);
  const assembly: Assembly = Object.assign(engine, { ...own, state, traffic, requestLines });
  return assembly;
}

/** Requests are measured where that is asked for. */
function makeRequestLines(
  { config, log }: AssemblyParts,
  proxy: Proxy,
  registry: Registry,
): RequestLines | undefined {
  const { requestMetrics, privateApi } = config;
  if (!requestMetrics) return undefined;
  const durations = new RequestDurations({
    registry,
    buckets: requestMetrics.buckets,
    owners: () => (proxy.running ? ownersOf(proxy.running) : new Map<string, string>()),
  });
  const { port } = privateApi;
  return new RequestLines({
    port,
    onLine: (line) => durations.observe(line),
    onFailure: (error) =>
      log.error(
        { err: error, port },
        'requests are not measured: HAProxy tells of them on this UDP port, where nobody can listen',
      ),
  });
}

/** `engine` is asked for when HAProxy has something to tell, which is after it is put together. */
function makeProcess(
  { config, log, folders, program }: EngineParts,
  engine: () => Engine,
): HaproxyProcess {
  return new HaproxyProcess({
    programPath: program.path,
    configPath: join(folders.live, CONFIGURATION),
    masterSocketPath: folders.masterSocket,
    runtimeSocketPath: folders.runtimeSocket,
    outputPath: folders.haproxyOutput,
    endsWithUs: !config.haproxyOutlivesEdge,
    beforeRestart: () => engine().proxy.flush(),
    onEvent: (event) => {
      logHaproxyEvent(log, event);
      if (event.type === 'restarted') engine().loop?.onHaproxyRestarted();
    },
  });
}

async function makeProxy(
  { clock, folders, program, pages }: EngineParts,
  process: HaproxyProcess,
): Promise<Proxy> {
  const certificate = await storedDefaultCertificate(folders.defaultCertificate, clock.now());
  return new Proxy({
    process,
    programPath: program.path,
    runtimeSocketPath: folders.runtimeSocket,
    live: new FileTree(folders.live),
    liveIsWholePath: folders.liveIsWhole,
    candidate: new FileTree(folders.candidate),
    constants: {
      files: new Map([...renderPages(), ...pages]),
      secretFiles: new Map([[DEFAULT_CERTIFICATE_FILE, certificate]]),
    },
  });
}
