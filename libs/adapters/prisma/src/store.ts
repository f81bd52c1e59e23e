import type { Repositories, Store } from '@fleetcommand/application/ports/store';

import { prismaAccounts } from './accounts.js';
import { prismaAcmeAccounts } from './acme-accounts.js';
import { prismaAudit } from './audit.js';
import { createCatalogueCache, prismaCatalogue, type CatalogueCache } from './catalogue.js';
import { prismaCertificateBudget } from './certificate-budget.js';
import { prismaCertificates } from './certificates.js';
import { connect, type Connection, type ConnectionOptions } from './connection.js';
import { prismaDatabases } from './databases.js';
import { prismaDomains } from './domains.js';
import { prismaEdges } from './edges.js';
import { prismaEvents } from './events.js';
import { prismaFleet } from './fleet.js';
import { prismaIdempotency } from './idempotency.js';
import { prismaLeases } from './leases.js';
import { prismaOperations } from './operations.js';
import { prismaOutbox, type UnreadableMessage } from './outbox.js';
import { prismaSessions } from './sessions.js';
import { prismaTenants } from './tenants.js';
import { runTransaction } from './transaction.js';
import { immediateWrites, TransactionWrites, type Writes } from './writes.js';

export interface StoreOptions extends ConnectionOptions {
  /** Told of outbox messages this release cannot read; they stay, and are looked at again a minute later. */
  readonly onUnreadableMessage?: (message: UnreadableMessage) => void;
}

export interface OpenStore {
  readonly store: Store;
  /** Rejects with the reason when PostgreSQL does not answer or lacks the schema; for readiness checks. */
  readonly ping: () => Promise<void>;
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
  return {
    store: {
      ...repositories(client, immediateWrites(client), shared),
      transaction: (work) =>
        runTransaction(client, async (tx) => {
          const writes = new TransactionWrites(tx);
          const result = await work(repositories(tx, writes, shared));
          await writes.flush();
          return result;
        }),
    },
    async ping() {
      await client.$queryRaw`SELECT 1 FROM tenants LIMIT 1`;
    },
    close: () => client.$disconnect(),
  };
}

interface Shared {
  readonly catalogue: CatalogueCache;
  readonly onUnreadableMessage: (message: UnreadableMessage) => void;
}

function repositories(connection: Connection, writes: Writes, shared: Shared): Repositories {
  return {
    accounts: prismaAccounts(connection, writes),
    sessions: prismaSessions(connection, writes),
    catalogue: prismaCatalogue(connection, shared.catalogue),
    tenants: prismaTenants(connection, writes),
    databases: prismaDatabases(connection),
    operations: prismaOperations(connection, writes),
    events: prismaEvents(connection, writes),
    audit: prismaAudit(writes),
    outbox: prismaOutbox(connection, writes, shared.onUnreadableMessage),
    leases: prismaLeases(connection),
    edges: prismaEdges(connection),
    fleet: prismaFleet(connection),
    idempotency: prismaIdempotency(connection),
    certificates: prismaCertificates(connection),
    domains: prismaDomains(connection, writes),
    acmeAccounts: prismaAcmeAccounts(connection),
    certificateBudget: prismaCertificateBudget(connection),
  };
}
