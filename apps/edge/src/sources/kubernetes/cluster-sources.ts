/** The sources of every cluster an edge reads: each with a connection and watches of its own, and what tells it of its faults. */
import { systemClock } from '@fleetcommand/kernel/clock';
import {
  OWN_PROVIDER,
  providerOfFurther,
} from '@fleetcommand/routing/dialects/kubernetes/provider';
import type { EntryPointFacts } from '@fleetcommand/routing/ir/entry-points';
import type { Problem } from '@fleetcommand/routing/ir/ir';
import type { EdgeConfig } from '../../config.js';
import { secretInspectors } from '../../tls/secret-inspectors.js';
import type { RouteSource } from '../route-source.js';
import { EventReporter } from './event-reporter.js';
import { certificateSource, challengeSource } from './labelled-source.js';
import type { ReadCluster } from './labelled-source.js';
import { RouteObjectSource } from './route-object-source.js';
import { StatusReporter } from './status-reporter.js';

/** Tells a cluster's objects what is wrong with them, while that cluster is heard. */
export type Reporter = (problems: readonly Problem[]) => void;

export interface ClusterSources {
  readonly sources: readonly RouteSource[];
  readonly reporters: readonly Reporter[];
}

type Settings = Pick<
  EdgeConfig,
  | 'allowsCrossNamespace'
  | 'allowsExternalName'
  | 'namespaces'
  | 'certificateNamespace'
  | 'ingressClass'
  | 'readsSecrets'
> & { readonly entryPoints: readonly EntryPointFacts[] };

/** The edge's own cluster comes first. */
export function clusterSources(
  clusters: readonly ReadCluster[],
  settings: Settings,
): ClusterSources {
  const ofRoutes = clusters.map((cluster, index) => {
    const provider = index === 0 ? OWN_PROVIDER : providerOfFurther(String(cluster.name));
    const source = routesOf(cluster, provider, settings);
    return { source, report: reporterOf(cluster, source) };
  });
  const ofPlatform = { clusters, namespace: settings.certificateNamespace, clock: systemClock };
  return {
    sources: [
      ...ofRoutes.map(({ source }) => source),
      ...(clusters.length > 0 ? [certificateSource(ofPlatform), challengeSource(ofPlatform)] : []),
    ],
    reporters: ofRoutes.map(({ report }) => report),
  };
}

function routesOf(
  { connection, name, onFailure }: ReadCluster,
  provider: string,
  settings: Settings,
): RouteObjectSource {
  return new RouteObjectSource({
    connection,
    provider,
    onFailure,
    ...(name !== undefined && { cluster: name }),
    allowsCrossNamespace: settings.allowsCrossNamespace,
    allowsExternalName: settings.allowsExternalName,
    namespaces: settings.namespaces,
    platformNamespace: settings.certificateNamespace,
    entryPoints: settings.entryPoints,
    ...(settings.ingressClass !== undefined && { ingressClass: settings.ingressClass }),
    ...(settings.readsSecrets && { inspectors: secretInspectors(systemClock) }),
  });
}

function reporterOf(
  { connection, name, onFailure }: ReadCluster,
  source: RouteObjectSource,
): Reporter {
  const shared = { connection, clock: systemClock, ...(name !== undefined && { cluster: name }) };
  const reporters = [
    new StatusReporter({
      ...shared,
      objects: () => source.reportedObjects(),
      onFailure: (failure) => onFailure('status', failure),
    }),
    new EventReporter({
      ...shared,
      objects: () => source.ingresses(),
      onFailure: (failure) => onFailure('events', failure),
    }),
  ];
  return (problems) => {
    // What a snapshot had to say may be long mended.
    if (!source.isSynced || !source.isCurrent) return;
    for (const reporter of reporters) void reporter.report(problems);
  };
}
