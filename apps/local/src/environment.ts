/**
 * The environment each of our own processes gets, and nothing of ours is inherited beside it: what a part
 * can see is what stands here. The names are read by `config.ts` of `apps/api`, `apps/worker` and `apps/edge`.
 */
import { join } from 'node:path';
import { pebbleDirectoryUrl } from '@fleetcommand/embedded/pebble';
import { postgresUrl } from '@fleetcommand/embedded/postgres';
import { redisUrl } from '@fleetcommand/embedded/redis';
import { stickyCookiesOf } from './parts/sticky-cookies.js';
import { WORKSPACE } from './settings/home.js';
import {
  APPS_DOMAIN,
  CONSOLE_HOST,
  CONTROL_DATABASE,
  CONTROL_ROLE,
  DATA_SERVER_ROLE,
  HOST,
  OPERATOR_EMAIL,
  publicUrls,
  SANDBOX_CONTEXT,
  type Stack,
} from './settings/stack.js';

const CONSOLE_DIR = join(WORKSPACE, 'apps/console/dist');
const BLUEPRINTS = join(WORKSPACE, 'blueprints');

export type Environment = Readonly<Record<string, string>>;

export interface Environments {
  readonly api: Environment;
  readonly worker: Environment;
  readonly edge: Environment;
  readonly sandbox: Environment;
  readonly payments: Environment;
  readonly mailbox: Environment;
  /** For the one-off commands that prepare the control database. */
  readonly database: Environment;
}

export function environments(stack: Stack): Environments {
  const control = { ...common(stack), ...controlPlane(stack) };
  return {
    api: { ...control, ...api(stack) },
    worker: { ...control, ...worker(stack) },
    edge: { ...common(stack), ...cluster(stack), ...edge(stack) },
    sandbox: { ...common(stack), ...sandbox(stack) },
    payments: { ...common(stack), ...testPayments(stack) },
    mailbox: { ...common(stack), ...mailbox(stack) },
    database: control,
  };
}

/** Where the control plane's own database is: ours, or the one DATABASE_URL named. */
export function controlDatabaseUrl({ config, ports, secrets }: Stack): string {
  if (config.database) return config.database.url.reveal();
  const owner = {
    host: HOST,
    port: ports.postgres,
    superuser: CONTROL_ROLE,
    password: secrets.controlDatabasePassword,
  };
  return postgresUrl(owner, CONTROL_DATABASE);
}

/** Who may make databases and roles for tenants, and where. */
export function dataServerUrl({ config, ports, secrets }: Stack): string {
  if (config.database) return config.database.dataServerUrl.reveal();
  const admin = {
    host: HOST,
    port: ports.postgres,
    superuser: DATA_SERVER_ROLE,
    password: secrets.postgresPassword,
  };
  return postgresUrl(admin, 'postgres');
}

function common({ config }: Stack): Environment {
  return {
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: config.home.compileCache,
    // Daemons live in sbin, which a user's PATH often lacks.
    PATH: `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/local/sbin:/usr/sbin`,
    HOME: process.env.HOME ?? '/',
    TZ: 'UTC',
    LOG_LEVEL: config.logLevel,
  };
}

function cluster({ config }: Stack): Environment {
  if (!config.cluster) return { KUBECONFIG: config.home.kubeconfig, KUBE_CONTEXT: SANDBOX_CONTEXT };
  const { kubeconfig, context } = config.cluster;
  return { KUBECONFIG: kubeconfig, ...(context !== undefined && { KUBE_CONTEXT: context }) };
}

function controlPlane(stack: Stack): Environment {
  const { ports, secrets, config } = stack;
  return {
    ...cluster(stack),
    DATABASE_URL: controlDatabaseUrl(stack),
    DATA_SERVER_URL: dataServerUrl(stack),
    REDIS_URL: redisUrl({ host: HOST, port: ports.redis, password: secrets.redisPassword }),
    MASTER_KEY: secrets.masterKey.reveal(),
    PUBLIC_URL: publicUrls(stack).https,
    PUBLIC_HTTP_URL: publicUrls(stack).http,
    APPS_DOMAIN,
    PUBLIC_HTTPS_PORT: String(ports.https),
    EDGES: `local=http://${HOST}:${ports.edge}`,
    EDGE_TOKEN: secrets.edgeToken.reveal(),
    ACME_DIRECTORY_URL: pebbleDirectoryUrl({ host: HOST, port: ports.pebble }),
    ACME_CA_FILE: join(config.home.pebble, 'tls-root.pem'),
    ACME_CONTACT: OPERATOR_EMAIL,
    DNS_PROVIDER: 'challtestsrv',
    ...domains(stack),
    CHALLTESTSRV_URL: `http://${HOST}:${ports.challtestsrv}`,
    BLUEPRINTS_DIR: BLUEPRINTS,
    // What one tries webhooks with is on this machine too.
    WEBHOOK_OPEN_NETWORKS: `${HOST}/32`,
    ...payments(stack),
    ...config.signIn,
    // An identity provider may well run on this machine.
    CUSTOMER_ISSUERS: 'any',
  };
}

