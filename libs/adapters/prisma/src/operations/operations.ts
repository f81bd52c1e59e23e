/**
 * Operations and their streams. An operation, its steps and its news are written by statements of one WITH list.
 */
import type { OperationRepository } from '@fleetcommand/application/ports/operations';
import { changedSteps, operationNews } from '@fleetcommand/domain/operations/operation-events';
import type { Operation, OperationStep } from '@fleetcommand/domain/operations/operation';

import type { Connection } from '../connection/connection.js';
import { Prisma } from '../generated/client.js';
import { eventFromRow, newsToJson, operationFromRow, withSteps } from './operation-rows.js';
import type { Writes } from '../connection/writes.js';

/** More than a stream ever has; a reader that lags further asks again. */
const EVENTS_AT_ONCE = 500;

export function prismaOperations(connection: Connection, writes: Writes): OperationRepository {
  return {
    async create(operation) {
      await writes.later({
        operation: Prisma.sql`
          INSERT INTO operations
            (id, kind, state, tenant_id, organization_id, generation, error, created_at, ended_at)
          VALUES (${operation.id}, ${operation.kind}, ${operation.state}, ${operation.tenantId},
            ${operation.organizationId}, ${operation.generation}, ${errorJson(operation)}::jsonb,
            ${operation.createdAt}, ${operation.endedAt})
          RETURNING id`,
        operation_steps_written: Prisma.sql`
          INSERT INTO operation_steps
            (operation_id, position, name, state, started_at, ended_at, message)
          SELECT operation.id, step.position, step.name, step.state, step."startedAt", step."endedAt", step.message
          FROM operation, ${stepRecords(operation.steps)}`,
        operation_news: appendEvents(null, operation),
      });
    },

    async find(id) {
      const row = await connection.operation.findUnique({ where: { id }, include: withSteps });
      return row && operationFromRow(row);
    },

    async listByTenant(tenantId, limit) {
      const rows = await connection.operation.findMany({
        where: { tenantId },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
        include: withSteps,
      });
      return rows.map(operationFromRow);
    },

    async save(before, after) {
      if (operationNews(before, after).length === 0) return;
      await writes.later({
        operation: Prisma.sql`
          UPDATE operations
          SET state = ${after.state}, error = ${errorJson(after)}::jsonb, ended_at = ${after.endedAt}
          WHERE id = ${after.id} AND ended_at IS NULL
          RETURNING id`,
        operation_steps_written: Prisma.sql`
          UPDATE operation_steps
          SET state = step.state, started_at = step."startedAt", ended_at = step."endedAt", message = step.message
          FROM operation, ${stepRecords(changedSteps(before, after))}
          WHERE operation_id = operation.id AND operation_steps.name = step.name`,
        operation_news: appendEvents(before, after),
      });
    },

    async listEvents(id, after) {
      const rows = await connection.operationEvent.findMany({
        where: { operationId: id, sequence: { gt: after } },
        orderBy: { sequence: 'asc' },
        take: EVENTS_AT_ONCE,
        select: { sequence: true, kind: true, payload: true },
      });
      return rows.map(eventFromRow);
    },
  };
}

function errorJson(operation: Operation): string | null {
  return operation.error && JSON.stringify(operation.error);
}

/** Steps as a row source called `step`. */
function stepRecords(steps: readonly OperationStep[]): Prisma.Sql {
  const records = JSON.stringify(steps.map((step, position) => ({ position, ...step })));
  return Prisma.sql`jsonb_to_recordset(${records}::jsonb) AS step(
    position int, name text, state text, "startedAt" timestamptz, "endedAt" timestamptz, message text)`;
}

/** Beside a statement whose `operation` gives the row's id, if it was written. */
function appendEvents(before: Operation | null, after: Operation): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO operation_events (operation_id, kind, payload)
    SELECT operation.id, news.kind, news.payload
    FROM operation, jsonb_to_recordset(${newsToJson(operationNews(before, after))}::jsonb)
      AS news(position int, kind text, payload jsonb)
    ORDER BY news.position`;
}
