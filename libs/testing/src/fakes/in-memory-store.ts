import type { AuditEvent } from '@fleetcommand/application/ports/audit';
import type { OperationFeed } from '@fleetcommand/application/ports/operations';
import type { Repositories, Store } from '@fleetcommand/application/ports/store';
import { systemClock, type Clock } from '@fleetcommand/kernel/clock';

import { memoryAccounts, memorySessions } from './memory/accounts.js';
import { memoryAcmeAccounts, memoryCertificateBudget } from './memory/acme.js';
import { memoryApiKeys } from './memory/api-keys.js';
import { memoryAudit } from './memory/audit.js';
import { memoryBilling } from './memory/billing.js';
import { memoryCatalogue } from './memory/catalogue.js';
import { memoryCertificates } from './memory/certificates.js';
import { memoryClusterAccess } from './memory/cluster-access.js';
import { memoryDomains } from './memory/domains.js';
import { memoryEdgePools } from './memory/edge-pools.js';
import { memoryEdges } from './memory/edges.js';
import { memoryZones } from './memory/zones.js';
import { memoryFleet } from './memory/fleet.js';
import { memoryEnvelopes } from './memory/envelopes.js';
import { memoryIdempotency } from './memory/idempotency.js';
import { memoryLeases } from './memory/leases.js';
import { memoryEvents, memoryOperations } from './memory/operations.js';
import { memoryMails } from './memory/mails.js';
import { memoryInvitations, memoryOrganizations } from './memory/organizations.js';
import { memoryNewcomers } from './memory/newcomers.js';
import { memoryOutbox } from './memory/outbox.js';
import { memoryCeremonies, memoryPasskeys } from './memory/passkeys.js';
import { memorySingleSignOn } from './memory/single-sign-on.js';
import { memorySpecifications } from './memory/specifications.js';
import { memoryBackups } from './memory/backups.js';
import { memoryReleases } from './memory/releases.js';
import { memorySupport } from './memory/support.js';
import { memorySecurity } from './memory/security.js';
import { memorySettings } from './memory/settings.js';
import { emptyTables, viewTables, type Memory } from './memory/tables.js';
import { memoryDatabases, memoryTenants } from './memory/tenants.js';
import { memoryUsage } from './memory/usage.js';
import { memoryWebhooks } from './memory/webhooks.js';

export interface InMemoryStore {
  readonly store: Store;
  readonly feed: OperationFeed;
  /** Everything appended so far, without its place in the chain. */
  auditEvents(): readonly AuditEvent[];
}

/** How often a transaction is run in all when others commit its rows first. */
const ATTEMPTS = 50;

/**
 * A store without PostgreSQL. Transactions run side by side, each on a view of its own, and see only what is committed;
 * one whose rows another committed first is run again. `clock` is what leases and the outbox go by.
 */
export function createInMemoryStore(clock: Clock = systemClock): InMemoryStore {
  const committed = emptyTables();
  const locks = new Map<string, symbol>();
  const readers = new Set<{ readonly id: string; readonly wake: () => void }>();
  let sequence = 0n;
  const nextSequence = () => ++sequence;

  const transaction: Store['transaction'] = async (work) => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const view = viewTables(committed);
      const self = Symbol('transaction');
      const tryLock = (key: string) => {
        if (locks.has(key) && locks.get(key) !== self) return false;
        locks.set(key, self);
        return true;
      };
      try {
        const value = await work(
          repositories({ clock, nextSequence, tryLock, tables: view.tables }),
        );
        if (!view.commit()) continue;
        const grown = new Set(view.tables.operationEvents.written().map((e) => e.operationId));
        for (const { id, wake } of readers) if (grown.has(id as never)) wake();
        return value;
      } finally {
        for (const [key, holder] of locks) if (holder === self) locks.delete(key);
      }
    }
    throw new Error(`a transaction met others ${ATTEMPTS} times in a row`);
  };

  const store: Store = {
    ...oneByOne(transaction),
    transaction,
    get acrossOrganizations() {
      return store;
    },
  };
  return {
    store,
    feed: {
      subscribe(id, wake) {
        const reader = { id, wake };
        readers.add(reader);
        return () => readers.delete(reader);
      },
    },
    auditEvents: () => committed.audit.values().map(({ link: _link, ...event }) => event),
  };
}

