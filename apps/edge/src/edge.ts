/** Puts the edge together, starts it in order, and stops it in order. */
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { connectionLimit, readOpenFilesLimit } from '@fleetcommand/adapter-haproxy/limits';
import { readMasterState } from '@fleetcommand/adapter-haproxy/master';
import { checkAddressIsFree } from '@fleetcommand/adapter-haproxy/ports';
import { findProgram } from '@fleetcommand/adapter-haproxy/program';
import type { HaproxyProgram } from '@fleetcommand/adapter-haproxy/program';
import { systemClock } from '@fleetcommand/kernel/clock';
import type { Clock } from '@fleetcommand/kernel/clock';
import { ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Logger } from '@fleetcommand/runtime/logging';
import { assemble, assembleEngine } from './assembly.js';
import type { Assembly, Engine, EngineParts } from './assembly.js';
import { settingOf } from './config.js';
import type { EdgeConfig } from './config.js';
import { ControlLoop, DEFAULT_LOOP_SETTINGS } from './control-loop/control-loop.js';
import type { LoopSettings } from './control-loop/control-loop.js';
import { DesiredFragments } from './control-loop/desired.js';
import { lockFolder } from './disk/folder-lock.js';
import { makeFolders } from './disk/folders.js';
import type { Folders } from './disk/folders.js';
import { loggingLoopEvents } from './events-to-log.js';
import { startWithFirstModel } from './first-model.js';
import { dashboardRoutes } from './private-api/dashboard.js';
import type { EdgeState } from './private-api/edge-state.js';
import { readTemplates } from './pages/templates.js';
import { edgeRoutes } from './private-api/routes.js';
import { servePrivateApi } from './private-api/server.js';
import type { Route } from './private-api/server.js';
import { TraefikCatalogue } from './private-api/traefik/catalogue.js';
import { traefikRoutes } from './private-api/traefik/routes.js';
import type { RouteSource } from './sources/route-source.js';

/** Whoever says what is to be served. */
export interface EdgeSources {
  readonly sources: readonly RouteSource[];
  /** Of systems that they speak for, on the private API. */
  readonly routes: readonly Route[];
}

export interface EdgeParts {
  readonly config: EdgeConfig;
  /** Asked once HAProxy serves what an edge before left: to load what speaks to a cluster takes half as long as HAProxy. */
  readonly openSources: () => Promise<Result<EdgeSources, Failure>>;
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
  const { config } = parts;
  const program = await findProgram(config.haproxyProgram);
  if (!program.ok) return program;
  const folders = await makeFolders(config.stateDir);
  if (!folders.ok) return folders;
  const lock = await lockFolder(folders.value.lock, config.stateDir);
  if (!lock.ok) return lock;
  const started = await startLocked(parts, program.value, folders.value);
  if (!started.ok) lock.value.release();
  return started.ok ? ok(runningEdge(parts, started.value, lock.value.release)) : started;
}

/** An edge that serves, and its private API. */
interface Started extends Opened {
  readonly api: Server;
}

/** An edge whose sources are known. */
interface Opened extends EdgeSources {
  readonly edge: Assembly;
}

async function startLocked(
  parts: EdgeParts,
  program: HaproxyProgram,
  folders: Folders,
): Promise<Result<Started, Failure>> {
  const { config, clock = systemClock } = parts;
  const isRunning = (await readMasterState(folders.masterSocket)).ok;
  // HAProxy left running by a predecessor holds the ports rightly: it is taken over.
  const free = isRunning ? ok(undefined) : await checkPorts(config);
  if (!free.ok) return free;
  const templates = await readTemplates(config.pagesFolder);
  if (!templates.ok) return templates;
  const engineParts = { ...parts, clock, folders, program, pages: templates.value };
  const engine = await assembleEngine(engineParts);
  await engine.proxy.startAsLeft(isRunning);
  const started = await startAround(engine, parts, engineParts);
  if (!started.ok) await engine.process.stop(0);
  return started;
}