/** The world's DNS is the test server, and its CA is our own: any name may be brought, `chat.example.test` for one. */
function domains({ ports }: Stack): Environment {
  return {
    DNS_RESOLVERS: `${HOST}:${ports.dns}`,
    PUBLIC_IPV4: HOST,
    CAA_IDENTIFIERS: 'pebble.letsencrypt.org',
    UNLISTED_SUFFIXES: 'accept',
  };
}

function api({ ports }: Stack): Environment {
  return {
    API_HOST: HOST,
    API_PORT: String(ports.api),
    METRICS_PORT: String(ports.apiMetrics),
    CONSOLE_DIR,
    KEEPS_BACKUPS: 'true',
  };
}

function worker({ ports, config, secrets }: Stack): Environment {
  return {
    METRICS_HOST: HOST,
    METRICS_PORT: String(ports.workerMetrics),
    SMTP_URL: `smtp://${HOST}:${ports.smtp}`,
    OPERATOR_EMAIL,
    OPERATOR_PASSWORD: secrets.operatorPassword.reveal(),
    /** Verifies what the edge serves when the worker looks at an instance through it. */
    PROBE_CA_FILE: config.home.ca,
    EDGE_HTTP_PORT: String(ports.http),
    EDGE_HTTPS_PORT: String(ports.https),
    BACKUP_DIR: join(config.home.root, 'backups'),
  };
}

function mailbox({ ports }: Stack): Environment {
  return {
    MAILBOX_HOST: HOST,
    MAILBOX_SMTP_PORT: String(ports.smtp),
    MAILBOX_HTTP_PORT: String(ports.mailbox),
  };
}

function edge({ ports, secrets, config }: Stack): Environment {
  return {
    EDGE_HOST: HOST,
    EDGE_HTTP_PORT: String(ports.http),
    EDGE_HTTPS_PORT: String(ports.https),
    EDGE_API_HOST: HOST,
    EDGE_API_PORT: String(ports.edge),
    EDGE_DASHBOARD_DIR: CONSOLE_DIR,
    EDGE_TOKEN: secrets.edgeToken.reveal(),
    EDGE_COOKIE_KEY: secrets.edgeCookieKey.reveal(),
    EDGE_STATE_DIR: config.home.edge,
    // "down" is for somebody who waits.
    EDGE_DRAIN_MS: '1000',
    APPS_DOMAIN,
    EDGE_PUBLIC_HTTPS_PORT: String(ports.https),
    EDGE_REDIRECT_TO_HTTPS: 'true',
    EDGE_PLAIN_HTTP_HOSTS: CONSOLE_HOST,
    EDGE_STICKY_COOKIES: stickyCookiesOf(BLUEPRINTS).join(','),
    EDGE_POOL_SIZE: '256',
    CONSOLE_HOST,
    CONSOLE_URL: `http://${HOST}:${ports.api}`,
  };
}

/** The sandbox is run by this program's own command `sandbox`, which reads these as `config.ts` does. */
function sandbox({ ports, config }: Stack): Environment {
  return { FLEET_HOME: config.home.root, FLEET_SANDBOX_PORT: String(ports.sandbox) };
}

/** Stripe's own API with keys of an account, else the stand-in. */
function payments({ config, ports, secrets }: Stack): Environment {
  // An evaluation does not end by itself: who never pays is reminded, and not switched off.
  const ladder = { BILLING_TRIAL_GRACE_DAYS: '3650' };
  if (config.stripe) {
    return {
      ...ladder,
      STRIPE_SECRET_KEY: config.stripe.secretKey.reveal(),
      STRIPE_WEBHOOK_SECRETS: config.stripe.webhookSecrets.reveal(),
    };
  }
  return {
    ...ladder,
    STRIPE_SECRET_KEY: secrets.paymentsKey.reveal(),
    STRIPE_API_URL: `http://${HOST}:${ports.payments}`,
    STRIPE_WEBHOOK_SECRETS: secrets.paymentsWebhookSecret.reveal(),
  };
}

/** The stand-in is run by this program's own command `test-payments`, which keeps the secrets itself. */
function testPayments({ ports, config }: Stack): Environment {
  return {
    FLEET_HOME: config.home.root,
    FLEET_PAYMENTS_PORT: String(ports.payments),
    FLEET_API_PORT: String(ports.api),
  };
}
