/** The API's composition: which adapter stands behind which port. The one place that knows both. */
import { createJobInspector } from '@fleetcommand/adapter-bullmq/job-inspector';
import { watchCluster } from '@fleetcommand/adapter-kubernetes/cluster';
import { createClusterFleet } from '@fleetcommand/adapter-kubernetes/cluster-fleet';
import { createClusterProbe } from '@fleetcommand/adapter-kubernetes/cluster-probe';
import { connect, type ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import { createTenantDatabases } from '@fleetcommand/adapter-postgres/tenant-databases';
import { startOperationFeed } from '@fleetcommand/adapter-prisma/operations/operation-feed';
import { createStore } from '@fleetcommand/adapter-prisma/store';
import { createEdgeClient } from '@fleetcommand/adapter-probe/edge-client';
import { createEdgeInspector } from '@fleetcommand/adapter-probe/edge-inspector';
import { createDnsLookups } from '@fleetcommand/adapter-dns/lookups/dns-lookups';
import { isPublicAddress } from '@fleetcommand/domain/network/public-address';
import { createWebhookReader } from '@fleetcommand/adapter-stripe/webhook-reader';
import { ladderFrom, paymentsFrom } from '@fleetcommand/adapter-stripe/environment';
import { createPasswordHasher } from '@fleetcommand/adapter-secrets/passwords';
import { masterKeySource } from '@fleetcommand/adapter-secrets/master-keys';
import { createSecretBox } from '@fleetcommand/adapter-secrets/secret-box';
import { createOidcClient } from '@fleetcommand/adapter-sign-in/oidc-client';
import { createOneTimeCodes } from '@fleetcommand/adapter-sign-in/one-time-codes';
import { createPasskeyVerifier } from '@fleetcommand/adapter-sign-in/passkey-verifier';
import { randomTokens } from '@fleetcommand/adapter-secrets/tokens';
import { uploadCheck } from '@fleetcommand/adapter-secrets/upload-check';
import { domainSettings } from '@fleetcommand/application/use-cases/domains/settings';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import type { SecretBox } from '@fleetcommand/application/ports/secret-box';
import type { Store } from '@fleetcommand/application/ports/store';
import { fleetMembers } from '@fleetcommand/application/use-cases/clusters/members';
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
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';

import type { ApiConfig } from './config.js';
import { currentRowScope } from './identity/row-scope.js';
import { recentCatalogue } from './platform/recent-catalogue.js';
import { recentClusters, type RecentClusters } from './platform/recent-clusters.js';
import { createRateLimits, DEVICE_POLL_SECONDS } from './platform/rate-limits.js';
import type { ApiParts } from './platform/settings.js';

export interface OpenParts extends ApiParts {
  close(): Promise<void>;
}

export async function openParts(config: ApiConfig): Promise<OpenParts> {
  const logger = createLogger({ component: 'api', level: config.LOG_LEVEL });
  const open = createStore({
    url: config.DATABASE_URL,
    poolSize: config.DATABASE_POOL_SIZE,
    applicationName: 'fleetcommand api',
    rowScope: currentRowScope,
  });
  const feed = startOperationFeed({
    url: config.DATABASE_URL,
    applicationName: 'fleetcommand operation feed',
    onLost: (error) =>
      logger.warn({ err: error }, 'the operation feed lost PostgreSQL and comes back'),
  });
  const redis = await openRedis(config.REDIS_URL);
  const jobs = createJobInspector({ url: config.REDIS_URL, prefix: config.QUEUE_PREFIX });
  const tenantDatabases = createTenantDatabases({ adminUrl: new Secret(config.DATA_SERVER_URL) });
  const secretBox = createSecretBox(unwrap(await masterKeySource(config.MASTER_KEY).read()));
  const clusters = clustersByStore(
    { store: open.store.acrossOrganizations, secretBox, logger },
    config.CLUSTER_NAME,
    await openCluster(config),
  );
  return {
    store: withRecentCatalogue(open.store),
    schema: open.schema,
    clock: systemClock,
    ids: uuidIds,
    passwords: createPasswordHasher({ concurrency: Math.max(1, availableParallelism()) }),
    tokens: randomTokens,
    oneTimeCodes: createOneTimeCodes('fleetcommand'),
    passkeyVerifier: passkeyVerifierFor(settingsOf(config)),
    ...singleSignOnParts(config),
    emailVerification: config.EMAIL_VERIFICATION,
    secretBox,
    uploadCheck,
    tenantDatabases,
    operationFeed: feed.feed,
    edges: createEdgeInspector({ token: edgeToken(config) }),
    edgeClient: createEdgeClient({ token: edgeToken(config) }),
    jobs,
    boardQueue: jobs.queue,
    clusters,
    clusterProbe: createClusterProbe(AS_API),
    rateLimits: createRateLimits(
      {
        signup: { points: config.SIGNUPS_PER_HOUR, windowSeconds: 3_600 },
        'signup-network': { points: config.SIGNUPS_PER_HOUR_OF_NETWORK, windowSeconds: 3_600 },
        'signup-domain': { points: config.SIGNUPS_PER_HOUR_OF_DOMAIN, windowSeconds: 3_600 },
        'sign-in': { points: config.SIGN_INS_PER_MINUTE, windowSeconds: 60 },
        // One more than is asked for: two questions may meet in a window.
        'device-poll': { points: 2, windowSeconds: DEVICE_POLL_SECONDS },
        mail: { points: config.MAILS_PER_HOUR, windowSeconds: 3_600 },
        slug: { points: config.SLUG_CHECKS_PER_MINUTE, windowSeconds: 60 },
        request: { points: config.REQUESTS_PER_MINUTE, windowSeconds: 60 },
        'domain-check': { points: config.DOMAIN_CHECKS_PER_MINUTE, windowSeconds: 60 },
      },
      redis,
    ),
    health: new Health([{ name: 'postgresql', check: () => open.ping() }]),
    metrics: createMetrics('api'),
    logger,
    settings: settingsOf(config),
    ...billingParts(config),
    keepsBackups: config.KEEPS_BACKUPS,
    timers: systemTimers,
    lease: { holder: `api/${hostname()}/${process.pid}/${randomUUID()}`, ttlMs: LEASE_MS },
    domains: domainSettings({
      appsDomain: config.APPS_DOMAIN,
      consoleHost: new URL(config.PUBLIC_URL).hostname,
      targetZone: config.DOMAIN_TARGET_ZONE ?? null,
      ipv4: config.PUBLIC_IPV4,
      ipv6: config.PUBLIC_IPV6,
      caIdentifiers: config.CAA_IDENTIFIERS,
      acceptsUnlistedSuffixes: config.UNLISTED_SUFFIXES === 'accept',
    }),
    webhooks: { openNetworks: config.WEBHOOK_OPEN_NETWORKS.map(networkOf) },
    async close() {
      await feed.close();
      await tenantDatabases.close();
      await clusters.close();
      await jobs.close();
      redis.disconnect();
      await open.close();
    },
  };
}

const AS_API = { component: 'api', version: VERSION } as const;

/** Longer than a call of the payment provider takes at most, with its repetitions. */
const LEASE_MS = 60_000;

function billingParts(config: ApiConfig): Pick<ApiParts, 'payments' | 'billing' | 'webhookReader'> {
  const payments = paymentsFrom(config, systemClock);
  const secrets = config.STRIPE_WEBHOOK_SECRETS.map((secret) => new Secret(secret));
  return {
    payments,
    webhookReader: createWebhookReader(secrets),
    ...(payments && { billing: { ladder: ladderFrom(config) } }),
  };
}

function settingsOf(config: ApiConfig): ApiParts['settings'] {
  const urls = [config.PUBLIC_URL, ...(config.PUBLIC_HTTP_URL ? [config.PUBLIC_HTTP_URL] : [])];
  return {
    publicUrl: new URL(config.PUBLIC_URL).origin,
    origins: urls.map((url) => new URL(url).origin),
    corsOrigins: config.CORS_ORIGINS,
    acceptsDisposableEmails: config.DISPOSABLE_EMAILS === 'accept',
    platform: {
      appsDomain: config.APPS_DOMAIN,
      publicHttpsPort: config.PUBLIC_HTTPS_PORT,
      edgeCidrs: config.EDGE_CIDRS,
      dataServers: dataServersOf(config),
    },
    consoleDir: config.CONSOLE_DIR ?? null,
  };
}

function singleSignOnParts(config: ApiConfig): Pick<ApiParts, 'oidc' | 'dns' | 'singleSignOn'> {
  const allowsAny = config.CUSTOMER_ISSUERS === 'any';
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: secret } = config;
  const isSetUp = issuer && clientId && secret;
  return {
    oidc: createOidcClient({
      clock: systemClock,
      isAllowed: allowsAny ? () => true : isPublicAddress,
      allowsPlainHttp: allowsAny,
    }),
    dns: createDnsLookups({ resolvers: config.DNS_RESOLVERS }),
    singleSignOn: {
      redirectUri: `${new URL(config.PUBLIC_URL).origin}/sign-in/back`,
      installation: isSetUp
        ? {
            name: config.OIDC_NAME,
            issuer,
            clientId,
            clientSecret: new Secret(secret),
            namedBy: 'operator',
          }
        : null,
    },
  };
}

