import type { SchemaInspector } from '@fleetcommand/application/ports/schema';
import type { Repositories, Store } from '@fleetcommand/application/ports/store';

import { prismaAccounts } from './accounts/accounts.js';
import { prismaApiKeys } from './accounts/api-keys.js';
import { prismaNewcomers } from './accounts/newcomers.js';
import { prismaInvitations, prismaOrganizations } from './accounts/organizations.js';
import { prismaCeremonies, prismaPasskeys } from './accounts/passkeys.js';
import { prismaSecurity } from './accounts/security.js';
import { prismaSessions } from './accounts/sessions.js';
import { prismaSingleSignOn } from './accounts/single-sign-on.js';
import { prismaSupport } from './accounts/support.js';
import { prismaAudit } from './audit/audit.js';
import { prismaBilling } from './billing/billing.js';
import { prismaUsage } from './billing/usage.js';
import {
  createCatalogueCache,
  prismaCatalogue,
  type CatalogueCache,
} from './catalogue/catalogue.js';
import { prismaReleases } from './catalogue/releases.js';
import { prismaAcmeAccounts } from './certificates/acme-accounts.js';
import { prismaCertificateBudget } from './certificates/certificate-budget.js';
import { prismaCertificates } from './certificates/certificates.js';
import { connect, type Connection, type ConnectionOptions } from './connection/connection.js';
import { prismaSchemaInspector } from './connection/schema-inspector.js';
import { runTransaction } from './connection/transaction.js';
import { immediateWrites, TransactionWrites, type Writes } from './connection/writes.js';
import { prismaSpecifications } from './deployments/specifications.js';
import { prismaDomains } from './domains/domains.js';
import { prismaClusterAccess } from './fleet/cluster-access.js';
import { prismaEdgePools } from './fleet/edge-pools.js';
import { prismaEdges } from './fleet/edges.js';
import { prismaFleet } from './fleet/fleet.js';
import { prismaZones } from './fleet/zones.js';
import type { PrismaClient } from './generated/client.js';
import { prismaIdempotency } from './jobs/idempotency.js';
import { prismaLeases } from './jobs/leases.js';
import { prismaOutbox, type UnreadableMessage } from './jobs/outbox.js';
import { prismaMails } from './mail/mails.js';
import { prismaEvents } from './operations/events.js';
import { prismaOperations } from './operations/operations.js';
import { prismaEnvelopes } from './secrets/envelopes.js';
import { prismaBackups } from './tenancy/backups.js';
import { prismaDatabases } from './tenancy/databases.js';
import { prismaSettings } from './tenancy/settings.js';
import { prismaTenants } from './tenancy/tenants.js';
import { standBehindWall, type RowScope } from './wall.js';
import { prismaWebhooks } from './webhooks/webhooks.js';

export interface StoreOptions extends ConnectionOptions {
  /** Told of outbox messages this release cannot read; they stay, and are looked at again a minute later. */
  readonly onUnreadableMessage?: (message: UnreadableMessage) => void;
  /** Whose rows the present request may see; null: everybody's. Default: always null. See `wall.ts`. */
  readonly rowScope?: () => RowScope | null;
}

export interface OpenStore {
  readonly store: Store;
  /** Rejects with the reason when PostgreSQL does not answer or lacks the schema; for readiness checks. */
  readonly ping: () => Promise<void>;
  readonly schema: SchemaInspector;
  /** Ends every connection. */
  readonly close: () => Promise<void>;
}

/** The store on PostgreSQL. Connects on first use, and again whenever a connection breaks. */
export function createStore(options: StoreOptions): OpenStore {
  const client = connect(options);
  const shared: Shared = {
    catalogue: createCatalogueCache(),
    onUnreadableMessage: options.onUnreadableMessage ?? (() => undefined),
  };
  const everywhere = storeWithin(client, shared, () => null);
  const { rowScope } = options;
  return {
    store: rowScope ? storeWithin(client, shared, rowScope, everywhere) : everywhere,
    async ping() {
      await client.$queryRaw`SELECT 1 FROM tenants LIMIT 1`;
    },
    schema: prismaSchemaInspector(client),
    close: () => client.$disconnect(),
  };
}

