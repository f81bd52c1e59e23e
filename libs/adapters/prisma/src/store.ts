import type { SchemaInspector } from '@fleetcommand/application/ports/schema';
import type { Repositories, Store } from '@fleetcommand/application/ports/store';

import { prismaAccounts } from './accounts.js';
import { prismaAcmeAccounts } from './acme-accounts.js';
import { prismaApiKeys } from './api-keys.js';
import { prismaAudit } from './audit.js';
import { createCatalogueCache, prismaCatalogue, type CatalogueCache } from './catalogue.js';
import { prismaCertificateBudget } from './certificate-budget.js';
import { prismaBilling } from './billing.js';
import { prismaCertificates } from './certificates.js';
import { prismaClusterAccess } from './cluster-access.js';
import { connect, type Connection, type ConnectionOptions } from './connection.js';
import type { PrismaClient } from './generated/client.js';
import { prismaDatabases } from './databases.js';
import { prismaDomains } from './domains.js';
import { prismaEdges } from './edges.js';
import { prismaZones } from './zones.js';
import { prismaEnvelopes } from './envelopes.js';
import { prismaEvents } from './events.js';
import { prismaFleet } from './fleet.js';
import { prismaIdempotency } from './idempotency.js';
import { prismaLeases } from './leases.js';
import { prismaOperations } from './operations.js';
import { prismaMails } from './mails.js';
import { prismaNewcomers } from './newcomers.js';
import { prismaInvitations, prismaOrganizations } from './organizations.js';
import { prismaOutbox, type UnreadableMessage } from './outbox.js';
import { prismaCeremonies, prismaPasskeys } from './passkeys.js';
import { prismaReleases } from './releases.js';
import { prismaSchemaInspector } from './schema-inspector.js';
import { prismaSecurity } from './security.js';
import { prismaSingleSignOn } from './single-sign-on.js';
import { prismaSessions } from './sessions.js';
import { prismaSettings } from './settings.js';
import { prismaSpecifications } from './specifications.js';
import { prismaUsage } from './usage.js';
import { prismaBackups } from './backups.js';
import { prismaSupport } from './support.js';
import { prismaTenants } from './tenants.js';
import { runTransaction } from './transaction.js';
import { standBehindWall, type RowScope } from './wall.js';
import { prismaWebhooks } from './webhooks.js';
import { immediateWrites, TransactionWrites, type Writes } from './writes.js';

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

/** The repositories, each call in a transaction where there is a scope to keep. */
function eachCall(
  direct: Repositories,
  transaction: Store['transaction'],
  rowScope: () => RowScope | null,
): Repositories {
  const names = Object.keys(direct) as (keyof Repositories)[];
  const guarded = names.map((name) => {
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
