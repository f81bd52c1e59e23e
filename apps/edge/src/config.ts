/**
 * The edge's settings: the one place that reads the environment, flags and a file. `README.md` lists every variable,
 * and which options of Traefik's are taken.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { EdgeStatus } from '@fleetcommand/contracts/http/edge';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { DEFAULT_ACCESS_LOG } from '@fleetcommand/routing/haproxy/requests/access-log';
import type { AccessLog } from '@fleetcommand/routing/haproxy/model/options';
import type { ClientLimits, EntryPointOptions } from '@fleetcommand/routing/haproxy/model/options';
import { withoutBrackets } from '@fleetcommand/routing/ir/addresses';
import { isLoopback } from './config/addresses.js';
import { readClusters } from './config/clusters.js';
import type { EdgeCluster } from './config/clusters.js';
import { askedEntryPoints, usualEntryPoints } from './config/entry-points.js';
import { Environment } from './config/environment.js';
import type { Variables } from './config/environment.js';
import { givenOptions } from './config/given-options.js';
import { withFlow } from './config/flow-environment.js';
import type { ProviderOptions } from './config/provider-options.js';
import { readStaticOptions } from './config/static-options.js';
import type { StaticOptions } from './config/static-options.js';

export interface EdgeConfig {
  readonly entryPoints: readonly EntryPointOptions[];
  /** Not redirected. */
  readonly plainHttpHosts: readonly string[];
  /** What it tells the control plane of where it is. */
  readonly place: NonNullable<EdgeStatus['place']>;
  readonly privateApi: { readonly host: string; readonly port: number; readonly token?: Secret };
  /** Of the built console, whose `edge.html` is the dashboard. */
  readonly dashboardDir?: string;
  readonly stateDir: string;
  /** The edge's own first; none: routes come from elsewhere only. */
  readonly clusters: readonly EdgeCluster[];
  /** Where else routes are read from. */
  readonly providers: ProviderOptions;
  /** Served as the service `console@internal`. */
  readonly console?: { readonly host: string; readonly address: string; readonly port: number };
  readonly certificateNamespace: string;
  readonly allowsCrossNamespace: boolean;
  readonly allowsExternalName: boolean;
  /** Whether certificates that tenants' objects name are read from their Secrets. */
  readonly readsSecrets: boolean;
  /** Namespaces routes are read from; empty: all. */
  readonly namespaces: readonly string[];
  readonly ingressClass?: string;
  readonly reloadIntervalMs: number;
  readonly reconcileIntervalMs: number;
  readonly readinessGraceMs: number;
  readonly drainMs: number;
  readonly poolSize: number;
  /** Names of sticky cookies to be ready for from the start. */
  readonly stickyCookies: readonly string[];
  readonly maxConnections?: number;
  readonly haproxyProgram: string;
  /** Whether HAProxy goes on serving when the edge is killed. */
  readonly haproxyOutlivesEdge: boolean;
  readonly haproxyMetrics?: { readonly host: string; readonly port: number };
  readonly cookieKey: Secret;
  readonly accessLog?: AccessLog;
  readonly requestMetrics?: StaticOptions['requestMetrics'];
  readonly clientLimits?: ClientLimits;
  /** A folder with pages that stand in for the edge's own. */
  readonly pagesFolder?: string;
  readonly logLevel: string;
}

/**
 * Reads the settings. Fails with `edge.configuration`, whose message lists every fault, one a line.
 * An empty variable counts as unset.
 */
export function readConfig(
  environment: NodeJS.ProcessEnv,
  flags: readonly string[] = [],
): Result<EdgeConfig, Failure> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const asked = readStaticOptions(
    givenOptions({ flags, environment: given, readFile: (path) => readFileSync(path, 'utf8') }),
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      (issue) => `${issue.path.slice(0, 1).join('')} ${issue.message}`,
    );
    return refused([...faults, ...asked.faults]);
  }
  const providers = withFlow(asked.options.providers, parsed.data);
  const options = { ...asked.options, providers };
  const { entryPoints, faults } = entryPointsOf(parsed.data, options);
  const read = readClusters(parsed.data);
  const config = toConfig(parsed.data, options, { entryPoints, clusters: read.clusters });
  const all = [
    ...asked.faults,
    ...faults,
    ...read.faults,
    ...contradictions(parsed.data, options, config),
  ];
  return all.length > 0 ? refused(all) : ok(config);
}

