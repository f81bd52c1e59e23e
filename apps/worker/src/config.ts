import { paymentsEnvironment } from '@fleetcommand/adapter-stripe/environment';
import { KEY_TYPES } from '@fleetcommand/application/ports/certificates';
import { DNS_LABEL } from '@fleetcommand/kernel/dns-label';
import { field } from '@fleetcommand/runtime/config';
import { dataServerFields } from '@fleetcommand/runtime/data-server-fields';
import { domainFields } from '@fleetcommand/runtime/domain-fields';
import { webhookFields } from '@fleetcommand/runtime/webhook-fields';
import { peopleFields } from '@fleetcommand/runtime/people-fields';
import { z } from 'zod';

/** `fra-1=http://10.0.0.1:18093`, or `fra-*=http://edges.fra.example:18093` (libs/application, `find-edges.ts`). */
const edgeSetting = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]*([a-z0-9]|-\*))?=https?:\/\/[^/]+/, 'is not name=url')
  .transform((text) => {
    const [name = '', url = ''] = text.split(/=(.*)/s);
    return { name, url };
  });

/** Every environment variable the worker reads. */
export const workerConfig = z.object({
  DATABASE_URL: field.url('postgresql', 'postgres').meta({
    description: 'the control database',
    example: 'postgresql://fleet:…@127.0.0.1:5432/fleet',
  }),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(12),
  REDIS_URL: field
    .url('redis', 'rediss')
    .meta({ description: 'the job queue', example: 'redis://127.0.0.1:6379' }),
  QUEUE_PREFIX: z.string().min(1).default('fleet'),
  MASTER_KEY: field.masterKeys().meta({
    description:
      '32 bytes in base64 that seal secrets; several, newest first, separated by commas; or file:/path, program:/path',
    example: 'openssl rand -base64 32',
  }),
  ...dataServerFields,
  DATA_SERVER_PUBLIC_ADDRESS: z.string().optional(),
  KUBECONFIG: z.string().optional(),
  KUBE_CONTEXT: z.string().optional(),
  CLUSTER_NAME: z.string().min(1).default('local'),
  /** Where this process runs as a pod: whether that namespace is held to Pod Security is looked at. */
  POD_NAMESPACE: z.string().optional(),
  REGION_ID: z.string().regex(DNS_LABEL, 'must be 1 to 63 of a–z, 0–9 and hyphen').default('local'),
  REGION_NAME: z.string().min(1).default('This machine'),
  APPS_DOMAIN: z
    .string()
    .min(1)
    .meta({ description: 'zone of the instances’ addresses', example: 'apps.example.com' }),
  PUBLIC_URL: field
    .url('https', 'http')
    .meta({ description: 'where people open the console', example: 'https://fleet.example.com' }),
  PUBLIC_HTTPS_PORT: field.port().default(443),
  EDGE_CIDRS: field.cidrs('edges'),
  EDGES: field.list().pipe(z.array(edgeSetting)).meta({
    description:
      'edges by their private API, as name=url, separated by commas; `name-*=url` for every address behind one name',
    example: 'fra-1=http://10.0.0.1:18093',
  }),
  EDGE_TOKEN: z.string().default(''),
  /** `edge`: an instance counts as live when its address answers; `off` where this process cannot reach the edges. */
  ROUTE_CHECK: z.enum(['edge', 'off']).default('edge'),
  PROBE_CA_FILE: z.string().optional(),
  ACME_DIRECTORY_URL: field.url('https').optional(),
  ACME_CA_FILE: z.string().optional(),
  ACME_CONTACT: z.string().optional(),
  /** The account at the CA's own shop that the ACME account is tied to, where the CA asks for one. */
  ACME_EAB_KEY_ID: z.string().optional(),
  ACME_EAB_HMAC_KEY: z.string().optional(),
  /** Ordered from when the first fails; see `libs/certificates/src/authorities.ts`. */
  ACME_SECOND_DIRECTORY_URL: field.url('https').optional(),
  ACME_SECOND_CA_FILE: z.string().optional(),
  ACME_SECOND_EAB_KEY_ID: z.string().optional(),
  ACME_SECOND_EAB_HMAC_KEY: z.string().optional(),
  ACME_REUSE_KEYS: z.stringbool().default(false),
  /** Of names that come from now on, and of the platform's own at its next renewal. */
  ACME_KEY_TYPE: z.enum(KEY_TYPES).default('ecdsa-p256'),
  /** Where each edge takes visitors: asked before a CA or a visitor is. */
  EDGE_HTTP_PORT: field.port().default(80),
  EDGE_HTTPS_PORT: field.port().default(443),
  ...domainFields,
  ...peopleFields,
  /** Sets the records that prove names; each needs settings of its own (see `dns-provider.ts`). */
  DNS_PROVIDER: z
    .enum(['challtestsrv', 'rfc2136', 'cloudflare', 'route53', 'external-dns', 'manual'])
    .optional(),
  /** The zone the provider serves; default: that of the instances’ addresses. */
  DNS_ZONE: z.string().optional(),
  /** `address#port` of the zone’s primary, and its TSIG key (HMAC-SHA256, base64). */
  RFC2136_SERVER: z.string().optional(),
  RFC2136_KEY_NAME: z.string().optional(),
  RFC2136_KEY_SECRET: z.string().optional(),
  CLOUDFLARE_ZONE_ID: z.string().optional(),
  CLOUDFLARE_TOKEN: z.string().optional(),
  ROUTE53_ZONE_ID: z.string().optional(),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  CHALLTESTSRV_URL: field.url('http').optional(),
  /** Whose Tenants are carried out: the namespace is an operator's to guard, for whoever writes in it orders for anybody. */
  TENANT_RESOURCES_NAMESPACE: z
    .string()
    .regex(DNS_LABEL, 'is not the name of a namespace')
    .optional()
    .meta({
      description: 'the one namespace whose Tenants (fleetcommand.io/v1) become instances',
      example: 'customers',
    }),
  BLUEPRINTS_DIR: z
    .string()
    .min(1)
    .meta({ description: 'folder of the applications that are sold', example: 'blueprints' }),
  /** Without it mail stays queued, and the log says so. */
  SMTP_URL: field.url('smtp', 'smtps').optional(),
  MAIL_FROM: z.string().min(3).default('fleetcommand <no-reply@localhost>'),
  ...paymentsEnvironment,
  /** Where copies of instances' data are kept, apart from the data server; without it there are none. */
  BACKUP_DIR: z.string().min(1).optional(),
  ...webhookFields,
  OPERATOR_EMAIL: z.string().optional(),
  OPERATOR_PASSWORD: z.string().optional(),
  CONCURRENCY: z.coerce.number().int().min(1).max(200).default(24),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: field.port().default(3911),
  LOG_LEVEL: field.logLevel(),
});
export type WorkerConfig = z.infer<typeof workerConfig>;
