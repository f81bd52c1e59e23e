import type { Repositories, Store } from '@fleetcommand/application/ports/store';

import { prismaAccounts } from './accounts.js';
import { prismaAudit } from './audit.js';
import { createCatalogueCache, prismaCatalogue, type CatalogueCache } from './catalogue.js';
import { prismaCertificates } from './certificates.js';
import { connect, type Connection, type ConnectionOptions } from './connection.js';
import { prismaDatabases } from './databases.js';
import { prismaEvents } from './events.js';
import { prismaIdempotency } from './idempotency.js';
import { prismaLeases } from './leases.js';
import { prismaOperations } from './operations.js';
import { prismaOutbox, type UnreadableMessage } from './outbox.js';
import { prismaSessions } from './sessions.js';
import { prismaTenants } from './tenants.js';
import { runTransaction } from './transaction.js';

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
      ...repositories(client, shared),
      transaction: (work) => runTransaction(client, (tx) => work(repositories(tx, shared))),
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

function repositories(connection: Connection, shared: Shared): Repositories {
  return {
    accounts: prismaAccounts(connection),
    sessions: prismaSessions(connection),
    catalogue: prismaCatalogue(connection, shared.catalogue),
    tenants: prismaTenants(connection),
    databases: prismaDatabases(connection),
    operations: prismaOperations(connection),
    events: prismaEvents(connection),
    audit: prismaAudit(connection),
    outbox: prismaOutbox(connection, shared.onUnreadableMessage),
    leases: prismaLeases(connection),
    idempotency: prismaIdempotency(connection),
    certificates: prismaCertificates(connection),
  };
}