function refused(faults: readonly string[]): Result<never, Failure> {
  return fail(
    'edge.configuration',
    `The edge cannot start with these settings:\n  - ${faults.join('\n  - ')}`,
  );
}

function entryPointsOf(
  variables: Variables,
  { entryPoints }: StaticOptions,
): { entryPoints: EntryPointOptions[]; faults: string[] } {
  if (entryPoints.length === 0) return { entryPoints: usualEntryPoints(variables), faults: [] };
  return askedEntryPoints(entryPoints, variables.EDGE_PUBLIC_HTTPS_PORT);
}

/** What names each listener in messages. */
export function settingOf({ name }: EntryPointOptions, environment = process.env): string {
  const usual = { web: 'EDGE_HTTP_PORT', websecure: 'EDGE_HTTPS_PORT' }[name];
  if (usual !== undefined && environment[usual] !== undefined) return usual;
  return usual ? `${usual} or --entrypoints.${name}.address` : `--entrypoints.${name}.address`;
}

function contradictions(
  variables: Variables,
  { apiInsecure, providers }: StaticOptions,
  { entryPoints, privateApi, clusters }: EdgeConfig,
): string[] {
  const faults: string[] = [];
  const ports = [
    ...entryPoints.map((each) => [nameOf(each), each.bind.port] as const),
    ['EDGE_API_PORT', privateApi.port],
    ['EDGE_HAPROXY_METRICS_PORT', variables.EDGE_HAPROXY_METRICS_PORT],
  ] as const;
  for (const [index, [name, value]] of ports.entries()) {
    const other = ports.slice(0, index).find(([, taken]) => taken !== undefined && taken === value);
    if (other) faults.push(`${name} is ${value}, which ${other[0]} already is: give each its own`);
  }
  if ((variables.CONSOLE_HOST === undefined) !== (variables.CONSOLE_URL === undefined)) {
    faults.push('CONSOLE_HOST and CONSOLE_URL belong together: set both, or neither');
  }
  if (clusters.length === 0 && (providers.asksForCluster || !readsElsewhere(providers))) {
    faults.push(
      'KUBECONFIG must name a kubeconfig file, because this process does not run inside a cluster; or say where else routes are (--providers.docker, --providers.file.directory=… and the like)',
    );
  }
  if (!apiInsecure && !isLoopback(privateApi.host) && variables.EDGE_TOKEN === undefined) {
    faults.push(
      'EDGE_TOKEN must be set where the API (EDGE_API_HOST) is not on a loopback address: it tells about every tenant',
    );
  }
  const upstream = variables.CONSOLE_URL === undefined ? undefined : new URL(variables.CONSOLE_URL);
  if (upstream && isIP(withoutBrackets(upstream.hostname)) === 0) {
    faults.push(
      'CONSOLE_URL must hold an IP address: the edge asks no DNS for where it sends requests',
    );
  }
  return faults;
}

function readsElsewhere(providers: ProviderOptions): boolean {
  const { docker, swarm, file, consul, rancher, flowApi } = providers;
  return flowApi || [docker, swarm, file, consul, rancher].some((each) => each !== undefined);
}

/** As the operator knows it. */
function nameOf({ name }: EntryPointOptions): string {
  return { web: 'EDGE_HTTP_PORT', websecure: 'EDGE_HTTPS_PORT' }[name] ?? `the entry point ${name}`;
}

