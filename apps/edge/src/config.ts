/** The edge's settings: the one place that reads the environment. `README.md` lists every variable. */
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';

const EXAMPLE_STATE_DIR = '/var/lib/fleetcommand/edge';

export interface EdgeConfig {
  readonly http: { readonly host: string; readonly port: number };
  readonly https: { readonly host: string; readonly port: number };
  /** The port browsers use for HTTPS, where something before the edge changes it. */
  readonly publicHttpsPort: number;
  readonly redirectsToHttps: boolean;
  /** Not redirected. */
  readonly plainHttpHosts: readonly string[];
  readonly privateApi: { readonly host: string; readonly port: number; readonly token?: Secret };
  /** Of the built console, whose `edge.html` is the dashboard. */
  readonly dashboardDir?: string;
  readonly stateDir: string;
  readonly cluster: {
    readonly kubeconfigPath?: string;
    readonly context?: string;
    readonly inCluster: boolean;
  };
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
  readonly trustedProxies: readonly string[];
  readonly haproxyProgram: string;
  readonly haproxyMetrics?: { readonly host: string; readonly port: number };
  readonly cookieKey: Secret;
  readonly accessLog?: string;
  readonly logLevel: string;
}

const A_NUMBER = { error: 'must be a number' };
const port = z.coerce
  .number(A_NUMBER)
  .pipe(z.int('must be a whole number').min(1, 'must be 1–65535').max(65_535, 'must be 1–65535'));
const milliseconds = (least: number, most: number) =>
  z.coerce
    .number()
    .pipe(
      z
        .int('must be whole milliseconds')
        .min(least, `must be at least ${least}`)
        .max(most, `must be at most ${most}`),
    );
const flag = z.stringbool({ error: 'must be true or false' });
const listenHost = z
  .string()
  .refine((text) => text === '*' || isIP(text) !== 0, 'must be * or an IP address of this machine');
const hostName = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(
    z
      .string()
      .max(253)
      .regex(
        /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
        'must be a host name such as fleet.example.com',
      ),
  );
const cookieNames = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .pipe(
    z.array(
      z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be cookie names of letters, digits, _ and -'),
    ),
  );
const hostList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .pipe(z.array(hostName));
const namespaceName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a namespace name');
const namespaceNames = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(namespaceName));
const cidrList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .pipe(
    z.array(
      z
        .string()
        .refine(isCidr, { error: (issue) => `"${String(issue.input)}" is no address or CIDR` }),
    ),
  );

const Environment = z.object({
  EDGE_HOST: listenHost.default('*'),
  EDGE_HTTP_PORT: port.default(80),
  EDGE_HTTPS_PORT: port.default(443),
  EDGE_PUBLIC_HTTPS_PORT: port.optional(),
  EDGE_REDIRECT_TO_HTTPS: flag.default(false),
  EDGE_PLAIN_HTTP_HOSTS: hostList.default([]),
  EDGE_STICKY_COOKIES: cookieNames.default([]),
  EDGE_API_HOST: listenHost.default('127.0.0.1'),
  EDGE_API_PORT: port.default(18_093),
  EDGE_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  EDGE_DASHBOARD_DIR: z.string().min(1).optional(),
  EDGE_STATE_DIR: z.string().min(1).default(EXAMPLE_STATE_DIR),
  EDGE_CERTIFICATE_NAMESPACE: namespaceName.default('fleetcommand-edge'),
  EDGE_ALLOW_CROSS_NAMESPACE: flag.default(false),
  EDGE_ALLOW_EXTERNAL_NAME: flag.default(false),
  EDGE_READ_SECRETS: flag.default(false),
  EDGE_NAMESPACES: namespaceNames.default([]),
  EDGE_INGRESS_CLASS: z.string().min(1).max(253).optional(),
  EDGE_RELOAD_INTERVAL_MS: milliseconds(0, 600_000).default(2_000),
  EDGE_RECONCILE_INTERVAL_MS: milliseconds(1_000, 86_400_000).default(300_000),
  EDGE_READINESS_GRACE_MS: milliseconds(0, 600_000).default(0),
  EDGE_DRAIN_MS: milliseconds(0, 3_600_000).default(5_000),
  EDGE_POOL_SIZE: z.coerce.number(A_NUMBER).pipe(z.int().min(1).max(100_000)).default(1_024),
  EDGE_MAX_CONNECTIONS: z.coerce.number(A_NUMBER).pipe(z.int().min(50).max(2_000_000)).optional(),
  EDGE_TRUSTED_PROXIES: cidrList.default([]),
  EDGE_HAPROXY: z.string().min(1).default('haproxy'),
  EDGE_HAPROXY_METRICS_PORT: port.optional(),
  EDGE_COOKIE_KEY: z
    .string()
    .regex(/^[\w.-]{8,64}$/, 'must be 8–64 letters, digits, ".", "_" or "-"')
    .default('fleetcommand'),
  EDGE_ACCESS_LOG: z
    .string()
    .regex(/^[\w./:-]+$/, 'must be stdout, a socket path or address:port')
    .optional(),
  CONSOLE_HOST: hostName.optional(),
  CONSOLE_URL: z
    .url({ protocol: /^http$/, error: 'must be an http:// address such as http://127.0.0.1:18080' })
    .optional(),
  KUBECONFIG: z.string().min(1).optional(),
  KUBE_CONTEXT: z.string().min(1).optional(),
  KUBERNETES_SERVICE_HOST: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});
type Variables = z.infer<typeof Environment>;

