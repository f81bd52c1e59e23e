/** Puts the edge together, starts it in order, and stops it in order. */
import type { Server } from 'node:http';
import { join } from 'node:path';
import { checkAddressIsFree } from '@fleetcommand/adapter-haproxy/ports';
import { connectionLimit, readOpenFilesLimit } from '@fleetcommand/adapter-haproxy/limits';
import { readMasterState } from '@fleetcommand/adapter-haproxy/master';
import { HaproxyProcess } from '@fleetcommand/adapter-haproxy/process';
import { findProgram } from '@fleetcommand/adapter-haproxy/program';
import type { HaproxyProgram } from '@fleetcommand/adapter-haproxy/program';
import { systemClock } from '@fleetcommand/kernel/clock';
import type { Clock } from '@fleetcommand/kernel/clock';
import { ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { CONFIGURATION } from '@fleetcommand/routing/haproxy/layout';
import type { Logger } from '@fleetcommand/runtime/logging';
import { createMetrics } from '@fleetcommand/runtime/metrics';
import type { EdgeConfig } from './config.js';
import { ControlLoop, DEFAULT_LOOP_SETTINGS } from './control-loop/control-loop.js';
import type { LoopSettings } from './control-loop/control-loop.js';
import { DesiredFragments } from './control-loop/desired.js';
import { LagTracker } from './control-loop/lag.js';
import { Proposer } from './control-loop/proposal.js';
import { FileTree } from './disk/file-tree.js';
import { makeFolders } from './disk/folders.js';
import type { Folders } from './disk/folders.js';
import { SnapshotKeeper } from './disk/snapshot-keeper.js';
import { SnapshotStore } from './disk/snapshot-store.js';
import { DEFAULT_CERTIFICATE_FILE, edgeOptions } from './edge-options.js';
import { logHaproxyEvent, loggingLoopEvents } from './events-to-log.js';
import { startWithFirstModel } from './first-model.js';
import { EdgeMetrics } from './metrics.js';
import { renderPages } from './pages/pages.js';
import { EdgeState } from './private-api/edge-state.js';
import { edgeRoutes } from './private-api/routes.js';
import { servePrivateApi } from './private-api/server.js';
import { Proxy } from './proxy/proxy.js';
import type { RouteSource } from './sources/route-source.js';
import { storedDefaultCertificate } from './tls/stored-default-certificate.js';

export interface EdgeParts {
  readonly config: EdgeConfig;
  readonly sources: readonly RouteSource[];
  readonly log: Logger;
  readonly clock?: Clock;
  readonly loop?: Partial<LoopSettings>;
  /** Default 10,000. */
  readonly sourcesTimeoutMs?: number;
}

export interface RunningEdge {
  /** What it knows of itself. */
  readonly state: EdgeState;
  /** Readiness fails, HAProxy is drained and ended, what was verified is saved. */
  stop(): Promise<void>;
  /** Ends everything but HAProxy, which goes on serving: a successor takes it over. */
  detach(): Promise<void>;
}

/** Starts the edge; returns once HAProxy serves. Each failure names the setting that mends it. */
export async function startEdge(parts: EdgeParts): Promise<Result<RunningEdge, Failure>> {
  const { config, log } = parts;
  const program = await findProgram(config.haproxyProgram);
  if (!program.ok) return program;
  const folders = await makeFolders(config.stateDir);
  if (!folders.ok) return folders;
  const free = await checkPorts(config, folders.value);
  if (!free.ok) return free;
  const limit = connectionLimit(await readOpenFilesLimit());
  const maxConnections = config.maxConnections ?? limit.maxConnections;
  log.info({ maxConnections, openFilesLimit: limit.openFilesLimit }, limit.explanation);
  const edge = await assemble(parts, folders.value, program.value, maxConnections);
  const api = await servePrivateApi({
    ...config.privateApi,
    routes: edgeRoutes(edge.state),
    onBug: (error) => log.error({ err: error }, 'the private API failed'),
  });
  if (!api.ok) return api;
  const started = await begin(parts, edge);
  if (!started.ok) {
    api.value.close();
    await edge.process.stop(0);
    return started;
  }
  return ok(runningEdge(parts, edge, api.value));
}

interface Assembly {
  readonly state: EdgeState;
  readonly process: HaproxyProcess;
  readonly proxy: Proxy;
  readonly store: SnapshotStore;
  readonly keeper: SnapshotKeeper;
  readonly proposer: Proposer;
  readonly lag: LagTracker;
  /** Made once it is known what HAProxy starts with. */
  loop: ControlLoop | undefined;
}

async function assemble(
  parts: EdgeParts,
  folders: Folders,
  program: HaproxyProgram,
  maxConnections: number,
): Promise<Assembly> {
  const { config, log, sources, clock = systemClock } = parts;
  const store = new SnapshotStore(folders.snapshots);
  const keeper = new SnapshotKeeper(store, (error) =>
    log.error(
      { err: error, folder: folders.snapshots },
      'the state cannot be written; routes are served, but a restart may find older ones',
    ),
  );
  const process = new HaproxyProcess({
    programPath: program.path,
    configPath: join(folders.live, CONFIGURATION),
    masterSocketPath: folders.masterSocket,
    runtimeSocketPath: folders.runtimeSocket,
    outputPath: folders.haproxyOutput,
    beforeRestart: () => proxy.flush(),
    onEvent: (event) => {
      logHaproxyEvent(log, event);
      if (event.type === 'restarted') assembly.loop?.onHaproxyRestarted();
    },
  });
  const defaultCertificate = await storedDefaultCertificate(
    folders.defaultCertificate,
    clock.now(),
  );
  const proxy = new Proxy({
    process,
    programPath: program.path,
    runtimeSocketPath: folders.runtimeSocket,
    live: new FileTree(folders.live),
    candidate: new FileTree(folders.candidate),
    constants: {
      files: renderPages(),
      secretFiles: new Map([[DEFAULT_CERTIFICATE_FILE, defaultCertificate]]),
    },
  });
  const registry = createMetrics('edge');
  const metrics = new EdgeMetrics(registry, () => assembly.state.figures());
  const lag = new LagTracker((lagMs) => metrics.changeLag.observe(lagMs / 1000));
  const proposer = new Proposer(edgeOptions(config, folders.runtimeSocket, maxConnections));
  const state = new EdgeState({
    clock,
    sources,
    process,
    proxy,
    proposer,
    store,
    keeper,
    lag,
    registry,
    metrics,
    haproxyVersion: program.version,
    maxConnections,
  });
  const assembly: Assembly = {
    state,
    process,
    proxy,
    store,
    keeper,
    proposer,
    lag,
    loop: undefined,
  };
  return assembly;
}

/** From nothing to serving: the first model, HAProxy, a snapshot of it, and then the loop. */
async function begin(parts: EdgeParts, edge: Assembly): Promise<Result<void, Failure>> {
  const { config, log, sources, clock = systemClock } = parts;
  const first = await startWithFirstModel({
    ...edge,
    sources,
    sourcesTimeoutMs: parts.sourcesTimeoutMs ?? 10_000,
    onUnusable: (snapshotId, failure) =>
      log.error({ snapshotId, code: failure.code }, failure.message),
  });
  if (!first.ok) return first;
  const desired = new DesiredFragments(first.value.fragments, edge.lag);
  const loop = new ControlLoop({
    ...edge,
    sources,
    desired,
    clock,
    settings: {
      ...DEFAULT_LOOP_SETTINGS,
      reloadIntervalMs: config.reloadIntervalMs,
      reconcileIntervalMs: config.reconcileIntervalMs,
      ...parts.loop,
    },
    events: loggingLoopEvents(log, edge.state.metrics),
  });
  edge.loop = loop;
  edge.state.serving(loop, first.value.snapshotId);
  await edge.keeper.save(() => loop.verifiedState());
  loop.start();
  log.info(
    {
      snapshotId: first.value.snapshotId,
      routers: edge.state.figures().routers,
      workerPid: edge.process.workerPid,
    },
    'serving',
  );
  return ok(undefined);
}

function runningEdge(
  { config, sources, log }: EdgeParts,
  edge: Assembly,
  api: Server,
): RunningEdge {
  const endControl = async (): Promise<void> => {
    edge.state.stopping();
    for (const source of sources) source.stop();
    await edge.loop?.stop();
    const { loop, keeper } = edge;
    if (loop && keeper.hasUnsaved) await keeper.save(() => loop.verifiedState());
    await edge.proxy.flush();
    await keeper.close();
  };
  return {
    state: edge.state,
    stop: async () => {
      await endControl();
      log.info({ drainMs: config.drainMs }, 'draining');
      await edge.process.stop(config.drainMs);
      await closed(api);
    },
    detach: async () => {
      await endControl();
      edge.process.release();
      await closed(api);
    },
  };
}

/** HAProxy left running by a predecessor holds the ports rightly: it is taken over. */
async function checkPorts(config: EdgeConfig, folders: Folders): Promise<Result<void, Failure>> {
  if ((await readMasterState(folders.masterSocket)).ok) return ok(undefined);
  const addresses = [
    { ...config.http, setting: 'EDGE_HTTP_PORT' },
    { ...config.https, setting: 'EDGE_HTTPS_PORT' },
    ...(config.haproxyMetrics
      ? [{ ...config.haproxyMetrics, setting: 'EDGE_HAPROXY_METRICS_PORT' }]
      : []),
  ];
  for (const address of addresses) {
    const free = await checkAddressIsFree(address);
    if (!free.ok) return free;
  }
  return ok(undefined);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
