import type { WebhookMessage } from '@fleetcommand/application/ports/webhooks';
import {
  DELIVERY_STATES,
  type DeliveryAttempt,
  type WebhookDelivery,
} from '@fleetcommand/domain/webhooks/delivery';
import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';
import { WEBHOOK_EVENT_TYPES, type WebhookEventType } from '@fleetcommand/domain/webhooks/event';
import type {
  OrganizationId,
  UserId,
  WebhookDeliveryId,
  WebhookEndpointId,
  WebhookMessageId,
} from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type {
  WebhookDelivery as DeliveryRow,
  WebhookEndpoint as EndpointRow,
  WebhookMessage as MessageRow,
} from '../generated/client.js';

const eventType = z.enum(WEBHOOK_EVENT_TYPES);
const deliveryState = z.enum(DELIVERY_STATES);
const attempts: z.ZodType<DeliveryAttempt[]> = z.array(
  z.object({
    at: z.string(),
    status: z.number().nullable(),
    answer: z.string(),
    error: z.string().nullable(),
    durationMs: z.number(),
  }),
);

export function endpointFromRow(row: EndpointRow): WebhookEndpoint {
  return {
    ...row,
    id: row.id as WebhookEndpointId,
    organizationId: row.organizationId as OrganizationId,
    createdById: row.createdById as UserId,
    // A type that this release does not know any more never comes.
    eventTypes: row.eventTypes.map((type) => type as WebhookEventType),
  };
}

export function messageFromRow(row: MessageRow): WebhookMessage {
  return {
    ...row,
    id: row.id as WebhookMessageId,
    organizationId: row.organizationId as OrganizationId,
    type: eventType.parse(row.type),
  };
}

export function deliveryFromRow({ sequence: _order, ...row }: DeliveryRow): WebhookDelivery {
  return {
    ...row,
    id: row.id as WebhookDeliveryId,
    endpointId: row.endpointId as WebhookEndpointId,
    organizationId: row.organizationId as OrganizationId,
    messageId: row.messageId as WebhookMessageId,
    type: eventType.parse(row.type),
    state: deliveryState.parse(row.state),
    log: attempts.parse(row.log),
  };
}
