import type { WebhookMessage, WebhookRepository } from '@fleetcommand/application/ports/webhooks';
import type { WebhookDelivery } from '@fleetcommand/domain/webhooks/delivery';
import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';
import {
  idFromUuid,
  type WebhookDeliveryId,
  type WebhookEndpointId,
} from '@fleetcommand/kernel/ids';

import { byId, pageOf } from './paging.js';
import { insert, type DeliveryRow, type Memory } from './tables.js';

const withoutPlace = ({ sequence: _place, ...delivery }: DeliveryRow): WebhookDelivery => delivery;
const inOrder = (a: DeliveryRow, b: DeliveryRow) => Number(a.sequence - b.sequence);

export function memoryWebhooks(memory: Memory): WebhookRepository {
  return {
    ...endpoints(memory),
    ...messages(memory),
    ...deliveries(memory),
    ...upkeep(memory),
  };
}

type Endpoints = Pick<
  WebhookRepository,
  'create' | 'find' | 'list' | 'count' | 'update' | 'delete' | 'setFailingSince' | 'disable'
>;

function endpoints({ tables }: Memory): Endpoints {
  const change = (id: WebhookEndpointId, wanted: Partial<WebhookEndpoint>) => {
    const endpoint = tables.webhookEndpoints.get(id);
    if (!endpoint) return null;
    const changed = { ...endpoint, ...wanted };
    tables.webhookEndpoints.set(id, changed);
    return changed;
  };
  return {
    async create(endpoint) {
      insert(tables.webhookEndpoints, endpoint.id, endpoint);
    },
    async find(id) {
      return tables.webhookEndpoints.get(id) ?? null;
    },
    async list(organizationIds, page) {
      const theirs = tables.webhookEndpoints
        .values()
        .filter(({ organizationId }) => organizationIds.includes(organizationId))
        .sort(byId);
      return pageOf(theirs, page, (id, other) => id > other);
    },
    async count(organizationId) {
      const all = tables.webhookEndpoints.values();
      return all.filter((endpoint) => endpoint.organizationId === organizationId).length;
    },
    async update(id, expectedRevision, wanted) {
      if (tables.webhookEndpoints.get(id)?.revision !== expectedRevision) return null;
      return change(id, { ...wanted, revision: expectedRevision + 1 });
    },
    async delete(id, expectedRevision) {
      if (tables.webhookEndpoints.get(id)?.revision !== expectedRevision) return false;
      tables.webhookEndpoints.delete(id);
      for (const row of tables.webhookDeliveries.values())
        if (row.endpointId === id) tables.webhookDeliveries.delete(row.id);
      return true;
    },
    async setFailingSince(id, failingSince) {
      change(id, { failingSince });
    },
    async disable(id, disabledReason, disabledAt) {
      const endpoint = tables.webhookEndpoints.get(id);
      if (!endpoint || endpoint.disabledAt) return false;
      change(id, { disabledReason, disabledAt, revision: endpoint.revision + 1 });
      return true;
    },
  };
}

type Messages = Pick<WebhookRepository, 'publish' | 'publishTo' | 'findMessage'>;

function messages({ tables, clock, nextSequence }: Memory): Messages {
  const newId = <P extends 'whd' | 'out'>(prefix: P) => {
    const digits = clock.now().getTime().toString(16).padStart(12, '0');
    return idFromUuid(prefix, `${digits}7${nextSequence().toString(16).padStart(19, '0')}`);
  };
  const owe = (
    { id: endpointId }: WebhookEndpoint,
    deliveryId: WebhookDeliveryId,
    { id: messageId, organizationId, type, subject, createdAt }: WebhookMessage,
  ) => {
    insert(tables.webhookDeliveries, deliveryId, {
      id: deliveryId,
      endpointId,
      organizationId,
      messageId,
      type,
      subject,
      state: 'pending',
      attempts: 0,
      nextAttemptAt: createdAt,
      log: [],
      createdAt,
      settledAt: null,
      sequence: nextSequence(),
    });
    const job = { kind: 'webhook.deliver', endpointId, organizationId } as const;
    const id = newId('out');
    const due = { attempts: 0, availableAt: clock.now(), processedAt: null };
    insert(tables.outbox, id, { id, job, ...due });
  };
  return {
    async publish(message) {
      const listening = tables.webhookEndpoints
        .values()
        .filter(
          ({ organizationId, disabledAt, eventTypes }) =>
            organizationId === message.organizationId &&
            disabledAt === null &&
            (eventTypes.length === 0 || eventTypes.includes(message.type)),
        );
      if (listening.length > 0) insert(tables.webhookMessages, message.id, message);
      for (const endpoint of listening) owe(endpoint, newId('whd'), message);
    },
    async publishTo(endpointId, deliveryId, message) {
      const endpoint = tables.webhookEndpoints.get(endpointId);
      if (!endpoint) return;
      insert(tables.webhookMessages, message.id, message);
      owe(endpoint, deliveryId, message);
    },
    async findMessage(id) {
      return tables.webhookMessages.get(id) ?? null;
    },
  };
}

