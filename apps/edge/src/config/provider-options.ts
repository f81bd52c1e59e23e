/** Which systems routes are read from beside a cluster, and how. */
import type { LabelOptions } from '@fleetcommand/routing/dialects/labels/item';
import type { AddressType } from '@fleetcommand/routing/dialects/node-port/items';
import type { ConsulOptions } from '@fleetcommand/routing/dialects/consul/items';
import type { ConsulEndpoint } from '../sources/consul/consul-client.js';
import type { EngineEndpoint } from '../sources/docker/engine-client.js';

export interface ProviderOptions {
  /** A cluster is read because an option says so, not only because there is one. */
  readonly asksForCluster: boolean;
  /** Services of type NodePort of the cluster, reached at its nodes. */
  readonly nodePort?: {
    readonly labels: LabelOptions;
    readonly addressType: AddressType;
    /** Nothing else of the cluster is read: the edge stands outside, where no pod can be reached. */
    readonly isAlone: boolean;
  };
  readonly docker?: EngineProvider;
  readonly swarm?: EngineProvider & { readonly refreshMs: number };
  readonly file?: FileOptions;
  readonly consul?: {
    readonly endpoint: ConsulEndpoint;
    readonly options: ConsulOptions;
    readonly keyPrefix?: string;
  };
  readonly rancher?: {
    readonly url: string;
    readonly labels: LabelOptions;
    readonly refreshMs: number;
    readonly waits: boolean;
  };
  /** Docker Flow Proxy's API is answered on the private port. */
  readonly flowApi: boolean;
  /** The service of a Swarm whose tasks answer it, this one among them. */
  readonly flowServiceName?: string;
  /** A swarm listener that is asked for everything at the start. */
  readonly flowListener?: string;
  /** This edge is a swarm listener, too. */
  readonly flowNotify?: {
    readonly endpoint: EngineEndpoint;
    readonly createUrls: readonly string[];
    readonly removeUrls: readonly string[];
    readonly label: string;
    readonly retries: number;
    readonly retryIntervalMs: number;
  };
  readonly ruleSyntax?: 'v2' | 'v3';
}

/** One of both, or both. */
export interface FileOptions {
  /** A file, or a folder whose files of all depths are read. */
  readonly path?: string;
  /** A static configuration of Traefik 1, whose entry points name certificates. */
  readonly certificatesOf?: string;
  readonly watches: boolean;
}

export interface EngineProvider {
  readonly endpoint: EngineEndpoint;
  readonly labels: LabelOptions;
  readonly network?: string;
  readonly useBindPortIp: boolean;
  readonly hostAddress: string;
}