/** A store whose every call asks first whose rows it may see; behind the wall each is a transaction of its own. */
function storeWithin(
  client: PrismaClient,
  shared: Shared,
  rowScope: () => RowScope | null,
  everywhere?: Store,
): Store {
  const direct = repositories(client, immediateWrites(client), shared);
  const transaction: Store['transaction'] = (work) => {
    const scope = rowScope();
    return runTransaction(client, async (tx) => {
      if (scope) await standBehindWall(tx, scope);
      const writes = new TransactionWrites(tx);
      const result = await work(repositories(tx, writes, shared));
      await writes.flush();
      return result;
    });
  };
  const store: Store = {
    ...(everywhere ? eachCall(direct, transaction, rowScope) : direct),
    transaction,
    get acrossOrganizations() {
      return everywhere ?? store;
    },
  };
  return store;
}

type Method = (...args: readonly unknown[]) => unknown;

/** Of no organization: there is nothing that the wall would hide, and a transaction is four round trips for one. */
const OF_NOBODY: ReadonlySet<keyof Repositories> = new Set(['catalogue']);

/** The repositories, each call in a transaction where there is a scope to keep. */
function eachCall(
  direct: Repositories,
  transaction: Store['transaction'],
  rowScope: () => RowScope | null,
): Repositories {
  const names = Object.keys(direct) as (keyof Repositories)[];
  const guarded = names.map((name) => {
    if (OF_NOBODY.has(name)) return [name, direct[name]];
    const call = (method: string): Method => {
      const free = Reflect.get(direct[name], method) as Method;
      return (...args) =>
        rowScope() === null
          ? free.apply(direct[name], [...args])
          : transaction(async (tx): Promise<unknown> =>
              (Reflect.get(tx[name], method) as Method).apply(tx[name], [...args]),
            );
    };
    const methods = Object.keys(direct[name]).map((method) => [method, call(method)]);
    return [name, Object.fromEntries(methods)];
  });
  return Object.fromEntries(guarded) as Repositories;
}

interface Shared {
  readonly catalogue: CatalogueCache;
  readonly onUnreadableMessage: (message: UnreadableMessage) => void;
}

function repositories(connection: Connection, writes: Writes, shared: Shared): Repositories {
  return {
    accounts: prismaAccounts(connection, writes),
    sessions: prismaSessions(connection, writes),
    newcomers: prismaNewcomers(connection),
    organizations: prismaOrganizations(connection),
    invitations: prismaInvitations(connection),
    apiKeys: prismaApiKeys(connection),
    mails: prismaMails(connection, writes),
    security: prismaSecurity(connection),
    passkeys: prismaPasskeys(connection),
    ceremonies: prismaCeremonies(connection),
    support: prismaSupport(connection),
    backups: prismaBackups(connection),
    usage: prismaUsage(connection),
    singleSignOn: prismaSingleSignOn(connection),
    catalogue: prismaCatalogue(connection, shared.catalogue),
    releases: prismaReleases(connection),
    tenants: prismaTenants(connection, writes),
    databases: prismaDatabases(connection),
    operations: prismaOperations(connection, writes),
    events: prismaEvents(connection, writes),
    audit: prismaAudit(connection, writes),
    outbox: prismaOutbox(connection, writes, shared.onUnreadableMessage),
    leases: prismaLeases(connection),
    edges: prismaEdges(connection),
    edgePools: prismaEdgePools(connection),
    zones: prismaZones(connection),
    clusterAccess: prismaClusterAccess(connection),
    fleet: prismaFleet(connection),
    idempotency: prismaIdempotency(connection),
    certificates: prismaCertificates(connection),
    domains: prismaDomains(connection, writes),
    acmeAccounts: prismaAcmeAccounts(connection),
    certificateBudget: prismaCertificateBudget(connection),
    billing: prismaBilling(connection, writes),
    envelopes: prismaEnvelopes(connection),
    webhooks: prismaWebhooks(connection, writes),
    specifications: prismaSpecifications(connection),
    settings: prismaSettings(connection),
  };
}
