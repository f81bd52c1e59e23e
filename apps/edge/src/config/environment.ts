/** The edge's own variables; `apps/edge/README.md` lists them. Pure: `config.ts` reads them. */
import { isIP } from 'node:net';
import { DNS_LABEL } from '@fleetcommand/kernel/dns-label';
import { commaList } from '@fleetcommand/routing/dialects/comma-list';
import { z } from 'zod';
import { isCidr } from './addresses.js';

const EXAMPLE_STATE_DIR = '/var/lib/fleetcommand/edge';

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
const listOf = <T extends z.ZodType<unknown, string>>(item: T) =>
  z.string().transform(commaList).pipe(z.array(item));
const cookieNames = listOf(
  z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be cookie names of letters, digits, _ and -'),
);
const hostList = listOf(hostName);
const label = (error: string) => z.string().regex(DNS_LABEL, error);
const namespaceName = label('must be a namespace name');
const namespaceNames = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(namespaceName));
const cidrList = listOf(
  z.string().refine(isCidr, { error: (issue) => `"${String(issue.input)}" is no address or CIDR` }),
);
const addressList = listOf(
  z
    .string()
    .toLowerCase()
    .refine((text) => isIP(text) !== 0, {
      error: (issue) => `"${String(issue.input)}" is no IP address`,
    }),
);
const urlList = listOf(z.url({ protocol: /^https?$/, error: 'must be http:// addresses' }));

export const Environment = z.object({
  EDGE_HOST: listenHost.default('*'),
  EDGE_HTTP_PORT: port.default(80),
  EDGE_HTTPS_PORT: port.default(443),
  EDGE_PUBLIC_HTTPS_PORT: port.optional(),
  EDGE_REDIRECT_TO_HTTPS: flag.default(false),
  EDGE_PLAIN_HTTP_HOSTS: hostList.default([]),
  EDGE_STICKY_COOKIES: cookieNames.default([]),
  EDGE_API_HOST: listenHost.default('127.0.0.1'),
  EDGE_API_PORT: port.default(18_093),
  EDGE_REGION: label('must be the id of a region').optional(),
  EDGE_POOL: label('must be a name of a–z, 0–9 and hyphen').default('shared'),
  EDGE_PUBLIC_ADDRESSES: addressList.default([]),
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
  EDGE_PROXY_PROTOCOL_FROM: cidrList.default([]),
  EDGE_PAGES: z.string().min(1).optional(),
  EDGE_HAPROXY: z.string().min(1).default('haproxy'),
  EDGE_HAPROXY_OUTLIVES_EDGE: flag.default(true),
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
  EDGE_CLUSTER: label('must be the name of a cluster').optional(),
  EDGE_KUBECONFIGS: listOf(z.string().min(1)).default([]),
  KUBECONFIG: z.string().min(1).optional(),
  KUBE_CONTEXT: z.string().min(1).optional(),
  KUBERNETES_SERVICE_HOST: z.string().optional(),
  /** Docker Flow Proxy's and its swarm listener's, by their own names. */
  LISTENER_ADDRESS: z.string().min(1).optional(),
  SERVICE_NAME: z.string().min(1).optional(),
  DF_DOCKER_HOST: z.string().min(1).optional(),
  DF_NOTIFY_LABEL: z.string().min(1).default('com.df.notify'),
  DF_NOTIFY_CREATE_SERVICE_URL: urlList.default([]),
  DF_NOTIFY_REMOVE_SERVICE_URL: urlList.default([]),
  DF_RETRY: z.coerce.number(A_NUMBER).pipe(z.int().min(1).max(10_000)).default(50),
  DF_RETRY_INTERVAL: z.coerce.number(A_NUMBER).pipe(z.number().min(0).max(3_600)).default(5),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});
export type Variables = z.infer<typeof Environment>;
