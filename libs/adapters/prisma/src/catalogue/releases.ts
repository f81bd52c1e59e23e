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

interface CountedRollout extends Omit<RolloutProgress, 'moved'> {
  readonly id: RolloutId;
  readonly there: number;
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

    async progressOf(rollout) {
      const progress = (await this.progressOfAll([rollout])).get(rollout.id);
      if (!progress) throw new Error(`there is no rollout ${rollout.id}`);
      return progress;
    },

    async progressOfAll(rollouts) {
      const isThere = Prisma.sql`tenants.blueprint_version = rollouts.version`;
      const isOfRollout = Prisma.sql`
        ${isThere} AND operations.kind = 'tenant.upgrade'
        AND operations.created_at >= rollouts.started_at`;
      const rows = await connection.$queryRaw<CountedRollout[]>`
        SELECT rollouts.id,
          count(tenants.id) FILTER (WHERE NOT ${isThere})::int AS behind,
          count(tenants.id) FILTER (WHERE ${isThere})::int AS there,
          count(*) FILTER (WHERE ${isOfRollout} AND operations.state IN ('queued', 'running'))::int AS moving,
          count(*) FILTER (WHERE ${isOfRollout} AND operations.state = 'failed')::int AS failed
        FROM rollouts
        LEFT JOIN tenants ON tenants.blueprint_id = rollouts.blueprint_id
          AND tenants.intent <> 'deleted' AND tenants.deleted_at IS NULL
        LEFT JOIN operations ON operations.id = tenants.current_operation_id
        WHERE rollouts.id = ANY(${rollouts.map(({ id }) => id)})
        GROUP BY rollouts.id`;
      return new Map(
        rows.map(({ id, there, ...progress }) => [
          id,
          { ...progress, moved: there - progress.moving - progress.failed },
        ]),
      );
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
