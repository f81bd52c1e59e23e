/** The worker's composition: which adapter stands behind which port. Only here and in `*-parts.ts` are both known. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { createJobQueue, type OpenJobQueue } from '@fleetcommand/adapter-bullmq/job-queue';
import type { WatchedCluster } from '@fleetcommand/adapter-kubernetes/cluster';
import type { ClusterFleet } from '@fleetcommand/adapter-kubernetes/cluster-fleet';
import {
  createTenantDatabases,
  type OpenTenantDatabases,
} from '@fleetcommand/adapter-postgres/tenant-databases';
import { createBackupFolder } from '@fleetcommand/adapter-postgres/backup-folder';
import { createStore, type OpenStore } from '@fleetcommand/adapter-prisma/store';
import { createSmtpTransport } from '@fleetcommand/adapter-mail/smtp';
import { createWebhookSender } from '@fleetcommand/adapter-webhooks/sender';
import { createEdgeClient } from '@fleetcommand/adapter-probe/edge-client';
import { createEdgeRouting } from '@fleetcommand/adapter-probe/edge-routing';
import { createRouteProbe } from '@fleetcommand/adapter-probe/route-probe';
import { createPasswordHasher } from '@fleetcommand/adapter-secrets/passwords';
import { ladderFrom, paymentsFrom } from '@fleetcommand/adapter-stripe/environment';
import { masterKeySource } from '@fleetcommand/adapter-secrets/master-keys';
import { streamSealer } from '@fleetcommand/adapter-secrets/stream-sealer';
import { createSecretBox } from '@fleetcommand/adapter-secrets/secret-box';
import { randomTokens } from '@fleetcommand/adapter-secrets/tokens';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { ensureOperator } from '@fleetcommand/application/use-cases/accounts/ensure-operator';
import type { BackupDependencies } from '@fleetcommand/application/use-cases/backups/dependencies';
import { announceByMail } from '@fleetcommand/application/use-cases/billing/announce-by-mail';
import type { ReviewDependencies as BillingReviewDependencies } from '@fleetcommand/application/use-cases/billing/dependencies';
import type { CertificateDependencies } from '@fleetcommand/application/use-cases/certificates/step-certificate';
import type { SendMailDependencies } from '@fleetcommand/application/use-cases/mail/send-mail';
import { announceByWebhook } from '@fleetcommand/application/use-cases/webhooks/announce-by-webhook';
import type { DeliverDependencies } from '@fleetcommand/application/use-cases/webhooks/deliver';
import type { ReviewDependencies } from '@fleetcommand/application/use-cases/domains/review-domain/dependencies';
import type { ReconcileDependencies } from '@fleetcommand/application/use-cases/reconcile-tenant/reconcile-tenant';
import type { KeepRecordsDependencies } from '@fleetcommand/application/use-cases/zones/keep-records';
import { networkOf } from '@fleetcommand/domain/network/address';
import { systemClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { dataServersOf } from '@fleetcommand/runtime/data-server-fields';
import { Health } from '@fleetcommand/runtime/health';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { createLogger, type Logger } from '@fleetcommand/runtime/logging';
import { createMetrics } from '@fleetcommand/runtime/metrics';
import { VERSION } from '@fleetcommand/runtime/version';
import type { Registry } from 'prom-client';

import { openDnsProvider } from './dns-provider.js';
import { openCertificates } from './certificate-parts.js';
import { openFleet, openOwnCluster, watchErrorsTo } from './cluster-parts.js';
import { awaitMigrations } from './await-migrations.js';
import type { WorkerConfig } from './config.js';
import { openTenantResources, type TenantResourceParts } from './tenant-resource-parts.js';
import { domainParts, openLookups, ringForDomain } from './domain-parts.js';

/** A worker that died keeps its tenants waiting this long. */
const LEASE_MS = 15_000;
/** Longer than an endpoint takes to answer. */
const WEBHOOK_LEASE_MS = 30_000;
/** How long people are kept hoping before an operation is called failed; the retries go on. */
const PATIENCE_MS = 2 * 60_000;

export interface WorkerParts {
  readonly config: WorkerConfig;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly health: Health;
  readonly store: OpenStore;
  readonly queue: OpenJobQueue;
  /** Every cluster there is; see `fleet-clusters.ts`. */
  readonly clusters: ClusterFleet;
  /** The one this process is set up with. */
  readonly ownCluster: WatchedCluster['id'];
  readonly tenantDatabases: OpenTenantDatabases;
  readonly reconcile: ReconcileDependencies;
  readonly domains: ReviewDependencies;
  readonly records: KeepRecordsDependencies;
  /** Null where no namespace is configured whose Tenants are carried out. */
  readonly tenantResources: TenantResourceParts | null;
  /** Null where no payment provider is configured: nothing is charged for. */
  readonly billing: BillingReviewDependencies | null;
  /** Null where no place for copies is configured. */
  readonly backups: BackupDependencies | null;
  /** Null where no mail server is configured. */
  readonly mail: SendMailDependencies | null;
  readonly webhooks: DeliverDependencies;
  /** Null where no certificate authority is configured: certificates are somebody else's business then. */
  readonly certificates: CertificateDependencies | null;
}

