/** The sources that options ask for beside a cluster: one world of names, a source for each provider. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';
import { DynamicFragments } from '@fleetcommand/routing/dialects/dynamic/world';
import {
  NODE_PORT_PROVIDER,
  providerOfFurther,
} from '@fleetcommand/routing/dialects/kubernetes/provider';
import type { EntryPointOptions } from '@fleetcommand/routing/haproxy/model/options';
import type { ProviderOptions } from '../../config/provider-options.js';
import type { Route } from '../../private-api/server.js';
import { FlowRegistry } from '../flow/flow-registry.js';
import { flowRoutes } from '../flow/flow-routes.js';
import { FlowFeeder } from '../flow/flow-feeder.js';
import { askForEverything } from '../flow/join.js';
import { SwarmListener } from '../flow/listener.js';
import { tasksOf, tellOthers } from '../flow/other-proxies.js';
import type { ReadCluster } from '../kubernetes/labelled-source.js';
import { NodePortFeeder } from '../kubernetes/node-port-feeder.js';
import type { SecretInspectors } from '../kubernetes/route-object-source.js';
import { DynamicSource } from './dynamic-source.js';
import type { Feeder } from './feeder.js';
import { feedersOf, flowOptions, listeningFeeder } from './feeders.js';

export interface DynamicSourcesOptions {
  readonly providers: ProviderOptions;
  readonly entryPoints: readonly EntryPointOptions[];
  /** Where what is told over APIs is kept. */
  readonly stateDir: string;
  readonly inspectors: SecretInspectors;
  readonly clock: Clock;
  /** Of the private API, here and of other instances. */
  readonly privatePort: number;
  /** Whose node ports are asked for; the edge's own cluster comes first. */
  readonly clusters?: readonly Pick<ReadCluster, 'connection' | 'name'>[];
  readonly onFailure: (source: string, failure: Failure) => void;
}

export interface DynamicSources {
  readonly sources: DynamicSource[];
  /** Of the private API, for systems that are spoken to instead of speaking. */
  readonly routes: readonly Route[];
}

export function makeDynamicSources(options: DynamicSourcesOptions): DynamicSources {
  const { providers, entryPoints, inspectors, clock, onFailure } = options;
  const world = new DynamicFragments({
    ...inspectors,
    entryPoints,
    // Traefik 2 called Swarm's names @docker, too.
    ...(providers.swarm && !providers.docker && { aliases: { docker: 'swarm' } }),
    ...(providers.ruleSyntax && { ruleSyntax: providers.ruleSyntax }),
  });
  const api = providers.flowApi ? flowApi(options) : undefined;
  const listener = listenerOf(options);
  const feeders = [
    ...feedersOf(providers, entryPoints, clock, listener),
    ...(api ? [api.feeder] : []),
    ...nodePortFeeders(options),
  ];
  if (listener && providers.flowNotify && !providers.swarm)
    listeningFeeder(providers.flowNotify.endpoint, clock, listener).start({
      replaced: () => undefined,
      set: () => undefined,
      deleted: () => undefined,
      failed: (failure) => onFailure('swarm', failure),
    });
  return {
    sources: feeders.map((feeder) => new DynamicSource({ feeder, world, onFailure })),
    routes: [...(api?.routes ?? []), ...(listener?.routes() ?? [])],
  };
}

/** Of every cluster: what of one is away does not count against the others. */
function nodePortFeeders({ providers, clusters = [] }: DynamicSourcesOptions): Feeder[] {
  const { nodePort } = providers;
  if (!nodePort) return [];
  const isOne = clusters.length === 1;
  return clusters.map(({ connection, name }, index) => {
    const isOwn = index === 0;
    const provider = isOwn
      ? NODE_PORT_PROVIDER
      : providerOfFurther(String(name), NODE_PORT_PROVIDER);
    const named = isOne || name === undefined ? {} : { cluster: name };
    return new NodePortFeeder({ ...nodePort, ...named, connection, provider });
  });
}

function flowApi(options: DynamicSourcesOptions) {
  const { providers, entryPoints, stateDir, privatePort, clock, onFailure } = options;
  const registry = new FlowRegistry(join(stateDir, 'flow.json'));
  if (providers.flowListener !== undefined)
    void askForEverything(providers.flowListener, (failure) => onFailure('flow', failure));
  return {
    feeder: new FlowFeeder({ registry, clock, flow: flowOptions(entryPoints) }),
    routes: flowRoutes({
      registry,
      configuration: () => readFileSync(join(stateDir, 'live', 'haproxy.cfg'), 'utf8'),
      distribute: (notification) =>
        tellOthers(
          { addresses: () => tasksOf(providers.flowServiceName ?? 'proxy'), port: privatePort },
          notification,
        ),
    }),
  };
}

function listenerOf({ providers, onFailure }: DynamicSourcesOptions): SwarmListener | undefined {
  const { flowNotify } = providers;
  if (!flowNotify) return undefined;
  return new SwarmListener({ ...flowNotify, onFailure: (failure) => onFailure('flow', failure) });
}