type Deliveries = Pick<
  WebhookRepository,
  | 'findDelivery'
  | 'listDeliveries'
  | 'listReady'
  | 'nextReadyAt'
  | 'saveAttempt'
  | 'reopen'
  | 'giveUpBacklog'
>;

function deliveries({ tables }: Memory): Deliveries {
  const waiting = (endpointId: WebhookEndpointId) =>
    tables.webhookDeliveries
      .values()
      .filter((row) => row.endpointId === endpointId && row.state === 'pending')
      .sort(inOrder);
  const heads = (endpointId: WebhookEndpointId) => {
    const bySubject = Map.groupBy(waiting(endpointId), ({ subject }) => subject);
    return [...bySubject.values()].flatMap(([oldest]) => (oldest ? [oldest] : [])).sort(inOrder);
  };
  const change = (id: WebhookDeliveryId, wanted: Partial<WebhookDelivery>) => {
    const row = tables.webhookDeliveries.get(id);
    if (row) tables.webhookDeliveries.set(id, { ...row, ...wanted });
  };
  return {
    async findDelivery(id) {
      const row = tables.webhookDeliveries.get(id);
      return row ? withoutPlace(row) : null;
    },
    async listDeliveries(endpointId, state, page) {
      const rows = tables.webhookDeliveries
        .values()
        .filter((row) => row.endpointId === endpointId && (state === null || row.state === state))
        .map(withoutPlace)
        .sort((a, b) => byId(b, a));
      return pageOf(rows, page, (id, other) => id < other);
    },
    async listReady(endpointId, now, limit) {
      const ready = heads(endpointId).filter(({ nextAttemptAt }) => nextAttemptAt <= now);
      return ready.slice(0, limit).map(withoutPlace);
    },
    async nextReadyAt(endpointId) {
      const times = heads(endpointId).map(({ nextAttemptAt }) => nextAttemptAt.getTime());
      return times.length === 0 ? null : new Date(Math.min(...times));
    },
    async saveAttempt(before, after) {
      const row = tables.webhookDeliveries.get(before.id);
      const isSame =
        row?.state === 'pending' &&
        row.attempts === before.attempts &&
        row.nextAttemptAt.getTime() === before.nextAttemptAt.getTime();
      if (isSame) change(before.id, after);
      return isSame;
    },
    async reopen(id, now) {
      const row = tables.webhookDeliveries.get(id);
      if (!row || row.state === 'pending') return false;
      change(id, { state: 'pending', attempts: 0, nextAttemptAt: now, settledAt: null });
      return true;
    },
    async giveUpBacklog(endpointId, keep, now) {
      const tooOld = waiting(endpointId).toReversed().slice(keep);
      tooOld.forEach(({ id }) => change(id, { state: 'failed', settledAt: now }));
      return tooOld.length;
    },
  };
}

function upkeep({ tables }: Memory): Pick<WebhookRepository, 'listDue' | 'prune'> {
  return {
    async listDue(now, limit) {
      const due = new Set(
        tables.webhookDeliveries
          .values()
          .filter(({ state, nextAttemptAt }) => state === 'pending' && nextAttemptAt <= now)
          .map(({ endpointId }) => endpointId),
      );
      return [...due]
        .flatMap((id) => tables.webhookEndpoints.get(id) ?? [])
        .filter(({ disabledAt }) => disabledAt === null)
        .slice(0, limit)
        .map(({ id, organizationId }) => ({ id, organizationId }));
    },
    async prune(before, keep) {
      const rows = tables.webhookDeliveries.values();
      const byEndpoint = Map.groupBy(rows, ({ endpointId }) => endpointId);
      const dropped = [...byEndpoint].flatMap(([endpointId, theirs]) => {
        if (!tables.webhookEndpoints.get(endpointId)) return theirs;
        return theirs
          .sort((a, b) => byId(b, a))
          .filter(({ state, createdAt }, index) => {
            return state !== 'pending' && (createdAt < before || index >= keep);
          });
      });
      dropped.forEach(({ id }) => tables.webhookDeliveries.delete(id));
      const needed = new Set(tables.webhookDeliveries.values().map((row) => row.messageId));
      for (const { id } of tables.webhookMessages.values())
        if (!needed.has(id)) tables.webhookMessages.delete(id);
      return dropped.length;
    },
  };
}