/** Passkeys are tied to the host that people open the console at. */
function passkeyVerifierFor({ publicUrl, origins }: ApiParts['settings']) {
  const id = new URL(publicUrl).hostname;
  return createPasskeyVerifier({ name: 'fleetcommand', id, origins });
}

/** What is on offer is everybody's: also the count of a cluster's instances, whosever they are. */
function withRecentCatalogue(store: Store): Store {
  const { catalogue } = store.acrossOrganizations;
  return { ...store, catalogue: recentCatalogue(catalogue, systemClock) };
}

const RATE_LIMIT_TIMEOUT_MS = 500;

/**
 * Rate limits only: away, they are counted in this process, and a request never waits for it. A process that starts waits a
 * moment, so that it counts with the others from its first request on.
 */
async function openRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A Redis that hangs is as good as away.
    commandTimeout: RATE_LIMIT_TIMEOUT_MS,
    connectionName: 'fleetcommand-api',
    retryStrategy: (times) => Math.min(2_000, times * 50),
  });
  redis.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    const giveUp = setTimeout(resolve, RATE_LIMIT_TIMEOUT_MS);
    for (const event of ['ready', 'close']) {
      redis.once(event, () => {
        clearTimeout(giveUp);
        resolve();
      });
    }
  });
  return redis;
}

