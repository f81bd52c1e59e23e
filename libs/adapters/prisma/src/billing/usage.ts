import type {
  StorageMeasurement,
  UnmeasuredDatabase,
  UnreportedHour,
  UsageHour,
  UsageRepository,
} from '@fleetcommand/application/ports/usage';
import type { TenantId } from '@fleetcommand/kernel/ids';

import type { Connection } from '../connection/connection.js';
import { toPage } from '../connection/paging.js';

const keyOf = ({ tenantId, meter, hour }: UsageHour) => ({
  tenantId_meter_hour: { tenantId, meter, hour },
});

export function prismaUsage(connection: Connection): UsageRepository {
  return {
    async listUnmeasured(since, page) {
      const { limit, after = '' } = page;
      const rows = await connection.$queryRaw<UnmeasuredDatabase[]>`
        SELECT d.tenant_id AS "tenantId", d.name, t.organization_id AS "organizationId",
          t.plan_id AS "planId", t.plan_version AS "planVersion", m.over_since AS "overSince"
        FROM databases d
        JOIN tenants t ON t.id = d.tenant_id AND t.deleted_at IS NULL
        LEFT JOIN storage_measurements m ON m.tenant_id = d.tenant_id
        WHERE d.state = 'ready' AND (m.measured_at IS NULL OR m.measured_at < ${since})
          AND d.tenant_id > ${after}
        ORDER BY d.tenant_id LIMIT ${limit + 1}`;
      return toPage(rows, page, (row) => row);
    },
    async measured({ tenantId, organizationId, bytes, measuredAt, overSince }, since) {
      const written = await connection.$executeRaw`
        INSERT INTO storage_measurements AS m
          (tenant_id, organization_id, bytes, measured_at, over_since)
        VALUES (${tenantId}, ${organizationId}, ${BigInt(bytes)}, ${measuredAt}, ${overSince})
        ON CONFLICT (tenant_id) DO UPDATE SET organization_id = excluded.organization_id,
          bytes = excluded.bytes, measured_at = excluded.measured_at,
          over_since = excluded.over_since
        WHERE m.measured_at < ${since}`;
      return written > 0;
    },
    async listMeasurements(organizationId) {
      const rows = await connection.storageMeasurement.findMany({ where: { organizationId } });
      return new Map(
        rows.map((row): [TenantId, StorageMeasurement] => {
          const tenantId = row.tenantId as TenantId;
          return [tenantId, { ...row, tenantId, organizationId, bytes: Number(row.bytes) }];
        }),
      );
    },
    async count(hour) {
      const { count } = await connection.usageHour.createMany({
        data: [hour],
        skipDuplicates: true,
      });
      return count > 0;
    },
    listUnreported(triedAfter, limit) {
      return connection.$queryRaw<UnreportedHour[]>`
        SELECT u.tenant_id AS "tenantId", u.organization_id AS "organizationId", u.meter, u.hour,
          u.quantity, u.tried_at AS "triedAt", u.reported_at AS "reportedAt",
          a.customer_id AS "customerId"
        FROM usage_hours u
        JOIN billing_accounts a
          ON a.organization_id = u.organization_id AND a.customer_id IS NOT NULL
        WHERE u.reported_at IS NULL AND (u.tried_at IS NULL OR u.tried_at >= ${triedAfter})
        ORDER BY u.hour, u.tenant_id LIMIT ${limit}`;
    },
    countDoubtful(triedBefore) {
      return connection.usageHour.count({
        where: { reportedAt: null, triedAt: { lt: triedBefore } },
      });
    },
    async tried(hour, now) {
      const { tenantId, meter, hour: of } = hour;
      const where = { tenantId, meter, hour: of, triedAt: null };
      await connection.usageHour.updateMany({ where, data: { triedAt: now } });
    },
    async reported(hour, now) {
      await connection.usageHour.update({ where: keyOf(hour), data: { reportedAt: now } });
    },
  };
}
