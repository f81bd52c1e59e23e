import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { KubeConfig } from '@kubernetes/client-node';
import { hostOf } from '@fleetcommand/domain/network/host';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';
import type { ClusterFailure } from './failure.js';

/** Where a kubeconfig comes from; see `connect`. */
export interface ConfigSource {
  /** The document itself, in the place of a file. */
  readonly kubeconfig?: Secret;
  readonly kubeconfigPath?: string;
  readonly context?: string;
  readonly inCluster?: boolean;
}

/** What a request needs to be let in: headers, and the TLS material for its connection. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
}

export interface TlsMaterial {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  readonly servername?: string;
  /** False only where the kubeconfig says `insecure-skip-tls-verify: true`. */
  readonly rejectUnauthorized: boolean;
}

/** Reads the kubeconfig through client-node. A fault is a `cluster.configuration` failure that names the file. */
export async function loadConfig(
  source: ConfigSource,
): Promise<Result<KubeConfig, ClusterFailure>> {
  const from = describeSource(source);
  const config = await emptyConfig();
  try {
    if (source.kubeconfig) config.loadFromString(source.kubeconfig.reveal());
    else if (source.inCluster) config.loadFromCluster();
    else if (source.kubeconfigPath === undefined) config.loadFromDefault();
    else await loadFile(config, source.kubeconfigPath);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return invalidConfig(
      `Could not read ${from}: ${reason}. Give the path of a kubeconfig that kubectl accepts.`,
    );
  }
  return checkConfig(config, from, source.context);
}

/** client-node is loaded when it is needed: that takes half a second of processor, for which a start has better use. */
async function emptyConfig(): Promise<KubeConfig> {
  const clientNode = await import('@kubernetes/client-node');
  return new clientNode.KubeConfig();
}

function describeSource({ kubeconfig, inCluster, kubeconfigPath }: ConfigSource): string {
  if (kubeconfig) return 'the kubeconfig given';
  return inCluster ? 'the pod’s service account' : (kubeconfigPath ?? 'the default kubeconfig');
}

async function loadFile(config: KubeConfig, path: string): Promise<void> {
  await readFile(path);
  config.loadFromFile(path);
}

function checkConfig(
  config: KubeConfig,
  from: string,
  context: string | undefined,
): Result<KubeConfig, ClusterFailure> {
  const names = (config.contexts ?? []).map(({ name }) => name);
  if (context !== undefined && !names.includes(context)) {
    return invalidConfig(
      `There is no context "${context}" in ${from}; it has ${names.join(', ') || 'none'}.`,
    );
  }
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (!cluster || !URL.canParse(cluster.server)) {
    return invalidConfig(
      `The context "${config.getCurrentContext()}" in ${from} names no cluster with a server URL. Set current-context, or choose one of: ${names.join(', ')}.`,
    );
  }
  const url = new URL(cluster.server);
  if (url.protocol === 'http:' && !cluster.skipTLSVerify && !isLoopback(hostOf(url))) {
    return invalidConfig(
      `The cluster "${cluster.name}" in ${from} is reached by plain http, which would send credentials in the clear. Use https.`,
    );
  }
  return ok(config);
}

/** Asks client-node for headers and TLS material: tokens, client certificates, exec plugins, OIDC, service account files. */
export async function obtainCredentials(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  await authenticate(config, options);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name] = String(value);
  if (options.auth) {
    headers['Authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  return { headers, tls: tlsMaterial(options) };
}

/** client-node refuses plain http unless verification is off; on loopback there is nothing to verify. */
async function authenticate(config: KubeConfig, options: RequestOptions): Promise<void> {
  const cluster = config.getCurrentCluster();
  if (!cluster?.server.startsWith('http:')) return config.applyToHTTPSOptions(options);
  const plain = await emptyConfig();
  const user = config.getCurrentUser() ?? { name: 'anonymous' };
  plain.loadFromClusterAndUser({ ...cluster, skipTLSVerify: true }, user);
  return plain.applyToHTTPSOptions(options);
}

function tlsMaterial(options: RequestOptions): TlsMaterial {
  const { ca, cert, key, passphrase, servername, rejectUnauthorized } = options;
  return {
    rejectUnauthorized: rejectUnauthorized ?? true,
    ...(isPem(ca) ? { ca } : {}),
    ...(isPem(cert) ? { cert } : {}),
    ...(isPem(key) ? { key } : {}),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(servername === undefined ? {} : { servername }),
  };
}

function isPem(value: unknown): value is string | Buffer {
  return typeof value === 'string' || Buffer.isBuffer(value);
}

/** A fingerprint for telling whether connections must be made anew. */
export function tlsFingerprint(tls: TlsMaterial): string {
  return [tls.ca, tls.cert, tls.key, tls.servername]
    .map((part) => part?.toString() ?? '')
    .join('|');
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || host === 'localhost';
}

function invalidConfig(message: string): Result<never, ClusterFailure> {
  return fail('cluster.configuration', message);
}