async function openCluster(config: ApiConfig): Promise<ClusterConnection> {
  const connected = await connect({
    ...(config.KUBECONFIG && { kubeconfigPath: config.KUBECONFIG }),
    ...(config.KUBE_CONTEXT && { context: config.KUBE_CONTEXT }),
    inCluster: !config.KUBECONFIG,
    ...AS_API,
  });
  return unwrap(connected);
}

/**
 * The cluster this process is set up with, under the id that the catalogue gives its name, and those whose credentials
 * are stored.
 */
function clustersByStore(
  { store, secretBox, logger }: { store: Store; secretBox: SecretBox; logger: Logger },
  name: string,
  connection: ClusterConnection,
): RecentClusters {
  const clusters = recentClusters(async () => {
    const own = (await store.catalogue.listClusters()).find((cluster) => cluster.name === name);
    const watched = own && watchCluster({ id: own.id, connection, watches: false });
    return createClusterFleet({
      ...AS_API,
      own: watched ?? null,
      load: () => fleetMembers({ store, secretBox }),
      watches: false,
      onUnusable: (cluster, failure) =>
        logger.warn({ cluster, reason: failure.message }, 'a cluster’s credentials are of no use'),
    });
  }, systemClock);
  return {
    ...clusters,
    async close() {
      await clusters.close();
      await connection.close();
    },
  };
}

function edgeToken({ EDGE_TOKEN }: ApiConfig): Secret | null {
  return EDGE_TOKEN ? new Secret(EDGE_TOKEN) : null;
}