function toConfig(
  variables: Variables,
  asked: StaticOptions,
  read: Pick<EdgeConfig, 'entryPoints' | 'clusters'>,
): EdgeConfig {
  return {
    ...read,
    plainHttpHosts: variables.EDGE_PLAIN_HTTP_HOSTS,
    stickyCookies: variables.EDGE_STICKY_COOKIES,
    place: {
      region: variables.EDGE_REGION ?? null,
      pool: variables.EDGE_POOL,
      addresses: variables.EDGE_PUBLIC_ADDRESSES,
    },
    privateApi: privateApiOf(variables, asked),
    ...(variables.EDGE_DASHBOARD_DIR !== undefined && {
      dashboardDir: resolve(variables.EDGE_DASHBOARD_DIR),
    }),
    stateDir: resolve(variables.EDGE_STATE_DIR),
    providers: asked.providers,
    ...consoleUpstream(variables),
    certificateNamespace: variables.EDGE_CERTIFICATE_NAMESPACE,
    allowsCrossNamespace: asked.allowsCrossNamespace ?? variables.EDGE_ALLOW_CROSS_NAMESPACE,
    allowsExternalName: asked.allowsExternalName ?? variables.EDGE_ALLOW_EXTERNAL_NAME,
    readsSecrets: variables.EDGE_READ_SECRETS,
    namespaces: asked.namespaces ?? variables.EDGE_NAMESPACES,
    ...optional('ingressClass', asked.ingressClass ?? variables.EDGE_INGRESS_CLASS),
    reloadIntervalMs: variables.EDGE_RELOAD_INTERVAL_MS,
    reconcileIntervalMs: variables.EDGE_RECONCILE_INTERVAL_MS,
    readinessGraceMs: variables.EDGE_READINESS_GRACE_MS,
    drainMs: variables.EDGE_DRAIN_MS,
    poolSize: variables.EDGE_POOL_SIZE,
    ...(variables.EDGE_MAX_CONNECTIONS !== undefined && {
      maxConnections: variables.EDGE_MAX_CONNECTIONS,
    }),
    haproxyProgram: variables.EDGE_HAPROXY,
    haproxyOutlivesEdge: variables.EDGE_HAPROXY_OUTLIVES_EDGE,
    ...(variables.EDGE_HAPROXY_METRICS_PORT !== undefined && {
      haproxyMetrics: { host: '127.0.0.1', port: variables.EDGE_HAPROXY_METRICS_PORT },
    }),
    cookieKey: new Secret(variables.EDGE_COOKIE_KEY),
    ...optional('accessLog', accessLogOf(variables, asked)),
    ...optional('requestMetrics', asked.requestMetrics),
    ...optional(
      'clientLimits',
      asked.clientLimits && withTrusted(asked.clientLimits, read.entryPoints),
    ),
    ...optional('pagesFolder', variables.EDGE_PAGES),
    logLevel: asked.logLevel ?? variables.LOG_LEVEL,
  };
}

function consoleUpstream({ CONSOLE_HOST, CONSOLE_URL }: Variables): Pick<EdgeConfig, 'console'> {
  if (CONSOLE_HOST === undefined || CONSOLE_URL === undefined) return {};
  const url = new URL(CONSOLE_URL);
  return {
    console: {
      host: CONSOLE_HOST,
      address: withoutBrackets(url.hostname),
      port: Number(url.port || 80),
    },
  };
}

function privateApiOf(
  variables: Variables,
  { api, apiInsecure }: StaticOptions,
): EdgeConfig['privateApi'] {
  // Where Traefik has it.
  const insecure = apiInsecure ? { host: '*', port: 8_080 } : undefined;
  const own = { host: variables.EDGE_API_HOST, port: variables.EDGE_API_PORT };
  return {
    ...(api ?? insecure ?? own),
    ...(variables.EDGE_TOKEN !== undefined && { token: new Secret(variables.EDGE_TOKEN) }),
  };
}

function accessLogOf(
  { EDGE_ACCESS_LOG: target }: Variables,
  { accessLog }: StaticOptions,
): AccessLog | undefined {
  if (target === undefined && accessLog === undefined) return undefined;
  return { ...DEFAULT_ACCESS_LOG, ...accessLog, ...(target !== undefined && { target }) };
}

/** Whoever speaks for many clients is not counted as one. */
function withTrusted(
  limits: ClientLimits,
  entryPoints: readonly EntryPointOptions[],
): ClientLimits {
  const trusted = entryPoints.flatMap(({ trustedProxies }) => trustedProxies);
  return { ...limits, exempt: [...new Set([...limits.exempt, ...trusted])] };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}
