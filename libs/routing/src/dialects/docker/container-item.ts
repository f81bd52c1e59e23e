/** A container as something with labels: its name, its addresses, and how it is (Traefik's docker provider). */
import { isPort } from '../../ir/addresses.js';
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import { normalize } from '../dynamic/references.js';
import { unplaced } from '../labels/item.js';
import type { LabelledItem, Placed } from '../labels/item.js';
import { labelNamed } from '../labels/tree.js';
import type { Labels } from '../labels/tree.js';
import type { DockerOptions } from './options.js';
import { otherNetwork } from './other-network.js';
import { addressIn } from './schema.js';
import type { Container } from './schema.js';

const PROJECT = 'com.docker.compose.project';
const SERVICE = 'com.docker.compose.service';

export interface ContainerItem {
  readonly item: LabelledItem;
  /** Undefined: it takes requests, or will once it is well. */
  readonly reason?: string;
}

/** `named`: another container by name or id, whose network a container may use. */
export function containerItem(
  container: Container,
  options: DockerOptions,
  named: (name: string) => Container | undefined,
): ContainerItem {
  const labels = container.Config.Labels ?? {};
  const name = container.Name.replace(/^\//, '');
  const object: ObjectRef = { kind: 'Container', namespace: labels[PROJECT] ?? '', name };
  const isReady = isWell(container);
  const item: LabelledItem = {
    key: container.Id,
    rank: container.Created ?? '',
    object,
    labels,
    name: serviceName(name, labels),
    containerName: name,
    hosts: hostsOf(container, name, labels),
    place: (port) => placeContainer(container, port, isReady, options, named),
  };
  return { item, ...reasonOf(container, labels) };
}

/** `service_project` of compose, else the container's own name. */
function serviceName(name: string, labels: Labels): string {
  const [service, project] = [labels[SERVICE], labels[PROJECT]];
  return normalize(service && project ? `${service}_${project}` : name);
}

function reasonOf({ State }: Container, labels: Labels): { reason?: string } {
  const isAllowed = labelNamed(labels, 'traefik.docker.allownonrunning') === 'true';
  return isRunning(State) || isAllowed
    ? {}
    : { reason: `It is not running (${excerpt(State.Status ?? '')}).` };
}

function isRunning({ Status, Running }: Container['State']): boolean {
  return Status === undefined ? Running !== false : Status === 'running';
}

/** One that says nothing of its health is taken to be well. */
function isWell({ State }: Container): boolean {
  const health = State.Health?.Status ?? 'none';
  return isRunning(State) && (health === 'healthy' || health === 'none' || health === '');
}

/** What other containers call it, which is how labels name a service that is asked (forwardAuth). */
function hostsOf(container: Container, name: string, labels: Labels): Record<string, string[]> {
  const networks = Object.values(container.NetworkSettings?.Networks ?? {});
  const addresses = networks.flatMap((network) => addressOf(network) ?? []);
  if (addresses.length === 0) return {};
  const names = new Set([
    name,
    labels[SERVICE] ?? name,
    ...networks.flatMap((network) => network?.Aliases ?? []),
  ]);
  return Object.fromEntries([...names].map((each) => [each.toLowerCase(), [addresses[0]!]]));
}

type Settings = NonNullable<NonNullable<Container['NetworkSettings']>['Networks']>[string];

function addressOf(network: Settings | undefined): string | undefined {
  return addressIn(network?.IPAddress) ?? addressIn(network?.GlobalIPv6Address);
}

function placeContainer(
  container: Container,
  asked: string | undefined,
  isReady: boolean,
  options: DockerOptions,
  named: (name: string) => Container | undefined,
): Placed {
  const exposed = exposedPorts(container);
  const port = asked === undefined || asked === '' ? exposed[0] : Number(asked);
  if (port === undefined)
    return unplaced(
      'no-port',
      'It exposes no port, and no label names one. Add …loadbalancer.server.port (traefik.port in Traefik 1).',
    );
  if (!isPort(port))
    return unplaced('bad-port', `"${excerpt(asked ?? '')}" is no port. Write one from 1 to 65535.`);
  const bound = options.useBindPortIp ? bindingOf(container, port, options) : undefined;
  if (bound) return { placements: [{ ...bound, isReady }] };
  const found = reachedAt(container, options, named, 0);
  if (found.address === undefined) return unplaced('no-address', found.message!);
  const placements = [{ address: found.address, port, isReady }];
  if (exposed.length > 0 && !exposed.includes(port))
    return {
      placements,
      problem: {
        code: 'port-not-exposed',
        message: `The container exposes ${exposed.join(', ')}, and ${port} is not among them: requests go there all the same. Correct the label where that was not meant.`,
      },
    };
  return found.message === undefined
    ? { placements }
    : { placements, problem: { code: 'network', message: found.message } };
}

/** TCP ports, the lowest first. */
function exposedPorts({ NetworkSettings, Config }: Container): number[] {
  const published = Object.keys(NetworkSettings?.Ports ?? {});
  const names = published.length > 0 ? published : Object.keys(Config.ExposedPorts ?? {});
  return names
    .filter((name) => !name.endsWith('/udp') && !name.endsWith('/sctp'))
    .map((name) => Number.parseInt(name, 10))
    .filter((port) => Number.isInteger(port))
    .sort((a, b) => a - b);
}

function bindingOf(
  { NetworkSettings }: Container,
  port: number,
  { hostAddress }: DockerOptions,
): { address: string; port: number } | undefined {
  const [binding] = NetworkSettings?.Ports?.[`${port}/tcp`] ?? [];
  const hostPort = Number(binding?.HostPort);
  if (!binding || !Number.isInteger(hostPort) || hostPort < 1) return undefined;
  const address = addressIn(binding.HostIp);
  const isAny = address === undefined || address === '0.0.0.0' || address === '::';
  return { address: isAny ? hostAddress : address, port: hostPort };
}

interface FoundAddress {
  readonly address?: string;
  /** Why there is none, or what was decided. */
  readonly message?: string;
}

const MOST_HOPS = 3;

function reachedAt(
  container: Container,
  options: DockerOptions,
  named: (name: string) => Container | undefined,
  hops: number,
): FoundAddress {
  const mode = container.HostConfig?.NetworkMode ?? '';
  const networks = container.NetworkSettings?.Networks ?? {};
  const asked = askedNetwork(container.Config.Labels ?? {}) ?? options.network;
  const chosen = asked === undefined ? undefined : addressOf(networks[asked]);
  if (chosen !== undefined) return { address: chosen };
  if (mode === 'host') return { address: options.hostAddress };
  if (mode.startsWith('container:')) {
    const other = hops < MOST_HOPS ? named(mode.slice('container:'.length)) : undefined;
    if (other) return reachedAt(other, options, named, hops + 1);
    return {
      message: `It uses the network of ${excerpt(mode.slice('container:'.length))}, which is not there. Start that container.`,
    };
  }
  const names = Object.keys(networks).sort();
  const first = names.find((name) => addressOf(networks[name]) !== undefined);
  if (first === undefined)
    return {
      message:
        'It has no address in any network. Attach it to a network that the edge reaches, or publish the port and set --providers.docker.usebindportip.',
    };
  const address = addressOf(networks[first])!;
  if (asked === undefined) return { address };
  return {
    address,
    message: otherNetwork({ asked, names, chosen: first }, 'project'),
  };
}

/** `traefik.docker.network`. */
function askedNetwork(labels: Labels): string | undefined {
  return labelNamed(labels, 'traefik.docker.network') || undefined;
}
