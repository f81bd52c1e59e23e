import type {
  FleetFilter,
  FleetRepository,
  OrganizationSummary,
} from '@fleetcommand/application/ports/fleet';
import type { Organization } from '@fleetcommand/domain/accounts/account';
import type { Tenant, TenantState } from '@fleetcommand/domain/tenancy/tenant';

import { byId, pageOf } from './paging.js';
import type { Memory } from './tables.js';

const isEarlier = (id: string, other: string) => id < other;
const newestFirst = (a: { readonly id: string }, b: { readonly id: string }) => byId(b, a);

export function memoryFleet({ tables }: Memory): FleetRepository {
  const living = () => tables.tenants.values().filter((tenant) => !tenant.deletedAt);
  const emailsOf = (organizationId: string) =>
    tables.memberships
      .values()
      .filter((membership) => membership.organizationId === organizationId)
      .flatMap(({ userId }) => tables.users.get(userId)?.email ?? []);
  const textsOf = (tenant: Tenant): string[] => [
    tenant.slug,
    tenant.name,
    tables.organizations.get(tenant.organizationId)?.name ?? '',
    ...emailsOf(tenant.organizationId),
    ...tables.domains
      .values()
      .filter(({ tenantId, endedAt }) => tenantId === tenant.id && !endedAt)
      .map(({ hostname }) => hostname),
  ];
  const summarize = (organization: Organization): OrganizationSummary => ({
    ...organization,
    tenantCount: living().filter((tenant) => tenant.organizationId === organization.id).length,
    memberCount: emailsOf(organization.id).length,
  });
  return {
    async listCells(limit) {
      return living()
        .sort(byId)
        .slice(0, limit)
        .map(({ id, slug, name, state, generation, observedGeneration, clusterId }) => ({
          id,
          slug,
          name,
          state,
          generation,
          observedGeneration,
          clusterId,
        }));
    },
    async countLeaving() {
      const left = living().flatMap(({ leaving }) => leaving ?? []);
      return new Map([...Map.groupBy(left, (id) => id)].map(([id, all]) => [id, all.length]));
    },
    async countAddressed({ id, domain }) {
      return living().filter(
        ({ regionId, platformDomain }) =>
          regionId === id || (domain !== null && platformDomain === domain),
      ).length;
    },
    async countStates() {
      const counts = new Map<TenantState, number>();
      for (const { state } of living()) counts.set(state, (counts.get(state) ?? 0) + 1);
      return counts;
    },
    async listTenants(filter, page) {
      const all = filter.states?.includes('deleted') ? tables.tenants.values() : living();
      const { items, hasMore } = pageOf(
        all.filter((tenant) => fits(tenant, filter, textsOf)).sort(newestFirst),
        page,
        isEarlier,
      );
      return {
        items: items.map((tenant) => ({
          ...tenant,
          organizationName: tables.organizations.get(tenant.organizationId)?.name ?? '',
        })),
        hasMore,
      };
    },
    async listOperations(states, page) {
      const rows = tables.operations.values().filter(({ state }) => states.includes(state));
      const { items, hasMore } = pageOf(rows.sort(newestFirst), page, isEarlier);
      return {
        items: items.map((operation) => {
          const tenant = tables.tenants.get(operation.tenantId);
          return {
            ...operation,
            tenantSlug: tenant?.slug ?? '',
            tenantName: tenant?.name ?? '',
          };
        }),
        hasMore,
      };
    },
    async listOrganizations(text, page) {
      const wanted = text?.toLowerCase() ?? '';
      const rows = tables.organizations
        .values()
        .filter(({ id, name }) =>
          [name, id, ...emailsOf(id)].some((each) => each.toLowerCase().includes(wanted)),
        )
        .sort(newestFirst);
      const { items, hasMore } = pageOf(rows, page, isEarlier);
      return { items: items.map(summarize), hasMore };
    },
    async findOrganization(id) {
      const organization = tables.organizations.get(id);
      return organization ? summarize(organization) : null;
    },
    async countFailed() {
      return living().filter(
        ({ currentOperationId: id }) => id && tables.operations.get(id)?.state === 'failed',
      ).length;
    },
    async outboxFacts() {
      const pending = tables.outbox.values().filter(({ processedAt }) => !processedAt);
      const times = pending.map(({ availableAt }) => availableAt.getTime());
      return {
        pending: pending.length,
        oldestAt: times.length > 0 ? new Date(Math.min(...times)) : null,
        stuck: pending.filter(({ attempts }) => attempts > 0).length,
      };
    },
    async listOutbox(limit, { topic, isStuck = false } = {}) {
      return tables.outbox
        .values()
        .filter(({ processedAt }) => !processedAt)
        .filter(({ job }) => topic === undefined || job.kind === topic)
        .filter(({ attempts }) => !isStuck || attempts > 0)
        .sort(byId)
        .slice(0, limit)
        .map(({ id, job, attempts, availableAt }) => ({
          id,
          topic: job.kind,
          payload: job,
          attempts,
          createdAt: availableAt,
          availableAt,
        }));
    },
    async listMembers(id) {
      return tables.memberships
        .values()
        .filter((membership) => membership.organizationId === id)
        .map(({ userId, role }) => ({ userId, role, email: tables.users.get(userId)?.email ?? '' }))
        .sort((a, b) => (a.email < b.email ? -1 : 1));
    },
  };
}

function fits(
  tenant: Tenant,
  filter: FleetFilter,
  textsOf: (tenant: Tenant) => readonly string[],
): boolean {
  const { text, ids, states, isDegraded, clusterId, regionId, planId, organizationId } = filter;
  const ill = tenant.state === 'updating' && tenant.observedGeneration >= tenant.generation;
  const isInState = (states?.includes(tenant.state) ?? false) || ((isDegraded ?? false) && ill);
  return (
    (!ids || ids.includes(tenant.id)) &&
    ((!states && !isDegraded) || isInState) &&
    (!clusterId || tenant.clusterId === clusterId || tenant.movingTo === clusterId) &&
    (!regionId || tenant.regionId === regionId) &&
    (!planId || tenant.planId === planId) &&
    (!organizationId || tenant.organizationId === organizationId) &&
    (!text || textsOf(tenant).some((each) => each.toLowerCase().includes(text.toLowerCase())))
  );
}
