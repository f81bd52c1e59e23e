/** The sources that options ask for beside a cluster: one world of names, a source for each provider. */
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';
import { containerItem } from '@fleetcommand/routing/dialects/docker/container-item';
import { swarmItem } from '@fleetcommand/routing/dialects/docker/swarm-items';
import { DynamicFragments } from '@fleetcommand/routing/dialects/dynamic/world';
import { readLabels } from '@fleetcommand/routing/dialects/labels/read-labels';
import type { EntryPointFacts } from '@fleetcommand/routing/ir/entry-points';
import type { ProviderOptions } from '../../config/provider-options.js';
import { ContainerFeeder } from '../docker/container-feeder.js';
import { SwarmFeeder } from '../docker/swarm-feeder.js';
import { FileFeeder } from '../files/file-feeder.js';
import type { SecretInspectors } from '../kubernetes/route-object-source.js';
import { DynamicSource } from './dynamic-source.js';
import type { Feeder } from './feeder.js';

export interface DynamicSourcesOptions {
  readonly providers: ProviderOptions;
  readonly entryPoints: readonly EntryPointFacts[];
  readonly inspectors: SecretInspectors;
  readonly clock: Clock;
  readonly onFailure: (source: string, failure: Failure) => void;
}

export function makeDynamicSources(options: DynamicSourcesOptions): DynamicSource[] {
  const { providers, entryPoints, inspectors, clock, onFailure } = options;
  const world = new DynamicFragments({
    ...inspectors,
    entryPoints,
    // Traefik 2 called Swarm's names @docker, too.
    ...(providers.swarm && !providers.docker && { aliases: { docker: 'swarm' } }),
    ...(providers.ruleSyntax && { ruleSyntax: providers.ruleSyntax }),
  });
  return feedersOf(providers, clock).map(
    (feeder) => new DynamicSource({ feeder, world, onFailure }),
  );
}

function feedersOf({ docker, swarm, file }: ProviderOptions, clock: Clock): Feeder[] {
  return [
    ...(docker
      ? [
          new ContainerFeeder({
            provider: 'docker',
            endpoint: docker.endpoint,
            clock,
            read: (container, named) => {
              const { item, reason } = containerItem(
                container,
                { ...docker, ...docker.labels },
                named,
              );
              if (reason !== undefined) return [];
              return asList(readLabels(item, docker.labels).part);
            },
          }),
        ]
      : []),
    ...(swarm
      ? [
          new SwarmFeeder({
            provider: 'swarm',
            endpoint: swarm.endpoint,
            clock,
            refreshMs: swarm.refreshMs,
            read: (service, state) =>
              asList(
                readLabels(swarmItem(service, state, { ...swarm, ...swarm.labels }), swarm.labels)
                  .part,
              ),
          }),
        ]
      : []),
    ...(file ? [new FileFeeder({ ...file, clock })] : []),
  ];
}

function asList<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