export async function openParts(config: WorkerConfig): Promise<WorkerParts> {
  const logger = createLogger({ component: 'worker', level: config.LOG_LEVEL });
  const store = createStore({
    url: config.DATABASE_URL,
    poolSize: config.DATABASE_POOL_SIZE,
    applicationName: 'fleetcommand worker',
  });
  await awaitMigrations({ schema: store.schema, logger, pause: () => delay(1_000) });
  await ensureFirstOperator(config, store.store);
  const own = await openOwnCluster(config, store.store, logger);
  const shared = await openShared(config, store.store);
  const clusters = openFleet(own, shared, logger);
  const lookups = openLookups(config);
  const dns = openDnsProvider(config, own.connection);
  const billing = billingParts(config, shared);
  return {
    config,
    logger,
    metrics: createMetrics('worker'),
    health: new Health([{ name: 'postgresql', check: () => store.ping() }]),
    store,
    queue: shared.queue,
    clusters,
    ownCluster: own.id,
    tenantDatabases: shared.tenantDatabases,
    reconcile: reconcileParts(config, { ...shared, clusters }),
    domains: domainParts(config, platformFacts(config), { ...shared, dns: lookups }),
    certificates: await openCertificates(config, {
      ...shared,
      clusters,
      dns,
      lookups,
      onChange: ringForDomain(shared.queue, (error) =>
        logger.warn({ err: error }, 'a ring for a domain was lost; the sweep rings again'),
      ),
    }),
    records: { ...shared, dns, zones: zonesOf(config) },
    tenantResources: openTenantResources(config, {
      ...shared,
      connection: own.connection,
      // Who orders by a resource pays as whoever orders by the API.
      billing: billing?.billing,
      platform: platformFacts(config),
      onWatchError: watchErrorsTo(logger),
    }),
    billing,
    backups: backupParts(config, shared),
    mail: mailParts(config, shared),
    webhooks: webhookParts(config, shared),
  };
}

async function ensureFirstOperator(
  { OPERATOR_EMAIL: email, OPERATOR_PASSWORD: password }: WorkerConfig,
  store: OpenStore['store'],
): Promise<void> {
  if (!email || !password) return;
  const passwords = createPasswordHasher({ concurrency: 1 });
  const deps = { store, passwords, ids: uuidIds, clock: systemClock };
  await ensureOperator(deps, email, new Secret(password));
}

/** What nearly every part works with. */
async function openShared(config: WorkerConfig, store: OpenStore['store']) {
  return {
    store,
    secretBox: createSecretBox(unwrap(await masterKeySource(config.MASTER_KEY).read())),
    queue: createJobQueue({ url: config.REDIS_URL, prefix: config.QUEUE_PREFIX }),
    tenantDatabases: createTenantDatabases({
      adminUrl: new Secret(config.DATA_SERVER_URL),
      ...(config.DATA_SERVER_PUBLIC_ADDRESS && {
        publicAddress: config.DATA_SERVER_PUBLIC_ADDRESS,
      }),
    }),
    clock: systemClock,
    timers: systemTimers,
    ids: uuidIds,
    lease: { holder: `${hostname()}/${process.pid}/${randomUUID()}`, ttlMs: LEASE_MS },
  };
}

type Shared = Awaited<ReturnType<typeof openShared>>;

function reconcileParts(
  config: WorkerConfig,
  shared: Shared & Pick<ReconcileDependencies, 'clusters'>,
): ReconcileDependencies {
  return {
    ...shared,
    tokens: randomTokens,
    edgeRouting: createEdgeRouting({
      edges: () => shared.store.edges.list(),
      client: createEdgeClient({ token: config.EDGE_TOKEN ? new Secret(config.EDGE_TOKEN) : null }),
    }),
    routeProbe: createRouteProbe(config.PROBE_CA_FILE ? { caFile: config.PROBE_CA_FILE } : {}),
    settings: {
      platform: platformFacts(config),
      checksRoutes: config.ROUTE_CHECK === 'edge',
      emailVerification: config.EMAIL_VERIFICATION,
      patienceMs: PATIENCE_MS,
      keepsBackups: config.BACKUP_DIR !== undefined,
    },
  };
}

function zonesOf({ APPS_DOMAIN, PUBLIC_URL }: WorkerConfig): KeepRecordsDependencies['zones'] {
  return { appsDomain: APPS_DOMAIN, consoleHost: new URL(PUBLIC_URL).hostname };
}

function backupParts({ BACKUP_DIR }: WorkerConfig, shared: Shared): BackupDependencies | null {
  if (BACKUP_DIR === undefined) return null;
  return { ...shared, sealer: streamSealer, backups: createBackupFolder(BACKUP_DIR) };
}

function webhookParts(config: WorkerConfig, shared: Shared): DeliverDependencies {
  return {
    ...shared,
    lease: { ...shared.lease, ttlMs: WEBHOOK_LEASE_MS },
    sender: createWebhookSender({ openNetworks: config.WEBHOOK_OPEN_NETWORKS.map(networkOf) }),
    random: Math.random,
    userAgent: `fleetcommand/${VERSION} (+${new URL(config.PUBLIC_URL).origin})`,
  };
}

function billingParts(config: WorkerConfig, shared: Shared): BillingReviewDependencies | null {
  const payments = paymentsFrom(config, shared.clock);
  if (!payments) return null;
  return {
    ...shared,
    payments,
    billing: { ladder: ladderFrom(config), keepsBackups: config.BACKUP_DIR !== undefined },
    announce: announceByWebhook(shared, announceByMail(shared)),
  };
}

function mailParts(
  { SMTP_URL, MAIL_FROM, PUBLIC_URL }: WorkerConfig,
  shared: Shared,
): SendMailDependencies | null {
  if (!SMTP_URL) return null;
  const transport = createSmtpTransport({ url: new Secret(SMTP_URL), from: MAIL_FROM });
  return { ...shared, transport, publicUrl: new URL(PUBLIC_URL).origin };
}

function platformFacts(config: WorkerConfig): ReconcileDependencies['settings']['platform'] {
  return {
    appsDomain: config.APPS_DOMAIN,
    publicHttpsPort: config.PUBLIC_HTTPS_PORT,
    edgeCidrs: config.EDGE_CIDRS,
    dataServers: dataServersOf(config),
  };
}
