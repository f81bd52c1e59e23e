import type { UsageHour, UsageRepository } from '@fleetcommand/application/ports/usage';

import { insert, type Memory } from './tables.js';

const keyOf = ({ tenantId, meter, hour }: UsageHour) =>
  `${tenantId}/${meter}/${hour.toISOString()}`;

export function memoryUsage({ tables }: Memory): UsageRepository {
  const change = (hour: UsageHour, changes: Partial<UsageHour>) => {
    const row = tables.usageHours.get(keyOf(hour));
    if (row) tables.usageHours.set(keyOf(hour), { ...row, ...changes });
  };
  const measuredAt = (tenantId: string) =>
    tables.storageMeasurements.get(tenantId)?.measuredAt.getTime() ?? 0;
  return {
    async listUnmeasured(since, { limit, after = '' }) {
      const due = tables.databases
        .values()
        .filter(
          ({ state, tenantId }) =>
            state === 'ready' && tenantId > after && measuredAt(tenantId) < since.getTime(),
        )
        .sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1))
        .flatMap(({ tenantId, name }) => {
          const tenant = tables.tenants.get(tenantId);
          if (!tenant || tenant.deletedAt) return [];
          const { organizationId, planId, planVersion } = tenant;
          const overSince = tables.storageMeasurements.get(tenantId)?.overSince ?? null;
          return [{ tenantId, name, organizationId, planId, planVersion, overSince }];
        });
      return { items: due.slice(0, limit), hasMore: due.length > limit };
    },
    async measured(measurement, since) {
      if (measuredAt(measurement.tenantId) >= since.getTime()) return false;
      tables.storageMeasurements.set(measurement.tenantId, measurement);
      return true;
    },
    async listMeasurements(organizationId) {
      const own = tables.storageMeasurements
        .values()
        .filter((each) => each.organizationId === organizationId);
      return new Map(own.map((each) => [each.tenantId, each]));
    },
    async count(hour) {
      if (tables.usageHours.get(keyOf(hour))) return false;
      insert(tables.usageHours, keyOf(hour), hour);
      return true;
    },
    async listUnreported(triedAfter, limit) {
      return tables.usageHours
        .values()
        .filter(({ reportedAt, triedAt }) => !reportedAt && (!triedAt || triedAt >= triedAfter))
        .flatMap((hour) => {
          const customerId = tables.billingAccounts.get(hour.organizationId)?.customerId;
          return customerId ? [{ ...hour, customerId }] : [];
        })
        .sort((a, b) => a.hour.getTime() - b.hour.getTime() || (a.tenantId < b.tenantId ? -1 : 1))
        .slice(0, limit);
    },
    async countDoubtful(triedBefore) {
      return tables.usageHours
        .values()
        .filter(({ reportedAt, triedAt }) => !reportedAt && triedAt && triedAt < triedBefore)
        .length;
    },
    async tried(hour, now) {
      if (!tables.usageHours.get(keyOf(hour))?.triedAt) change(hour, { triedAt: now });
    },
    async reported(hour, now) {
      change(hour, { reportedAt: now });
    },
  };
}
