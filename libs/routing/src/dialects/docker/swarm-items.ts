/**
 * A service of Swarm as something with labels: by its virtual address, or by its tasks (Traefik's swarm provider).
 * `traefik.swarm.lbswarm` (`traefik.docker.lbswarm` of old) asks for the virtual one.
 */
import { isPort } from '../../ir/addresses.js';
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import { normalize } from '../dynamic/references.js';
import { unplaced } from '../labels/item.js';
import type { LabelledItem, Placed, Placement } from '../labels/item.js';
import { labelNamed } from '../labels/tree.js';
import type { Labels } from '../labels/tree.js';
import type { DockerOptions } from './options.js';
import { otherNetwork } from './other-network.js';
import { addressIn } from './schema.js';
import type { Network, SwarmNode, SwarmService, SwarmTask } from './schema.js';

const STACK = 'com.docker.stack.namespace';

/** Everything of a Swarm that routes are made of. */
export interface SwarmState {
  readonly networks: ReadonlyMap<string, Network>;
  readonly nodes: ReadonlyMap<string, SwarmNode>;
  readonly tasksOf: (serviceId: string) => readonly SwarmTask[];
}

export function swarmItem(
  service: SwarmService,
  state: SwarmState,
  options: DockerOptions,
): LabelledItem {
  const { Name: name } = service.Spec;
  const labels = service.Spec.Labels ?? {};
  const object: ObjectRef = { kind: 'SwarmService', namespace: labels[STACK] ?? '', name };
  return {
    key: service.ID,
    rank: service.CreatedAt ?? '',
    object,
    labels,
    name: normalize(name),
    containerName: name,
    place: (port) => placeService(service, port, state, options),
  };
}

function placeService(
  service: SwarmService,
  asked: string | undefined,
  state: SwarmState,
  options: DockerOptions,
): Placed {
  const published = service.Endpoint?.Ports ?? [];
  const port = asked === undefined || asked === '' ? published[0]?.TargetPort : Number(asked);
  if (port === undefined)
    return unplaced(
      'no-port',
      'Swarm does not say which port a service listens on, and no label names one. Add …loadbalancer.server.port.',
    );
  if (!isPort(port))
    return unplaced('bad-port', `"${excerpt(asked ?? '')}" is no port. Write one from 1 to 65535.`);
  if (options.useBindPortIp) return atNodes(service, port, state);
  const network = networkOf(service.Spec.Labels ?? {}) ?? options.network;
  const isVirtual = asksForVirtual(service.Spec.Labels ?? {});
  const mode = service.Endpoint?.Spec?.Mode ?? service.Spec.EndpointSpec?.Mode ?? 'vip';
  if (isVirtual && mode !== 'dnsrr') return atVirtualAddress(service, port, network, state);
  return atTasks(service, port, network, state);
}

function atVirtualAddress(
  { Endpoint }: SwarmService,
  port: number,
  network: string | undefined,
  { networks }: SwarmState,
): Placed {
  const addresses = (Endpoint?.VirtualIPs ?? []).flatMap(({ NetworkID, Addr }) => {
    const found = networks.get(NetworkID);
    const address = addressIn(Addr);
    return found && found.Ingress !== true && address !== undefined
      ? [{ network: found.Name, address }]
      : [];
  });
  return chosenOf(addresses, network, (address) => [{ address, port, isReady: true }]);
}

const COMING = new Set([
  'new',
  'pending',
  'assigned',
  'accepted',
  'ready',
  'preparing',
  'starting',
]);

function atTasks(
  service: SwarmService,
  port: number,
  network: string | undefined,
  { networks, tasksOf }: SwarmState,
): Placed {
  const tasks = tasksOf(service.ID).filter(
    ({ DesiredState = 'running' }) => DesiredState === 'running',
  );
  const attached = tasks.flatMap(({ Status, NetworksAttachments }) =>
    Status.State !== 'running' && !COMING.has(Status.State)
      ? []
      : (NetworksAttachments ?? []).flatMap(({ Network, Addresses }) => {
          const found = networks.get(Network.ID);
          const address = addressIn(Addresses?.[0]);
          return found && found.Ingress !== true && address !== undefined
            ? [{ network: found.Name, address, isReady: Status.State === 'running' }]
            : [];
        }),
  );
  if (tasks.length === 0)
    return unplaced(
      'no-task',
      'No task of it is to run: it is scaled to nothing, or no node takes it.',
    );
  return chosenOf(attached, network, (address) => [
    { address, port, isReady: attached.some((each) => each.address === address && each.isReady) },
  ]);
}

function chosenOf(
  addresses: readonly { readonly network: string; readonly address: string }[],
  asked: string | undefined,
  place: (address: string) => readonly Placement[],
): Placed {
  const names = [...new Set(addresses.map(({ network }) => network))].sort();
  const chosen = asked !== undefined && names.includes(asked) ? asked : names[0];
  if (chosen === undefined)
    return unplaced(
      'no-address',
      'It has no address in an overlay network yet. Attach it to the network the edge is in, or publish the port and set --providers.swarm.usebindportip.',
    );
  const placements = [
    ...new Set(addresses.filter(({ network }) => network === chosen).map(({ address }) => address)),
  ].flatMap(place);
  if (asked === undefined || asked === chosen) return { placements };
  return {
    placements,
    problem: {
      code: 'network',
      message: otherNetwork({ asked, names, chosen }, 'stack'),
    },
  };
}

/** The routing mesh answers at every node; a port published in mode host only where a task runs. */
function atNodes(service: SwarmService, port: number, state: SwarmState): Placed {
  const published = (service.Endpoint?.Ports ?? []).find(
    ({ TargetPort, Protocol = 'tcp' }) => TargetPort === port && Protocol === 'tcp',
  );
  if (!published)
    return unplaced(
      'port-not-published',
      `It does not publish port ${port}, by which it was to be reached. Publish it, or attach the edge to its network and leave usebindportip out.`,
    );
  const onHost = published.PublishMode === 'host';
  const running = onHost
    ? state.tasksOf(service.ID).filter(({ Status }) => Status.State === 'running')
    : [];
  const placements = onHost
    ? running.flatMap(({ NodeID, Status }) => {
        const own = Status.PortStatus?.Ports?.find(({ TargetPort }) => TargetPort === port);
        return atNode(state.nodes.get(NodeID ?? ''), own?.PublishedPort ?? published.PublishedPort);
      })
    : [...state.nodes.values()].flatMap((node) => atNode(node, published.PublishedPort));
  if (placements.length > 0) return { placements };
  return unplaced('no-node', 'No ready node has it. Look at docker node ls and docker service ps.');
}

function atNode(node: SwarmNode | undefined, port: number | undefined): Placement[] {
  const address = addressIn(node?.Status?.Addr);
  if (!node || address === undefined || port === undefined) return [];
  const isReady =
    (node.Status?.State ?? 'ready') === 'ready' && node.Spec?.Availability !== 'drain';
  return isReady ? [{ address, port, isReady: true }] : [];
}

function networkOf(labels: Labels): string | undefined {
  return labelOf(labels, 'network') || undefined;
}

function asksForVirtual(labels: Labels): boolean {
  return /^(true|1|t)$/i.test(labelOf(labels, 'lbswarm') ?? '');
}

function labelOf(labels: Labels, name: string): string | undefined {
  return labelNamed(labels, `traefik.swarm.${name}`, `traefik.docker.${name}`);
}
