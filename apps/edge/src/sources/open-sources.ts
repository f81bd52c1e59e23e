/** Everybody who says what this edge is to serve, as its settings have it. */
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import { systemClock } from '@fleetcommand/kernel/clock';
import { ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Logger } from '@fleetcommand/runtime/logging';
import { VERSION } from '@fleetcommand/runtime/version';
import type { EdgeConfig } from '../config.js';
import type { EdgeCluster } from '../config/clusters.js';
import type { EdgeSources } from '../edge.js';
import { secretInspectors } from '../tls/secret-inspectors.js';
import { ConsoleSource } from './console-source.js';
import { makeDynamicSources } from './dynamic/make-sources.js';
import { clusterSources } from './kubernetes/cluster-sources.js';
import type { Reporter } from './kubernetes/cluster-sources.js';
import { FailureLog } from './kubernetes/failure-log.js';
import type { ReadCluster } from './kubernetes/labelled-source.js';

interface OpenSources extends EdgeSources {
  /** Whoever tells objects what is wrong with them. */
  readonly reporters: readonly Reporter[];
}

/** Fails with `cluster.configuration` where a cluster's settings cannot be read; that one does not answer is no failure. */
export async function openSourcesOf(
  config: EdgeConfig,
  log: Logger,
): Promise<Result<OpenSources, Failure>> {
  const failures = new FailureLog(log);
  const clusters: ReadCluster[] = [];
  for (const cluster of config.clusters) {
    const connected = await connectCluster(cluster, log);
    if (!connected.ok) return connected;
    clusters.push(connected.value);
  }
  const dynamic = makeDynamicSources({
    clusters,
    providers: config.providers,
    entryPoints: config.entryPoints,
    stateDir: config.stateDir,
    privatePort: config.privateApi.port,
    inspectors: secretInspectors(systemClock),
    clock: systemClock,
    onFailure: (source, failure) => failures.failed(source, failure),
  });
  const isAlone = config.providers.nodePort?.isAlone === true;
  const ofClusters = clusterSources(isAlone ? [] : clusters, config);
  return ok({
    sources: [
      new ConsoleSource(config.console, config.entryPoints),
      ...ofClusters.sources,
      ...dynamic.sources,
    ],
    reporters: ofClusters.reporters,
    routes: dynamic.routes,
  });
}

async function connectCluster(
  cluster: EdgeCluster,
  log: Logger,
): Promise<Result<ReadCluster, Failure>> {
  const { name } = cluster;
  const connected = await connect({ ...cluster, component: 'edge', version: VERSION });
  if (!connected.ok) return connected;
  // Each says once a minute that it does not answer, whatever the others do.
  const failures = new FailureLog(name === undefined ? log : log.child({ cluster: name }));
  return ok({
    connection: connected.value,
    onFailure: (kind, failure) => failures.failed(kind, failure),
    ...(name !== undefined && { name }),
  });
}