/** Repositories whose every call is a transaction of its own. */
function oneByOne(transaction: Store['transaction']): Repositories {
  const each = <Name extends keyof Repositories>(name: Name): Repositories[Name] =>
    new Proxy({} as Repositories[Name], {
      get:
        (_, method) =>
        (...args: readonly unknown[]) =>
          transaction(async (tx): Promise<unknown> => call(tx[name], method, args)),
    });
  return {
    accounts: each('accounts'),
    sessions: each('sessions'),
    newcomers: each('newcomers'),
    organizations: each('organizations'),
    invitations: each('invitations'),
    apiKeys: each('apiKeys'),
    mails: each('mails'),
    security: each('security'),
    passkeys: each('passkeys'),
    ceremonies: each('ceremonies'),
    support: each('support'),
    backups: each('backups'),
    usage: each('usage'),
    singleSignOn: each('singleSignOn'),
    catalogue: each('catalogue'),
    releases: each('releases'),
    tenants: each('tenants'),
    databases: each('databases'),
    operations: each('operations'),
    events: each('events'),
    audit: each('audit'),
    outbox: each('outbox'),
    leases: each('leases'),
    edges: each('edges'),
    edgePools: each('edgePools'),
    zones: each('zones'),
    clusterAccess: each('clusterAccess'),
    fleet: each('fleet'),
    idempotency: each('idempotency'),
    certificates: each('certificates'),
    domains: each('domains'),
    acmeAccounts: each('acmeAccounts'),
    certificateBudget: each('certificateBudget'),
    billing: each('billing'),
    envelopes: each('envelopes'),
    webhooks: each('webhooks'),
    specifications: each('specifications'),
    settings: each('settings'),
  };
}

function call(target: object, method: string | symbol, args: readonly unknown[]): unknown {
  const member: unknown = Reflect.get(target, method);
  if (typeof member !== 'function') throw new TypeError(`${String(method)} is no method`);
  return Reflect.apply(member, target, args);
}

function repositories(memory: Memory): Repositories {
  return {
    accounts: memoryAccounts(memory),
    sessions: memorySessions(memory),
    newcomers: memoryNewcomers(memory),
    organizations: memoryOrganizations(memory),
    invitations: memoryInvitations(memory),
    apiKeys: memoryApiKeys(memory),
    mails: memoryMails(memory),
    security: memorySecurity(memory),
    passkeys: memoryPasskeys(memory),
    ceremonies: memoryCeremonies(memory),
    support: memorySupport(memory),
    backups: memoryBackups(memory),
    usage: memoryUsage(memory),
    singleSignOn: memorySingleSignOn(memory),
    catalogue: memoryCatalogue(memory),
    releases: memoryReleases(memory),
    tenants: memoryTenants(memory),
    databases: memoryDatabases(memory),
    operations: memoryOperations(memory),
    events: memoryEvents(memory),
    audit: memoryAudit(memory),
    outbox: memoryOutbox(memory),
    leases: memoryLeases(memory),
    edges: memoryEdges(memory),
    edgePools: memoryEdgePools(memory),
    zones: memoryZones(memory),
    clusterAccess: memoryClusterAccess(memory),
    fleet: memoryFleet(memory),
    idempotency: memoryIdempotency(memory),
    certificates: memoryCertificates(memory),
    domains: memoryDomains(memory),
    acmeAccounts: memoryAcmeAccounts(memory),
    certificateBudget: memoryCertificateBudget(memory),
    billing: memoryBilling(memory),
    envelopes: memoryEnvelopes(memory),
    webhooks: memoryWebhooks(memory),
    specifications: memorySpecifications(memory),
    settings: memorySettings(memory),
  };
}
