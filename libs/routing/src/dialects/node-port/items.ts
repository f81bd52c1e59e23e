/** Services of type NodePort as things with labels: their annotations are their labels, the nodes their servers. */
import { isIpAddress } from '../../ir/addresses.js';
import type { ObjectRef } from '../../ir/provenance.js';
import { commaList } from '../comma-list.js';
import { normalize } from '../dynamic/references.js';
import { unplaced } from '../labels/item.js';
import type { LabelledItem, Placed } from '../labels/item.js';
import { ReachedNode, ReachedService, ReachedSlice } from './schema.js';

/** Of a node: balancers in front of the cluster leave it out (kubernetes.io/docs/reference/labels-annotations-taints). */
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

export type AddressType = 'InternalIP' | 'ExternalIP';

export interface NodeAddress {
  readonly address: string;
  readonly isReady: boolean;
}

/** What the cluster holds. Nodes are read once for all Services: see `readNodes`. */
export interface NodePortObjects {
  /** Unread. */
  readonly service: unknown;
  readonly nodes: readonly ReachedNode[];
  /** The Service's EndpointSlices, unread: which nodes run its pods. */
  readonly slices: readonly unknown[];
  readonly addressType: AddressType;
  /** Where an edge reads several: the one they are in. */
  readonly cluster?: string | undefined;
}

/** A Service of the cluster; undefined where it is none that can be read. */
export function nodePortItem({
  service,
  nodes,
  slices,
  addressType,
  cluster,
}: NodePortObjects): LabelledItem | undefined {
  const parsed = ReachedService.safeParse(service);
  if (!parsed.success) return undefined;
  const { name, namespace } = parsed.data.metadata;
  const object = {
    kind: 'Service',
    namespace: namespace ?? 'default',
    name,
    ...(cluster !== undefined && { cluster }),
  };
  const isLocal = parsed.data.spec.externalTrafficPolicy === 'Local';
  // Where the policy is Local, only nodes that run a pod answer.
  const runs = isLocal ? nodesOf(slices) : undefined;
  return serviceItem(parsed.data, {
    key: `${object.namespace}/${name}`,
    name: `${object.namespace}-${name}`,
    object,
    nodes: nodes.flatMap((node) => addressOf(node, addressType, runs)),
  });
}

/** Those of a cluster's Nodes that can be read. */
export function readNodes(nodes: readonly unknown[]): ReachedNode[] {
  return nodes.flatMap((node) => ReachedNode.safeParse(node).data ?? []);
}

/** Whatever of it is called as the source calls it. */
export function serviceItem(
  { metadata, spec }: ReachedService,
  as: {
    readonly key: string;
    readonly name: string;
    readonly object: ObjectRef;
    readonly nodes: readonly NodeAddress[];
  },
): LabelledItem {
  const annotations = metadata.annotations ?? {};
  return {
    key: as.key,
    object: as.object,
    labels: annotations,
    tags: [...commaList(annotations['traefik.tags']), ...commaList(annotations['tags'])],
    name: normalize(as.name),
    place: (port) => placeAt(as.nodes, spec, port),
  };
}

function placeAt(
  nodes: readonly NodeAddress[],
  { ports }: ReachedService['spec'],
  asked: string | undefined,
): Placed {
  const reached = (ports ?? []).filter(
    ({ nodePort, protocol }) => nodePort && (protocol ?? 'TCP') === 'TCP',
  );
  const isAsked = ({ port, name, nodePort }: (typeof reached)[number]): boolean =>
    [String(port), String(nodePort), name].includes(asked);
  const found = asked === undefined ? reached[0] : reached.find(isAsked);
  if (!found?.nodePort)
    return unplaced(
      'no-node-port',
      `The Service has no node port${asked === undefined ? '' : ` for its port ${asked}`}: only those of type NodePort are reached from outside. Set spec.type to NodePort.`,
    );
  const port = found.nodePort;
  const usable = nodes.filter(({ address }) => isIpAddress(address));
  if (usable.length > 0)
    return { placements: usable.map(({ address, isReady }) => ({ address, port, isReady })) };
  return unplaced(
    'no-address',
    'No node that may be sent requests has an address: nodes are registered by addresses, not by names, and of the kind that is asked for.',
  );
}

function nodesOf(slices: readonly unknown[]): ReadonlySet<string> {
  const endpoints = slices.flatMap((slice) => ReachedSlice.safeParse(slice).data?.endpoints ?? []);
  return new Set(
    endpoints.flatMap(({ nodeName, conditions }) =>
      nodeName && (conditions?.ready ?? true) ? [nodeName] : [],
    ),
  );
}

function addressOf(
  { metadata, status }: ReachedNode,
  addressType: AddressType,
  runs: ReadonlySet<string> | undefined,
): NodeAddress[] {
  if (metadata.labels?.[EXCLUDED] !== undefined || runs?.has(metadata.name) === false) return [];
  const address = status.addresses?.find(({ type }) => type === addressType)?.address;
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  return address === undefined ? [] : [{ address, isReady: ready?.status === 'True' }];
}
