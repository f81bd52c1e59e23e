import type { V1Service } from '@kubernetes/client-node';
import { typed } from '../objects/object-fields.js';
import type { ObjectDatabase } from '../store/object-database.js';
import { completeAddressFields, freeClusterAddress, freeNodePort } from './cluster-addresses.js';

/**
 * Hands out cluster addresses and node ports. Observes services, to know what is taken without looking
 * at each of them for every new one; changes only the draft it is given.
 */
export class ServiceAddresses {
  private readonly addresses = new Set<string>();
  private readonly nodePorts = new Set<number>();

  constructor(database: ObjectDatabase) {
    for (const service of database.list('/services')) this.take(typed<V1Service>(service));
    database.subscribe('/services', ({ type, object, previous }) => {
      if (previous) this.release(typed<V1Service>(previous));
      if (type !== 'DELETED') this.take(typed<V1Service>(object));
    });
  }

  /** Fills in the address and ports of a new or changed service; what it had, it keeps. */
  complete(service: V1Service, live: V1Service | undefined): void {
    const { spec } = service;
    if (!spec) return;
    if (spec.type !== 'ExternalName') {
      spec.clusterIP ||= live?.spec?.clusterIP;
      spec.clusterIP ||= freeClusterAddress(service.metadata?.uid ?? '', this.addresses);
    }
    completeAddressFields(service);
    if (spec.type === 'NodePort' || spec.type === 'LoadBalancer')
      this.completeNodePorts(service, live);
  }

  private completeNodePorts({ spec }: V1Service, live: V1Service | undefined): void {
    const chosen = new Set(this.nodePorts);
    for (const port of spec?.ports ?? []) {
      const known = live?.spec?.ports?.find(
        (old) => old.port === port.port && old.protocol === port.protocol,
      );
      const nodePort = port.nodePort || known?.nodePort || freeNodePort(chosen);
      if (nodePort === undefined) continue;
      port.nodePort = nodePort;
      chosen.add(nodePort);
    }
  }

  private take({ spec }: V1Service): void {
    if (spec?.clusterIP) this.addresses.add(spec.clusterIP);
    for (const { nodePort } of spec?.ports ?? []) if (nodePort) this.nodePorts.add(nodePort);
  }

  private release({ spec }: V1Service): void {
    if (spec?.clusterIP) this.addresses.delete(spec.clusterIP);
    for (const { nodePort } of spec?.ports ?? []) if (nodePort) this.nodePorts.delete(nodePort);
  }
}
