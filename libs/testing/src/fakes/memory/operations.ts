import type { EventLog } from '@fleetcommand/application/ports/events';
import type { OperationRepository } from '@fleetcommand/application/ports/operations';
import { changedSteps, operationNews } from '@fleetcommand/domain/operations/operation-events';
import type { Operation } from '@fleetcommand/domain/operations/operation';

import { byId, pageOf } from './paging.js';
import { insert, mustExist, type Memory } from './tables.js';

export function memoryOperations({ tables, nextSequence }: Memory): OperationRepository {
  const appendEvents = (before: Operation | null, after: Operation) => {
    for (const news of operationNews(before, after)) {
      const sequence = nextSequence();
      const event = { ...news, sequence, operationId: after.id };
      tables.operationEvents.set(String(sequence), event);
    }
  };
  return {
    async create(operation) {
      mustExist(tables.tenants, operation.tenantId, 'tenant');
      insert(tables.operations, operation.id, operation);
      appendEvents(null, operation);
    },
    async find(id) {
      return tables.operations.get(id) ?? null;
    },
    async listByTenant(tenantId, limit) {
      return tables.operations
        .values()
        .filter((operation) => operation.tenantId === tenantId)
        .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || byId(b, a))
        .slice(0, limit);
    },
    async save(before, after) {
      const stored = tables.operations.get(after.id);
      if (!stored || stored.endedAt || operationNews(before, after).length === 0) return;
      const changed = new Map(changedSteps(before, after).map((step) => [step.name, step]));
      tables.operations.set(after.id, {
        ...stored,
        state: after.state,
        error: after.error,
        endedAt: after.endedAt,
        steps: stored.steps.map((step) => changed.get(step.name) ?? step),
      });
      appendEvents(before, after);
    },
    async listEvents(id, after) {
      return tables.operationEvents
        .values()
        .filter((event) => event.operationId === id && event.sequence > after)
        .sort((a, b) => Number(a.sequence - b.sequence))
        .map(({ operationId: _operationId, ...event }) => event);
    },
  };
}

export function memoryEvents({ tables }: Memory): EventLog {
  return {
    async append(event) {
      mustExist(tables.tenants, event.tenantId, 'tenant');
      insert(tables.events, event.id, event);
    },
    async list(tenantId, page) {
      const newestFirst = tables.events
        .values()
        .filter((event) => event.tenantId === tenantId)
        .sort((a, b) => byId(b, a));
      return pageOf(newestFirst, page, (id, other) => id < other);
    },
  };
}
