/** What follows each system, and how what it says is read. */
import type { Clock } from '@fleetcommand/kernel/clock';
import { consulItem, keptItem } from '@fleetcommand/routing/dialects/consul/items';
import { partsOfItem } from '@fleetcommand/routing/dialects/docker-flow/parts-of-item';
import type { FlowOptions } from '@fleetcommand/routing/dialects/docker-flow/read-flow';
import { containerItem } from '@fleetcommand/routing/dialects/docker/container-item';
import { swarmItem } from '@fleetcommand/routing/dialects/docker/swarm-items';
import { readLabels } from '@fleetcommand/routing/dialects/labels/read-labels';
import { USUAL_LABEL_OPTIONS } from '@fleetcommand/routing/dialects/labels/usual-options';
import { readRancherService } from '@fleetcommand/routing/dialects/rancher/read-service';
import type { EntryPointOptions } from '@fleetcommand/routing/haproxy/model/options';
import type { EngineProvider, ProviderOptions } from '../../config/provider-options.js';
import { ConsulConversation } from '../consul/consul-conversation.js';
import { ContainerConversation } from '../docker/container-conversation.js';
import type { EngineEndpoint } from '../docker/engine-client.js';
import { SwarmConversation } from '../docker/swarm-conversation.js';
import { FileFeeder } from '../files/file-feeder.js';
import type { SwarmListener } from '../flow/listener.js';
import { RancherConversation } from '../rancher/rancher-conversation.js';
import type { Feeder } from './feeder.js';
import { Follower } from './follower.js';
import type { Conversation } from './follower.js';

const LISTENING_REFRESH_MS = 5_000;

export function feedersOf(
  { docker, swarm, file, consul, rancher }: ProviderOptions,
  entryPoints: readonly EntryPointOptions[],
  clock: Clock,
  listener: SwarmListener | undefined,
): Feeder[] {
  const flow = flowOptions(entryPoints);
  const followed = (conversation: Conversation): Feeder => new Follower(conversation, clock);
  return [
    ...(docker ? [followed(containers(docker, flow))] : []),
    ...(swarm ? [followed(services(swarm, flow, listener))] : []),
    ...(file ? [new FileFeeder({ ...file, clock })] : []),
    ...(consul ? [followed(catalogue(consul))] : []),
    ...(rancher ? [followed(stacks(rancher))] : []),
  ];
}

function containers(docker: EngineProvider, flow: FlowOptions): Conversation {
  const options = { ...docker, ...docker.labels };
  return new ContainerConversation({
    endpoint: docker.endpoint,
    read: (container, named) => {
      const { item, reason } = containerItem(container, options, named);
      return reason === undefined ? partsOfItem(item, docker.labels, flow).parts : [];
    },
  });
}

function services(
  swarm: NonNullable<ProviderOptions['swarm']>,
  flow: FlowOptions,
  listener: SwarmListener | undefined,
): Conversation {
  const options = { ...swarm, ...swarm.labels };
  return new SwarmConversation({
    endpoint: swarm.endpoint,
    refreshMs: swarm.refreshMs,
    read: (service, state) =>
      partsOfItem(swarmItem(service, state, options), swarm.labels, flow).parts,
    ...(listener && { onServices: (all) => listener.services(all) }),
  });
}

/** Follows a Swarm for a listener only: nothing of it is routed. */
export function listeningFeeder(
  endpoint: EngineEndpoint,
  clock: Clock,
  listener: SwarmListener,
): Feeder {
  const conversation = new SwarmConversation({
    endpoint,
    refreshMs: LISTENING_REFRESH_MS,
    read: () => [],
    onServices: (all) => listener.services(all),
  });
  return new Follower(conversation, clock);
}

function catalogue({
  endpoint,
  options,
  keyPrefix,
}: NonNullable<ProviderOptions['consul']>): Conversation {
  const { prefix = 'traefik' } = options;
  return new ConsulConversation({
    endpoint,
    ...(keyPrefix !== undefined && { keyPrefix }),
    mayServe: (tags) =>
      options.exposedByDefault || tags.some((tag) => tag.startsWith(`${prefix}.`)),
    readInstance: (instance) => asList(readLabels(consulItem(instance, options), options).part),
    readKey: (value, nodes) => {
      const item = keptItem(value, nodes);
      return item ? asList(readLabels(item, options).part) : [];
    },
  });
}

function stacks(rancher: NonNullable<ProviderOptions['rancher']>): Conversation {
  return new RancherConversation({
    ...rancher,
    read: (service) => readRancherService(service, rancher.labels),
  });
}

export function flowOptions(entryPoints: readonly EntryPointOptions[]): FlowOptions {
  return {
    ...USUAL_LABEL_OPTIONS,
    exposedByDefault: false,
    entryPointAt: (port) => entryPoints.find(({ bind }) => bind.port === port)?.name,
  };
}

function asList<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
