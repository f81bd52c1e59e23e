import type { Release, ReleaseRepository } from '@fleetcommand/application/ports/releases';
import { blueprintSchema } from '@fleetcommand/domain/blueprints/blueprint';
import {
  OPEN_STATES,
  ROLLOUT_STATES,
  type Rollout,
  type RolloutProgress,
} from '@fleetcommand/domain/releases/rollout';
import type { RolloutId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import {
  Prisma,
  type Blueprint as BlueprintRow,
  type Rollout as RolloutRow,
} from '../generated/client.js';
import { idsBefore, toPage } from '../connection/paging.js';
import { tenantFromRow } from '../tenancy/tenant-rows.js';

const state = z.enum(ROLLOUT_STATES);

function rolloutFromRow(row: RolloutRow): Rollout {
  return { ...row, id: row.id as RolloutId, state: state.parse(row.state) };
}

/** Instances that a rollout leaves where they are. */
const behind = ({ blueprintId, version }: Rollout) => ({
  blueprintId,
  blueprintVersion: { not: version },
  intent: { not: 'deleted' },
  deletedAt: null,
});

function releaseFromRow(row: BlueprintRow, tenants: number): Release {
  return {
    blueprint: blueprintSchema.parse(row.document),
    publishedAt: row.createdAt,
    withdrawnAt: row.withdrawnAt,
    tenants,
  };
}

export function prismaReleases(connection: Connection): ReleaseRepository {
  return {
    async list(blueprintId) {
      const [rows, counts] = await Promise.all([
        connection.blueprint.findMany({
          where: blueprintId === undefined ? {} : { id: blueprintId },
          orderBy: [{ id: 'asc' }, { version: 'desc' }],
        }),
        connection.tenant.groupBy({
          by: ['blueprintId', 'blueprintVersion'],
          where: { deletedAt: null, ...(blueprintId !== undefined && { blueprintId }) },
          _count: true,
        }),
      ]);
      const tenantsOn = ({ id, version }: BlueprintRow) =>
        counts.find((on) => on.blueprintId === id && on.blueprintVersion === version)?._count ?? 0;
      return rows.map((row) => releaseFromRow(row, tenantsOn(row)));
    },

    async find(id, version) {
      const row = await connection.blueprint.findUnique({ where: { id_version: { id, version } } });
      if (!row) return null;
      const where = { blueprintId: id, blueprintVersion: version, deletedAt: null };
      return releaseFromRow(row, await connection.tenant.count({ where }));
    },

    async setWithdrawn(id, version, withdrawnAt) {
      const where = { id, version };
      const { count } = await connection.blueprint.updateMany({ where, data: { withdrawnAt } });
      return count > 0;
    },

    async addRollout(data) {
      // Without an error, so that the transaction around it stays usable.
      const { count } = await connection.rollout.createMany({ data: [data], skipDuplicates: true });
      return count > 0;
    },

    async findRollout(id) {
      const row = await connection.rollout.findUnique({ where: { id } });
      return row && rolloutFromRow(row);
    },

    async listRollouts(page) {
      const rows = await connection.rollout.findMany({
        where: idsBefore(page),
        orderBy: { id: 'desc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, rolloutFromRow);
    },

    async listOpenRollouts() {
      const rows = await connection.rollout.findMany({
        where: { state: { in: [...OPEN_STATES] } },
        orderBy: { id: 'asc' },
      });
      return rows.map(rolloutFromRow);
    },

    async lockRollout(id, whereHeld) {
      const skipping = whereHeld === 'leave' ? Prisma.sql`SKIP LOCKED` : Prisma.empty;
      const [held] = await connection.$queryRaw<{ id: string }[]>`
        SELECT id FROM rollouts WHERE id = ${id} FOR UPDATE ${skipping}`;
      return held ? this.findRollout(id) : null;
    },

    async updateRollout(id, { state: next, reason, failuresSeen, endedAt }) {
      const data = { state: next, reason, failuresSeen, endedAt };
      await connection.rollout.updateMany({ where: { id }, data });
    },

    async progressOf({ blueprintId, version, startedAt }) {
      const ofRollout = Prisma.sql`
        tenants.blueprint_version = ${version}
        AND operations.kind = 'tenant.upgrade' AND operations.created_at >= ${startedAt}`;
      const [counted] = await connection.$queryRaw<
        [Omit<RolloutProgress, 'moved'> & { there: number }]
      >`
        SELECT
          count(*) FILTER (WHERE tenants.blueprint_version <> ${version})::int AS behind,
          count(*) FILTER (WHERE tenants.blueprint_version = ${version})::int AS there,
          count(*) FILTER (WHERE ${ofRollout} AND operations.state IN ('queued', 'running'))::int AS moving,
          count(*) FILTER (WHERE ${ofRollout} AND operations.state = 'failed')::int AS failed
        FROM tenants LEFT JOIN operations ON operations.id = tenants.current_operation_id
        WHERE tenants.blueprint_id = ${blueprintId}
          AND tenants.intent <> 'deleted' AND tenants.deleted_at IS NULL`;
      const { there, ...progress } = counted;
      return { ...progress, moved: there - progress.moving - progress.failed };
    },

    async listBehind(rollout, limit) {
      const rows = await connection.tenant.findMany({
        where: behind(rollout),
        orderBy: { id: 'asc' },
        take: limit,
      });
      return rows.map(tenantFromRow);
    },
  };
}
