/** The edge's executable: settings from flags, environment and file, logs on standard output. Exits 78 on bad settings. */
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import { systemClock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';
import { EXIT_BAD_CONFIGURATION } from '@fleetcommand/runtime/config';
import { createLogger } from '@fleetcommand/runtime/logging';
import type { Logger } from '@fleetcommand/runtime/logging';
import { VERSION } from '@fleetcommand/runtime/version';
import { readConfig } from './config.js';
import type { EdgeConfig } from './config.js';
import { startEdge } from './edge.js';
import type { Route } from './private-api/server.js';
import { ConsoleSource } from './sources/console-source.js';
import { makeDynamicSources } from './sources/dynamic/make-sources.js';
import { EventReporter } from './sources/kubernetes/event-reporter.js';
import { certificateSource, challengeSource } from './sources/kubernetes/labelled-source.js';
import { FailureLog } from './sources/kubernetes/failure-log.js';
import { RouteObjectSource } from './sources/kubernetes/route-object-source.js';
import { StatusReporter } from './sources/kubernetes/status-reporter.js';
import type { RouteSource } from './sources/route-source.js';
import { secretInspectors } from './tls/secret-inspectors.js';

const FAILED = 1;
/** Objects learn within this time what is wrong with them. */
const STATUS_INTERVAL_MS = 2_000;

async function main(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2));
  if (!config.ok) {
    process.stderr.write(`${config.error.message}\n`);
    process.exit(EXIT_BAD_CONFIGURATION);
  }
  const log = createLogger({ component: 'edge', level: config.value.logLevel });
  const { sources, reporters, routes } = await makeSources(config.value, log);
  const starting = startEdge({ config: config.value, sources, log, routes });
  // From now on: one that is told to go while it starts must not leave HAProxy behind.
  const stopping = stopOnSignal(starting, log);
  const edge = await starting;
  if (!edge.ok) exitWith(edge.error, log);
  const { state } = edge.value;
  const reporting = setInterval(() => {
    // What a snapshot had to say may be long mended.
    if (state.origin() !== 'sources') return;
    const problems = state.problems();
    for (const reporter of reporters) void reporter.report(problems);
  }, STATUS_INTERVAL_MS);
  await stopping;
  clearInterval(reporting);
}

/** Resolves when the first SIGTERM or SIGINT comes; the edge is stopped as soon as it has started, and the process ends. */
function stopOnSignal(starting: ReturnType<typeof startEdge>, log: Logger): Promise<void> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals): void => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      // A second one ends nothing sooner, and nothing by halves.
      process.on('SIGTERM', () => undefined).on('SIGINT', () => undefined);
      log.info({ signal }, 'shutting down');
      resolve();
      void starting
        .then((edge) => (edge.ok ? edge.value.stop() : undefined))
        .then(() => process.exit(0));
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
  });
}

interface OfCluster {
  readonly sources: RouteSource[];
  readonly reporters: (StatusReporter | EventReporter)[];
}

interface Sources extends OfCluster {
  readonly routes: readonly Route[];
}

async function makeSources(config: EdgeConfig, log: Logger): Promise<Sources> {
  const failures = new FailureLog(log);
  const connection = config.cluster && (await connectCluster(config.cluster, log));
  const dynamic = makeDynamicSources({
    connection,
    providers: config.providers,
    entryPoints: config.entryPoints,
    stateDir: config.stateDir,
    inspectors: secretInspectors(systemClock),
    clock: systemClock,
    onFailure: (source, failure) => failures.failed(source, failure),
  });
  const ofCluster =
    connection && config.providers.nodePort?.isAlone !== true
      ? clusterSources(connection, config, failures)
      : { sources: [], reporters: [] };
  return {
    sources: [
      new ConsoleSource(config.console, config.entryPoints),
      ...ofCluster.sources,
      ...dynamic.sources,
    ],
    reporters: ofCluster.reporters,
    routes: dynamic.routes,
  };
}

async function connectCluster(
  cluster: NonNullable<EdgeConfig['cluster']>,
  log: Logger,
): Promise<ClusterConnection> {
  const connected = await connect({ ...cluster, component: 'edge', version: VERSION });
  if (!connected.ok) exitWith(connected.error, log);
  return connected.value;
}

function clusterSources(
  connection: ClusterConnection,
  config: EdgeConfig,
  failures: FailureLog,
): OfCluster {
  const onFailure = (kind: string, failure: Failure): void => failures.failed(kind, failure);
  const routes = new RouteObjectSource({
    connection,
    onFailure,
    allowsCrossNamespace: config.allowsCrossNamespace,
    allowsExternalName: config.allowsExternalName,
    namespaces: config.namespaces,
    platformNamespace: config.certificateNamespace,
    entryPoints: config.entryPoints,
    ...(config.ingressClass !== undefined && { ingressClass: config.ingressClass }),
    ...(config.readsSecrets && { inspectors: secretInspectors(systemClock) }),
  });
  const ofPlatform = {
    connection,
    onFailure,
    namespace: config.certificateNamespace,
    clock: systemClock,
  };
  const reporters = [
    new StatusReporter({
      connection,
      clock: systemClock,
      objects: () => routes.reportedObjects(),
      onFailure: (failure) => failures.failed('status', failure),
    }),
    new EventReporter({
      connection,
      clock: systemClock,
      objects: () => routes.ingresses(),
      onFailure: (failure) => failures.failed('events', failure),
    }),
  ];
  const sources = [routes, certificateSource(ofPlatform), challengeSource(ofPlatform)];
  return { sources, reporters };
}

function exitWith(failure: Failure, log: Logger): never {
  log.fatal({ code: failure.code }, failure.message);
  process.stderr.write(`${failure.message}\n`);
  process.exit(failure.code.endsWith('configuration') ? EXIT_BAD_CONFIGURATION : FAILED);
}

await main();
