import { paymentsEnvironment } from '@fleetcommand/adapter-stripe/environment';
import { field } from '@fleetcommand/runtime/config';
import { dataServerFields } from '@fleetcommand/runtime/data-server-fields';
import { domainFields } from '@fleetcommand/runtime/domain-fields';
import { webhookFields } from '@fleetcommand/runtime/webhook-fields';
import { peopleFields } from '@fleetcommand/runtime/people-fields';
import { z } from 'zod';

/** Every environment variable the API reads. */
export const apiConfig = z.object({
  DATABASE_URL: field.url('postgresql', 'postgres').meta({
    description: 'the control database',
    example: 'postgresql://fleet:…@127.0.0.1:5432/fleet',
  }),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(10),
  REDIS_URL: field
    .url('redis', 'rediss')
    .meta({ description: 'for rate limits', example: 'redis://127.0.0.1:6379' }),
  QUEUE_PREFIX: z.string().min(1).default('fleet'),
  PUBLIC_URL: field
    .url('https', 'http')
    .meta({ description: 'where people open the console', example: 'https://fleet.example.com' }),
  /** The same console over plain HTTP, where that is served too; its pages may then call the API as well. */
  PUBLIC_HTTP_URL: field.url('http').optional(),
  /** Other origins whose pages may call the API with a bearer token. */
  CORS_ORIGINS: field
    .list()
    .pipe(
      z.array(
        z
          .string()
          .refine(
            (text) => URL.parse(text)?.origin === text,
            'is no origin such as https://a.example',
          ),
      ),
    ),
  APPS_DOMAIN: z
    .string()
    .min(1)
    .meta({ description: 'zone of the instances’ addresses', example: 'apps.example.com' }),
  PUBLIC_HTTPS_PORT: field.port().default(443),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: field.port().default(3900),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: field.port().default(3901),
  MASTER_KEY: field.masterKeys().meta({
    description:
      '32 bytes in base64 that seal secrets; several, newest first, separated by commas; or file:/path, program:/path',
    example: 'openssl rand -base64 32',
  }),
  ...dataServerFields,
  CLUSTER_NAME: z.string().min(1).default('local'),
  EDGE_CIDRS: field.cidrs('edges'),
  EDGE_TOKEN: z.string().default(''),
  KUBECONFIG: z.string().optional(),
  KUBE_CONTEXT: z.string().optional(),
  CONSOLE_DIR: z.string().optional(),
  ...paymentsEnvironment,
  /** Whether the worker has a `BACKUP_DIR`: then customers may ask for copies. */
  KEEPS_BACKUPS: z.stringbool().default(false),
  LOG_LEVEL: field.logLevel(),
  SIGNUPS_PER_HOUR: z.coerce
    .number()
    .int()
    .min(1)
    .default(1_000)
    .meta({ description: 'from one address' }),
  SIGNUPS_PER_HOUR_OF_NETWORK: z.coerce
    .number()
    .int()
    .min(1)
    .default(3_000)
    .meta({ description: 'from one /24 of IPv4 or /48 of IPv6' }),
  SIGNUPS_PER_HOUR_OF_DOMAIN: z.coerce
    .number()
    .int()
    .min(1)
    .default(1_000)
    .meta({ description: 'with addresses of one e-mail domain that is no public provider’s' }),
  /** `refuse`: nobody signs up with an address that lives for minutes. */
  DISPOSABLE_EMAILS: z.enum(['refuse', 'accept']).default('refuse'),
  SIGN_INS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(100)
    .meta({ description: 'from one address, and for one e-mail address' }),
  MAILS_PER_HOUR: z.coerce
    .number()
    .int()
    .min(1)
    .default(20)
    .meta({ description: 'asked for without signing in, from one address and to one' }),
  SLUG_CHECKS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(600)
    .meta({ description: 'from one address' }),
  REQUESTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(6_000)
    .meta({ description: 'of one person or address' }),
  DOMAIN_CHECKS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(6)
    .meta({ description: 'of one domain, by its people' }),
  ...domainFields,
  ...peopleFields,
  /** One OpenID Connect provider for the whole installation: whose people have accounts here already. */
  OIDC_ISSUER: field.url('https', 'http').optional().meta({
    description: 'issuer of the identity provider, exactly as it says it',
    example: 'https://id.example.com',
  }),
  OIDC_NAME: z.string().min(1).default('Single sign-on'),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** Issuers that customers name are fetched from public addresses over HTTPS; `any` is for evaluation on one machine. */
  CUSTOMER_ISSUERS: z.enum(['public', 'any']).default('public'),
  ...webhookFields,
  /** Networks whose X-Forwarded-* headers are believed: where the edges are. */
  TRUSTED_PROXIES: z.string().default('loopback,uniquelocal'),
});
export type ApiConfig = z.infer<typeof apiConfig>;