async function startAround(
  engine: Engine,
  parts: EdgeParts,
  engineParts: EngineParts,
): Promise<Result<Started, Failure>> {
  const { config, log } = parts;
  const opened = await parts.openSources();
  if (!opened.ok) return opened;
  const limit = connectionLimit(await readOpenFilesLimit());
  const maxConnections = config.maxConnections ?? limit.maxConnections;
  log.info({ maxConnections, openFilesLimit: limit.openFilesLimit }, limit.explanation);
  const edge = assemble({ ...engineParts, ...opened.value, maxConnections }, engine);
  const api = await servePrivateApi({
    ...config.privateApi,
    routes: privateRoutes(parts, { ...opened.value, edge }),
    onBug: (error) => log.error({ err: error }, 'the private API failed'),
  });
  if (!api.ok) return api;
  const begun = await begin(parts, { ...opened.value, edge });
  if (begun.ok) return ok({ ...opened.value, edge, api: api.value });
  await closed(api.value);
  return begun;
}

function privateRoutes({ config }: EdgeParts, { edge, sources, routes }: Opened): Route[] {
  const { state, proxy, proposer, traffic } = edge;
  const catalogue = new TraefikCatalogue({
    proxy,
    startedAt: state.startedAt,
    options: proposer.options,
    privateApi: config.privateApi,
    providers: sources.map(({ provider }) => provider),
    isStopping: () => state.isStopping,
    fragments: () => state.fragments(),
    problems: () => state.problems(),
  });
  return [
    ...edgeRoutes(state, traffic),
    ...traefikRoutes(catalogue),
    ...dashboardRoutes(config.dashboardDir),
    ...routes,
  ];
}

/** From nothing to serving: the first model, HAProxy, a snapshot of it, and then the loop. */
async function begin(parts: EdgeParts, { edge, sources }: Opened): Promise<Result<void, Failure>> {
  const { config, log, clock = systemClock } = parts;
  const first = await startWithFirstModel({
    ...edge,
    sources,
    sourcesTimeoutMs: parts.sourcesTimeoutMs ?? 10_000,
    onUnusable: (snapshotId, failure) =>
      log.error({ snapshotId, code: failure.code }, failure.message),
  });
  if (!first.ok) return first;
  const desired = new DesiredFragments(first.value.fragments, edge.lag);
  desired.keepOnly(sources, performance.now());
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
  edge.traffic.start();
  edge.requestLines?.start();
  log.info(
    {
      entryPoints: Object.fromEntries(
        config.entryPoints.map(({ name, bind }) => [name, `${bind.address}:${bind.port}`]),
      ),
      snapshotId: first.value.snapshotId,
      routers: edge.state.figures().routers,
      workerPid: edge.process.workerPid,
    },
    'serving',
  );
  return ok(undefined);
}

function runningEdge(
  { config, log }: EdgeParts,
  { edge, sources, api }: Started,
  releaseFolder: () => void,
): RunningEdge {
  const endControl = async (): Promise<void> => {
    edge.state.stopping();
    // Whoever balances over several edges needs a moment to see that this one is going.
    await delay(config.readinessGraceMs);
    for (const source of sources) source.stop();
    edge.traffic.stop();
    edge.requestLines?.stop();
    await edge.loop?.stop();
  };
  const saveState = async (): Promise<void> => {
    const { loop, keeper, proxy } = edge;
    if (loop && keeper.hasUnsaved) await keeper.save(() => loop.verifiedState());
    await proxy.leave();
    await keeper.close();
  };
  return {
    state: edge.state,
    stop: async () => {
      await endControl();
      log.info({ drainMs: config.drainMs }, 'draining');
      await Promise.all([saveState(), edge.process.stop(config.drainMs)]);
      await closed(api);
      releaseFolder();
    },
    detach: async () => {
      await endControl();
      await saveState();
      edge.process.release();
      await closed(api);
      releaseFolder();
    },
  };
}

async function checkPorts(config: EdgeConfig): Promise<Result<void, Failure>> {
  const addresses = [
    ...config.entryPoints.map((each) => ({
      host: each.bind.address,
      port: each.bind.port,
      setting: settingOf(each),
    })),
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
