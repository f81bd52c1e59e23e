/** Which systems routes are read from beside a cluster, and how, by the names Traefik's options have. */
import type { LabelOptions } from '@fleetcommand/routing/dialects/labels/item';
import { isIP } from 'node:net';
import type { AddressType } from '@fleetcommand/routing/dialects/node-port/items';
import type { ConsulOptions } from '@fleetcommand/routing/dialects/consul/items';
import type { ConsulEndpoint } from '../sources/consul/consul-client.js';
import type { EngineEndpoint } from '../sources/docker/engine-client.js';
import { consulOptions, nodePortOptions, rancherOptions } from './catalogue-options.js';
import { labelOptions, tlsOptions } from './label-options.js';
import type { OptionReader } from './option-reader.js';

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
  readonly file?: { readonly path: string; readonly watches: boolean };
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

export interface EngineProvider {
  readonly endpoint: EngineEndpoint;
  readonly labels: LabelOptions;
  readonly network?: string;
  readonly useBindPortIp: boolean;
  readonly hostAddress: string;
}

const SOCKET = 'unix:///var/run/docker.sock';
const SWARM_REFRESH_MS = 5_000;

export function readProviderOptions(reader: OptionReader): ProviderOptions {
  const isSwarmOfOld = reader.flag('providers.docker.swarmMode') === true;
  const docker = isOn('providers.docker', reader) && !isSwarmOfOld;
  const swarm = isOn('providers.swarm', reader) ? 'providers.swarm' : undefined;
  const swarmAt = isSwarmOfOld ? 'providers.docker' : swarm;
  const file = fileOptions(reader);
  const ruleSyntax = reader.oneOf('core.defaultRuleSyntax', ['v2', 'v3']);
  const readsObjects =
    reader.has('providers.kubernetesCRD') || reader.has('providers.kubernetesIngress');
  const nodePort = isOn('providers.kubernetesNodePort', reader);
  return {
    asksForCluster: readsObjects || nodePort,
    ...(nodePort && { nodePort: { ...nodePortOptions(reader), isAlone: !readsObjects } }),
    ...(docker && { docker: engineProvider('providers.docker', reader) }),
    ...(swarmAt !== undefined && {
      swarm: { ...engineProvider(swarmAt, reader), refreshMs: refreshOf(swarmAt, reader) },
    }),
    ...(file && { file }),
    ...(isOn('providers.consulCatalog', reader) && { consul: consulOptions(reader) }),
    ...(isOn('providers.rancher', reader) && { rancher: rancherOptions(reader) }),
    flowApi: isOn('providers.dockerFlow', reader),
    ...(ruleSyntax && { ruleSyntax }),
  };
}

function refreshOf(at: string, reader: OptionReader): number {
  const name = at === 'providers.docker' ? 'swarmModeRefreshSeconds' : 'refreshSeconds';
  return reader.duration(`${at}.${name}`) ?? SWARM_REFRESH_MS;
}

/** A section that is named, or of which something is said; `=false` says no. */
function isOn(at: string, reader: OptionReader): boolean {
  return reader.has(at) && reader.text(at) !== 'false';
}

function engineProvider(at: string, reader: OptionReader): EngineProvider {
  const url = reader.text(`${at}.endpoint`) ?? SOCKET;
  if (!/^(unix:\/\/\/.+|(tcp|https?):\/\/[^/]+\/?)$/.test(url))
    reader.fault(
      `${at}.endpoint is "${url}", which is no address such as ${SOCKET} or tcp://10.0.0.1:2376.`,
    );
  const hostAddress = reader.text(`${at}.hostAddress`) ?? '127.0.0.1';
  if (isIP(hostAddress) === 0)
    reader.fault(`${at}.hostAddress is "${hostAddress}", which is no IP address.`);
  const username = reader.text(`${at}.username`);
  const password = reader.text(`${at}.password`);
  const network = reader.text(`${at}.network`);
  return {
    endpoint: {
      url,
      timeoutMs: reader.duration(`${at}.httpClientTimeout`) ?? 10_000,
      ...tlsOptions(at, reader),
      ...(username !== undefined && password !== undefined && { basic: { username, password } }),
    },
    labels: labelOptions(at, reader),
    ...(network !== undefined && { network }),
    useBindPortIp: reader.flag(`${at}.useBindPortIP`) ?? false,
    hostAddress,
  };
}

function fileOptions(reader: OptionReader): ProviderOptions['file'] {
  const filename = reader.text('providers.file.filename');
  const directory = reader.text('providers.file.directory');
  if (!isOn('providers.file', reader)) return undefined;
  if ((filename === undefined) === (directory === undefined)) {
    reader.fault('providers.file needs either filename or directory. Give one of them.');
    return undefined;
  }
  return { path: filename ?? directory!, watches: reader.flag('providers.file.watch') ?? true };
}