/**
 * Reads the settings. Fails with `edge.configuration`, whose message lists every fault, one a line.
 * An empty variable counts as unset.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Result<EdgeConfig, Failure> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  const faults = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.slice(0, 1).join('')} ${issue.message}`);
  if (!parsed.success || faults.length > 0) {
    return fail(
      'edge.configuration',
      `The edge cannot start with these settings:\n  - ${faults.join('\n  - ')}`,
    );
  }
  return ok(toConfig(parsed.data));
}

function contradictions(variables: Variables): string[] {
  const faults: string[] = [];
  const ports = [
    ['EDGE_HTTP_PORT', variables.EDGE_HTTP_PORT],
    ['EDGE_HTTPS_PORT', variables.EDGE_HTTPS_PORT],
    ['EDGE_API_PORT', variables.EDGE_API_PORT],
    ['EDGE_HAPROXY_METRICS_PORT', variables.EDGE_HAPROXY_METRICS_PORT],
  ] as const;
  for (const [index, [name, value]] of ports.entries()) {
    const other = ports.slice(0, index).find(([, taken]) => taken !== undefined && taken === value);
    if (other) faults.push(`${name} is ${value}, which ${other[0]} already is: give each its own`);
  }
  if ((variables.CONSOLE_HOST === undefined) !== (variables.CONSOLE_URL === undefined)) {
    faults.push('CONSOLE_HOST and CONSOLE_URL belong together: set both, or neither');
  }
  if (variables.KUBECONFIG === undefined && variables.KUBERNETES_SERVICE_HOST === undefined) {
    faults.push(
      'KUBECONFIG must name a kubeconfig file, because this process does not run inside a cluster',
    );
  }
  if (!isLoopback(variables.EDGE_API_HOST) && variables.EDGE_TOKEN === undefined) {
    faults.push(
      'EDGE_TOKEN must be set where EDGE_API_HOST is not a loopback address: the API tells about every tenant',
    );
  }
  const upstream = variables.CONSOLE_URL === undefined ? undefined : new URL(variables.CONSOLE_URL);
  if (upstream && isIP(bare(upstream.hostname)) === 0) {
    faults.push(
      'CONSOLE_URL must hold an IP address: the edge asks no DNS for where it sends requests',
    );
  }
  return faults;
}

function toConfig(variables: Variables): EdgeConfig {
  const { EDGE_HOST: host, KUBECONFIG, KUBE_CONTEXT } = variables;
  return {
    http: { host, port: variables.EDGE_HTTP_PORT },
    https: { host, port: variables.EDGE_HTTPS_PORT },
    publicHttpsPort: variables.EDGE_PUBLIC_HTTPS_PORT ?? variables.EDGE_HTTPS_PORT,
    redirectsToHttps: variables.EDGE_REDIRECT_TO_HTTPS,
    plainHttpHosts: variables.EDGE_PLAIN_HTTP_HOSTS,
    stickyCookies: variables.EDGE_STICKY_COOKIES,
    privateApi: {
      host: variables.EDGE_API_HOST,
      port: variables.EDGE_API_PORT,
      ...(variables.EDGE_TOKEN !== undefined && { token: new Secret(variables.EDGE_TOKEN) }),
    },
    ...(variables.EDGE_DASHBOARD_DIR !== undefined && {
      dashboardDir: resolve(variables.EDGE_DASHBOARD_DIR),
    }),
    stateDir: resolve(variables.EDGE_STATE_DIR),
    cluster: {
      inCluster: KUBECONFIG === undefined,
      ...(KUBECONFIG !== undefined && { kubeconfigPath: KUBECONFIG }),
      ...(KUBE_CONTEXT !== undefined && { context: KUBE_CONTEXT }),
    },
    ...consoleUpstream(variables),
    certificateNamespace: variables.EDGE_CERTIFICATE_NAMESPACE,
    allowsCrossNamespace: variables.EDGE_ALLOW_CROSS_NAMESPACE,
    allowsExternalName: variables.EDGE_ALLOW_EXTERNAL_NAME,
    readsSecrets: variables.EDGE_READ_SECRETS,
    namespaces: variables.EDGE_NAMESPACES,
    ...(variables.EDGE_INGRESS_CLASS !== undefined && {
      ingressClass: variables.EDGE_INGRESS_CLASS,
    }),
    reloadIntervalMs: variables.EDGE_RELOAD_INTERVAL_MS,
    reconcileIntervalMs: variables.EDGE_RECONCILE_INTERVAL_MS,
    readinessGraceMs: variables.EDGE_READINESS_GRACE_MS,
    drainMs: variables.EDGE_DRAIN_MS,
    poolSize: variables.EDGE_POOL_SIZE,
    ...(variables.EDGE_MAX_CONNECTIONS !== undefined && {
      maxConnections: variables.EDGE_MAX_CONNECTIONS,
    }),
    trustedProxies: variables.EDGE_TRUSTED_PROXIES,
    haproxyProgram: variables.EDGE_HAPROXY,
    ...(variables.EDGE_HAPROXY_METRICS_PORT !== undefined && {
      haproxyMetrics: { host: '127.0.0.1', port: variables.EDGE_HAPROXY_METRICS_PORT },
    }),
    cookieKey: new Secret(variables.EDGE_COOKIE_KEY),
    ...(variables.EDGE_ACCESS_LOG !== undefined && { accessLog: variables.EDGE_ACCESS_LOG }),
    logLevel: variables.LOG_LEVEL,
  };
}

function consoleUpstream({ CONSOLE_HOST, CONSOLE_URL }: Variables): Pick<EdgeConfig, 'console'> {
  if (CONSOLE_HOST === undefined || CONSOLE_URL === undefined) return {};
  const url = new URL(CONSOLE_URL);
  return {
    console: { host: CONSOLE_HOST, address: bare(url.hostname), port: Number(url.port || 80) },
  };
}

/** An IPv6 literal without the brackets URLs put around it. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}

function isCidr(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}
