import type { BillingEvent, BillingRepository } from '@fleetcommand/application/ports/billing';

import { memoryOutbox } from './outbox.js';
import { mustExist, type Memory } from './tables.js';

const isNewerFirst = (a: BillingEvent, b: BillingEvent): number =>
  b.createdAt.getTime() - a.createdAt.getTime() || b.id.localeCompare(a.id);

export function memoryBilling(memory: Memory): BillingRepository {
  return { ...accounts(memory), ...events(memory) };
}

type Accounts = Pick<
  BillingRepository,
  'find' | 'lock' | 'findOrganization' | 'createOnce' | 'update' | 'listDue' | 'list'
>;

function accounts({ tables }: Memory): Accounts {
  const byOrganization = () =>
    tables.billingAccounts
      .values()
      .sort((a, b) => a.organizationId.localeCompare(b.organizationId));
  return {
    async find(organizationId) {
      return tables.billingAccounts.get(organizationId) ?? null;
    },
    async lock(organizationId) {
      const account = tables.billingAccounts.get(organizationId);
      // Written anew, so that of two transactions that lock it the later is run again.
      if (account) tables.billingAccounts.set(organizationId, { ...account });
      return account ?? null;
    },
    async findOrganization(customerId) {
      const account = byOrganization().find((one) => one.customerId === customerId);
      return account?.organizationId ?? null;
    },
    async createOnce(account) {
      const present = tables.billingAccounts.get(account.organizationId);
      if (present) return present;
      mustExist(tables.organizations, account.organizationId, 'organization');
      tables.billingAccounts.set(account.organizationId, account);
      return account;
    },
    async update(organizationId, expectedRevision, change) {
      const account = tables.billingAccounts.get(organizationId);
      if (!account || account.revision !== expectedRevision) return null;
      const changed = { ...account, ...change, revision: account.revision + 1 };
      tables.billingAccounts.set(organizationId, changed);
      return changed;
    },
    async listDue(now, limit) {
      const waiting = new Set(
        tables.billingEvents
          .values()
          .filter(({ state }) => state === 'pending')
          .map(({ organizationId }) => organizationId),
      );
      return byOrganization()
        .filter(
          ({ organizationId, nextReviewAt }) =>
            waiting.has(organizationId) || (nextReviewAt !== null && nextReviewAt <= now),
        )
        .slice(0, limit)
        .map(({ organizationId }) => organizationId);
    },
    async list({ limit, after }) {
      const rest = byOrganization().filter(
        ({ organizationId }) => after === undefined || organizationId > after,
      );
      return { items: rest.slice(0, limit), hasMore: rest.length > limit };
    },
  };
}

function events(memory: Memory): Omit<BillingRepository, keyof Accounts> {
  const { tables } = memory;
  return {
    async recordEvent(event, ring) {
      if (tables.billingEvents.get(event.id)) return false;
      tables.billingEvents.set(event.id, event);
      if (ring) await memoryOutbox(memory).add(ring);
      return true;
    },
    async findEvent(id) {
      return tables.billingEvents.get(id) ?? null;
    },
    async listPendingEvents(organizationId) {
      return tables.billingEvents
        .values()
        .filter((event) => event.organizationId === organizationId && event.state === 'pending')
        .sort((a, b) => isNewerFirst(b, a));
    },
    async settleEvents(ids, effect, now) {
      const waiting = ids
        .map((id) => tables.billingEvents.get(id))
        .filter((event) => event?.state === 'pending')
        .filter((event) => event !== undefined);
      for (const event of waiting) {
        const attempts = event.attempts + 1;
        const settled = { ...event, state: 'done', effect, attempts, processedAt: now } as const;
        tables.billingEvents.set(event.id, settled);
      }
      return waiting.length === ids.length;
    },
    async reopenEvent(id) {
      const event = tables.billingEvents.get(id);
      if (event) tables.billingEvents.set(id, { ...event, state: 'pending', processedAt: null });
    },
    async listEvents({ limit, after }, of) {
      const all = tables.billingEvents
        .values()
        .filter((event) => !of || event.organizationId === of.organizationId)
        .sort(isNewerFirst);
      const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
      return { items: all.slice(from, from + limit), hasMore: all.length > from + limit };
    },
    async listedUntil() {
      return tables.billingListedUntil.get('events') ?? null;
    },
    async setListedUntil(at) {
      tables.billingListedUntil.set('events', at);
    },
    async pruneEvents(before) {
      const old = tables.billingEvents
        .values()
        .filter((event) => event.state !== 'pending' && event.receivedAt < before);
      old.forEach((event) => tables.billingEvents.delete(event.id));
      return old.length;
    },
  };
}
