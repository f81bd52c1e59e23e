import type { DatabaseRepository, TenantRepository } from '@fleetcommand/application/ports/tenants';
import { adoptedAlready } from '@fleetcommand/domain/tenancy/adoption';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { fail, ok } from '@fleetcommand/kernel/result';

import { isHeld, leaseLost } from './leases.js';
import { byId, pageOf } from './paging.js';
import { insert, mustExist, type Memory } from './tables.js';

const SETTLED = new Set<Tenant['state']>(['active', 'suspended', 'hibernated', 'failed']);
const isLater = (id: string, other: string) => id > other;

export function memoryTenants(memory: Memory): TenantRepository {
  const { tables } = memory;
  const living = () =>
    tables.tenants
      .values()
      .filter((tenant) => !tenant.deletedAt)
      .sort(byId);
  return {
    async create(tenant) {
      const { adopted, clusterId } = tenant;
      if (adopted && (await this.findAdopted(clusterId, adopted))) return adoptedAlready(adopted);
      if (tables.uniques.get(`slug/${tenant.slug}`) !== undefined)
        return fail('tenants.slug-taken', `“${tenant.slug}” is taken. Choose another address.`);
      mustExist(tables.organizations, tenant.organizationId, 'organization');
      mustExist(tables.clusters, tenant.clusterId, 'cluster');
      const row = { ...tenant, configSequence: memory.nextSequence() };
      insert(tables.tenants, tenant.id, checked(row));
      tables.uniques.set(`slug/${tenant.slug}`, tenant.id);
      return ok(undefined);
    },

    async find(id) {
      return tables.tenants.get(id) ?? null;
    },

    async findAll(ids) {
      return ids.flatMap((id) => tables.tenants.get(id) ?? []);
    },

    async findAdopted(clusterId, { namespace, name }) {
      const isIt = (one: Tenant) =>
        one.clusterId === clusterId &&
        one.adopted?.namespace === namespace &&
        one.adopted.name === name;
      return living().find(isIt) ?? null;
    },

    async listByOrganizations(ids, page) {
      const rows = living().filter((tenant) => ids.includes(tenant.organizationId));
      return pageOf(rows, page, isLater);
    },

    async listOfOrganization(id) {
      return living()
        .filter((tenant) => tenant.organizationId === id)
        .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
    },

    async measureOrganization(id, since) {
      const all = tables.tenants.values().filter((tenant) => tenant.organizationId === id);
      const made = all.map(({ createdAt }) => createdAt).filter((at) => at > since);
      return {
        living: all.filter((tenant) => !tenant.deletedAt).length,
        madeSince: made.sort((a, b) => a.getTime() - b.getTime()),
      };
    },

    async findTakenSlugs(slugs) {
      return new Set(slugs.filter((slug) => tables.uniques.get(`slug/${slug}`) !== undefined));
    },

    async change(id, expectedGeneration, { adopted: adopting, whileMovingTo, ...change }) {
      const tenant = tables.tenants.get(id);
      if (!tenant || tenant.deletedAt || tenant.generation !== expectedGeneration) return null;
      if (whileMovingTo !== undefined && tenant.movingTo !== whileMovingTo) return null;
      const generation = tenant.generation + 1;
      const configSequence = memory.nextSequence();
      const adopted = tenant.adopted && { ...tenant.adopted, ...adopting };
      const changed = checked({ ...tenant, ...given(change), adopted, generation, configSequence });
      tables.tenants.set(id, changed);
      return changed;
    },

    async undelete(id, home) {
      const tenant = tables.tenants.get(id);
      if (!tenant?.deletedAt) return null;
      if (tables.uniques.get(`slug/${tenant.slug}`) !== undefined)
        throw new Error(`the slug ${tenant.slug} is taken`);
      const undeleted = { ...tenant, ...home, deletedAt: null, deletionRequestedAt: null };
      tables.tenants.set(id, undeleted);
      tables.uniques.set(`slug/${tenant.slug}`, id);
      return undeleted;
    },

    async listRestorable(ids, page) {
      const isKept = (id: string) =>
        tables.backups
          .values()
          .some(
            ({ tenantId, kind, state }) => tenantId === id && kind === 'final' && state === 'made',
          );
      const rows = tables.tenants
        .values()
        .filter((each) => each.deletedAt && ids.includes(each.organizationId) && isKept(each.id))
        .sort((a, b) => byId(b, a));
      return pageOf(rows, page, (id, other) => id < other);
    },

    async recordObserved(id, lease, generation, observed) {
      const tenant = tables.tenants.get(id);
      if (!tenant || !isHeld(memory, lease)) return leaseLost(lease);
      if (tenant.generation !== generation)
        return fail('tenants.changed', 'The tenant changed meanwhile.', { retry: 'backoff' });
      const { placement, ...plain } = observed;
      tables.tenants.set(id, checked({ ...tenant, ...given(plain), ...placement }));
      if (observed.deletedAt) tables.uniques.delete(`slug/${tenant.slug}`);
      return ok(undefined);
    },

    async listUnsettled(limit, after = null) {
      return living()
        .filter(({ id }) => after === null || id > after)
        .filter((t) => t.observedGeneration < t.generation || !SETTLED.has(t.state))
        .slice(0, limit)
        .map(({ id, generation }) => ({ id, generation }));
    },

    async listByCluster(clusterId, page) {
      const rows = living().filter(({ clusterId: home, movingTo, leaving }) =>
        [home, movingTo, leaving].includes(clusterId),
      );
      const { items, hasMore } = pageOf(rows, page, isLater);
      return {
        items: items.map(({ id, generation, appliedHash }) => ({ id, generation, appliedHash })),
        hasMore,
      };
    },

    async listWaiting(page) {
      const rows = living().filter(({ waitsForPlace }) => waitsForPlace);
      return pageOf(rows, page, isLater);
    },

    async place(id, place) {
      const tenant = tables.tenants.get(id);
      if (!tenant?.waitsForPlace || tenant.deletedAt) return false;
      tables.tenants.set(id, { ...tenant, ...place });
      return true;
    },

    async countByPlan() {
      const byVersion = Map.groupBy(living(), (t) => `${t.planId}@${t.planVersion}`);
      return [...byVersion.values()]
        .map(([first, ...others]) => ({
          planId: first?.planId ?? '',
          planVersion: first?.planVersion ?? 0,
          tenants: others.length + 1,
        }))
        .sort((a, b) => a.planId.localeCompare(b.planId) || a.planVersion - b.planVersion);
    },

    async listByPlan(planId, page) {
      const rows = living().filter((tenant) => tenant.planId === planId);
      return pageOf(rows, page, isLater);
    },
  };
}

export function memoryDatabases(memory: Memory): DatabaseRepository {
  const { tables } = memory;
  return {
    async findByTenant(tenantId) {
      return tables.databases.values().find((row) => row.tenantId === tenantId) ?? null;
    },

    async createOnce(database) {
      const present = tables.databases.values().find((row) => row.tenantId === database.tenantId);
      if (present) return present;
      mustExist(tables.tenants, database.tenantId, 'tenant');
      insert(tables.databases, database.id, database);
      return database;
    },

    async setState(id, lease, state) {
      const database = tables.databases.get(id);
      if (!database || !isHeld(memory, lease)) return leaseLost(lease);
      tables.databases.set(id, { ...database, state });
      return ok(undefined);
    },
  };
}

/** Without the fields that are undefined: those are not to be changed. */
function given<T extends object>(change: T): T {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as T;
}

/** What the database's checks say. */
function checked(tenant: Tenant): Tenant {
  if (tenant.observedGeneration > tenant.generation)
    throw new Error('observedGeneration is ahead of generation');
  if (tenant.deletedAt && tenant.intent !== 'deleted')
    throw new Error('a tenant is deleted that nobody asked to delete');
  return tenant;
}
