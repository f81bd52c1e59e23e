import type { DomainRepository, StoredDomain } from '@fleetcommand/application/ports/domains';
import type { DomainId } from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';

import { isHeld } from './leases.js';
import { byId, pageOf } from './paging.js';
import { insert, mustExist, type Memory } from './tables.js';

const HOUR_MS = 60 * 60_000;

export function memoryDomains(memory: Memory): DomainRepository {
  const { tables } = memory;
  const all = () => tables.domains.values().sort(byId);
  const open = (id: DomainId) => {
    const domain = tables.domains.get(id);
    return domain && !domain.endedAt ? domain : null;
  };
  return {
    async create(domain) {
      const key = uniqueKey(domain);
      if (tables.uniques.get(key) !== undefined) {
        const message = `${domain.hostname} was added to this instance already. Look at the one that is there.`;
        return fail('domains.hostname-already-claimed', message, { pointer: '/hostname' });
      }
      mustExist(tables.tenants, domain.tenantId, 'tenant');
      refuseUsedTarget(memory, domain);
      insert(tables.domains, domain.id, domain);
      tables.uniques.set(key, domain.id);
      return ok(undefined);
    },

    async find(id) {
      return tables.domains.get(id) ?? null;
    },

    async listByTenant(tenantId, page) {
      const rows = all().filter((domain) => domain.tenantId === tenantId);
      return pageOf(rows, page, (id, other) => id > other);
    },

    async listOpen(tenantId) {
      return all().filter((domain) => domain.tenantId === tenantId && !domain.endedAt);
    },

    async listPrimaries(tenantIds) {
      return all().filter(({ tenantId, isPrimary }) => isPrimary && tenantIds.includes(tenantId));
    },

    async listOpenByHostname(hostname) {
      return all().filter((domain) => domain.hostname === hostname && !domain.endedAt);
    },

    async listDue(now, limit) {
      const dueAt = ({ nextReviewAt }: StoredDomain) => nextReviewAt?.getTime() ?? Infinity;
      return all()
        .filter((domain) => dueAt(domain) <= now.getTime())
        .sort((a, b) => dueAt(a) - dueAt(b))
        .slice(0, limit)
        .map(({ id }) => id);
    },

    async recordReview(id, lease, review) {
      const domain = open(id);
      if (!domain || !isHeld(memory, lease)) return false;
      const isPrimary = domain.isPrimary && !review.endedAt;
      tables.domains.set(id, { ...domain, ...review, isPrimary });
      if (review.endedAt) tables.uniques.delete(uniqueKey(domain));
      return true;
    },

    async choose(id, expectedRevision, choice) {
      const domain = open(id);
      if (!domain || domain.revision !== expectedRevision) return null;
      if (choice.isPrimary) {
        for (const other of all().filter((each) => each.isPrimary && each.id !== id)) {
          if (other.tenantId !== domain.tenantId) continue;
          const revision = other.revision + 1;
          tables.domains.set(other.id, { ...other, isPrimary: false, revision });
        }
      }
      const changed = { ...domain, ...choice, revision: domain.revision + 1 };
      tables.domains.set(id, changed);
      return changed;
    },

    async requestCheck(id, now) {
      const domain = open(id);
      if (domain) tables.domains.set(id, { ...domain, checkRequestedAt: now, nextReviewAt: now });
    },

    async delete(id, expectedRevision) {
      const domain = tables.domains.get(id);
      if (!domain || (expectedRevision ?? domain.revision) !== domain.revision) return false;
      if (tables.bindings.values().some(({ claimId }) => claimId === id))
        throw new Error(`the claim ${id} still has its host`);
      tables.domains.delete(id);
      if (!domain.endedAt) tables.uniques.delete(uniqueKey(domain));
      return true;
    },

    ...bindings(memory),
    ...remains(memory),
  };
}

type Bindings = Pick<DomainRepository, 'findBinding' | 'listBound' | 'bind' | 'unbind'>;

function bindings({ tables }: Memory): Bindings {
  return {
    async findBinding(hostname) {
      return tables.bindings.get(hostname) ?? null;
    },

    async listBound(tenantId) {
      return tables.bindings
        .values()
        .filter((binding) => binding.tenantId === tenantId)
        .sort((a, b) => a.hostname.localeCompare(b.hostname))
        .flatMap(({ claimId }) => tables.domains.get(claimId) ?? []);
    },

    async bind(binding, expected) {
      const present = tables.bindings.get(binding.hostname);
      if ((present?.claimId ?? null) !== expected) return false;
      mustExist(tables.domains, binding.claimId, 'claim');
      tables.bindings.set(binding.hostname, binding);
      return true;
    },

    async unbind(hostname, claimId) {
      if (tables.bindings.get(hostname)?.claimId !== claimId) return false;
      tables.bindings.delete(hostname);
      return true;
    },
  };
}

type Remains = Pick<
  DomainRepository,
  'addTombstone' | 'listTombstones' | 'listEndedWith' | 'countLook' | 'pruneLookCounts'
>;

function remains({ tables, nextSequence }: Memory): Remains {
  return {
    async addTombstone(tombstone) {
      const key = tombstone.targetLabel ?? `platform/${nextSequence()}`;
      if (!tables.tombstones.get(key)) tables.tombstones.set(key, tombstone);
    },

    async listTombstones(hostname) {
      return tables.tombstones
        .values()
        .filter((tombstone) => tombstone.hostname === hostname)
        .sort((a, b) => b.at.getTime() - a.at.getTime());
    },

    async listEndedWith(tenantId, since) {
      const ended = tables.tombstones
        .values()
        .filter((tombstone) => tombstone.tenantId === tenantId && tombstone.at >= since)
        .filter(({ reason, targetLabel }) => reason === 'tenant-deleted' && targetLabel !== null);
      return [...new Set(ended.map(({ hostname }) => hostname))].sort();
    },

    async countLook(organizationId, now) {
      const hour = Math.floor(now.getTime() / HOUR_MS);
      const key = `${organizationId}/${hour}`;
      const looks = (tables.lookCounts.get(key)?.looks ?? 0) + 1;
      tables.lookCounts.set(key, { key, hour: new Date(hour * HOUR_MS), looks });
      return looks;
    },

    async pruneLookCounts(before) {
      const old = tables.lookCounts.values().filter(({ hour }) => hour < before);
      for (const { key } of old) tables.lookCounts.delete(key);
      return old.length;
    },
  };
}

const uniqueKey = ({ tenantId, hostname }: StoredDomain) => `domain/${tenantId}/${hostname}`;

/** A target is a claim's for ever. */
function refuseUsedTarget({ tables }: Memory, { secrets: { targetLabel } }: StoredDomain): void {
  const isUsed =
    tables.tombstones.get(targetLabel) !== undefined ||
    tables.domains.values().some(({ secrets }) => secrets.targetLabel === targetLabel);
  if (isUsed) throw new Error(`the target ${targetLabel} belonged to another claim`);
}
