/**
 * Services of one cluster the edge stands outside of; each cluster has a feeder of its own. Observes those of type NodePort
 * that are registered (by the deployer's API, or by hand), their EndpointSlices, and the Nodes; changes nothing.
 */
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';
import { SERVICE_LABEL } from '@fleetcommand/routing/dialects/kubernetes/schema';
import type { LabelOptions } from '@fleetcommand/routing/dialects/labels/item';
import { readLabels } from '@fleetcommand/routing/dialects/labels/read-labels';
import {
  nodePortItem,
  readNodes,
  type AddressType,
} from '@fleetcommand/routing/dialects/node-port/items';
import type { ReachedNode } from '@fleetcommand/routing/dialects/node-port/schema';
import type { Feeder, FeederEvents } from '../dynamic/feeder.js';
import { CacheGroup, type WatchedKind } from './cache-group.js';

export interface NodePortFeederOptions {
  readonly connection: ClusterConnection;
  /** What the cluster goes by after the `@` in names. */
  readonly provider: string;
  /** Where there are several: which it is, for people. */
  readonly cluster?: string;
  readonly labels: LabelOptions;
  readonly addressType: AddressType;
}

/** As the deployer's API sets it. */
const registered = { labelSelector: 'fleetcommand.io/registered=true' };
const resource = (apiVersion: string, kind: string, plural: string, namespaced = true) => ({
  name: kind,
  resource: { apiVersion, kind, plural, namespaced },
});
const KINDS: readonly WatchedKind[] = [
  { ...resource('v1', 'Service', 'services'), options: registered },
  // Slices carry the labels of their Service.
  {
    ...resource('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
    options: registered,
  },
  resource('v1', 'Node', 'nodes', false),
];

export class NodePortFeeder implements Feeder {
  readonly provider: string;
  private group: CacheGroup | undefined;

  constructor(private readonly options: NodePortFeederOptions) {
    this.provider = options.provider;
  }

  get isCurrent(): boolean {
    return this.group?.isCurrent ?? false;
  }

  start(events: FeederEvents): void {
    const group = new CacheGroup(this.options.connection, KINDS, {
      changed: (object) => {
        if (group.isSynced) this.changed(group, object, events);
      },
      synced: () => events.replaced(this.parts(group)),
      failed: (_kind, failure) => events.failed(failure),
    });
    this.group = group;
  }

  status(): EdgeSource {
    const all = this.group?.status() ?? [];
    const [services] = all;
    const worst = ['failing', 'absent', 'starting']
      .map((state) => all.find((each) => each.state === state))
      .find(Boolean);
    const { state = 'starting', message = null, lastSeenAt = null } = worst ?? services ?? {};
    const { cluster } = this.options;
    const name = cluster === undefined ? 'Node ports' : `Node ports of ${cluster}`;
    return { name, objects: services?.objects ?? 0, state, message, lastSeenAt };
  }

  stop(): void {
    this.group?.stop();
  }

  private changed(group: CacheGroup, object: ClusterObject, events: FeederEvents): void {
    if (object.kind === 'Node') return events.replaced(this.parts(group));
    const { namespace = '', name, labels } = object.metadata;
    const service = object.kind === 'Service' ? name : labels?.[SERVICE_LABEL];
    if (service === undefined) return undefined;
    const found = group.get('Service').get(namespace, service);
    const part = found && this.partOf(group, found, nodesOf(group));
    if (part) return events.set(part);
    return events.deleted(`${namespace}/${service}`);
  }

  private parts(group: CacheGroup): Part[] {
    const services = [...group.get('Service').list()];
    const nodes = nodesOf(group);
    return services.flatMap((service) => this.partOf(group, service, nodes) ?? []);
  }

  private partOf(
    group: CacheGroup,
    service: ClusterObject,
    nodes: readonly ReachedNode[],
  ): Part | undefined {
    const { labels, addressType, cluster } = this.options;
    const { namespace = '', name } = service.metadata;
    const slices = group
      .get('EndpointSlice')
      .byNamespace(namespace)
      .filter(({ metadata }) => metadata.labels?.[SERVICE_LABEL] === name);
    const item = nodePortItem({ service, nodes, slices, addressType, cluster });
    return item && readLabels(item, labels).part;
  }
}

function nodesOf(group: CacheGroup): ReachedNode[] {
  return readNodes([...group.get('Node').list()]);
}
