import { z } from 'zod';

import { idOf, overlapHours, pageOf, pageQuery, timestamp } from './common.js';

export const webhookEndpointId = idOf('whe', 'a webhook endpoint');
export const webhookDeliveryId = idOf('whd', 'a delivery');

/** What can be heard of; the page `/docs/webhooks` says more. */
export const webhookEventType = z
  .enum([
    'tenant.created',
    'tenant.updated',
    'tenant.deleted',
    'operation.ended',
    'domain.updated',
    'billing.standing-changed',
    'webhook.test',
  ])
  .meta({ id: 'WebhookEventType' });
export type WebhookEventType = z.infer<typeof webhookEventType>;

const url = z
  .string()
  .min(1)
  .max(2_000)
  .meta({ description: 'Where events are posted to', example: 'https://example.com/hooks' });
const description = z.string().trim().max(200).meta({ example: 'the billing department’s' });
const eventTypes = z
  .array(webhookEventType)
  .max(20)
  .meta({ description: 'Empty: all', example: ['tenant.updated'] });

export const webhookEndpoint = z
  .object({
    id: webhookEndpointId,
    organizationId: idOf('org', 'the organization'),
    url,
    description,
    eventTypes,
    enabled: z.boolean(),
    disabledReason: z
      .string()
      .nullable()
      .meta({ description: 'Why we switched it off; null where a person did, or nobody' }),
    failingSince: timestamp.nullable().meta({ description: 'Since when nothing got through' }),
    previousSecretUntil: timestamp
      .nullable()
      .meta({ description: 'Until when the secret before signs as well' }),
    createdAt: timestamp,
  })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookEndpoint = z.infer<typeof webhookEndpoint>;
export const webhookEndpointPage = pageOf(webhookEndpoint).meta({ id: 'WebhookEndpointPage' });

/** `signingSecret` is what signatures are checked with; it is shown this once. */
export const issuedWebhookEndpoint = z
  .object({
    endpoint: webhookEndpoint,
    signingSecret: z.string().optional().meta({ description: 'Shown this once: `whsec_…`' }),
  })
  .meta({ id: 'IssuedWebhookEndpoint' });
export type IssuedWebhookEndpoint = z.infer<typeof issuedWebhookEndpoint>;

export const createWebhookEndpointRequest = z
  .strictObject({
    organizationId: idOf('org', 'the organization, for who belongs to several').optional(),
    url,
    description: description.default(''),
    eventTypes: eventTypes.default([]),
  })
  .meta({ id: 'CreateWebhookEndpoint' });
export type CreateWebhookEndpointRequest = z.infer<typeof createWebhookEndpointRequest>;

export const updateWebhookEndpointRequest = z
  .strictObject({
    url: url.optional(),
    description: description.optional(),
    eventTypes: eventTypes.optional(),
    enabled: z.boolean().optional().meta({ example: true }),
  })
  .meta({ id: 'UpdateWebhookEndpoint' });
export type UpdateWebhookEndpointRequest = z.infer<typeof updateWebhookEndpointRequest>;

export const rotateWebhookSecretRequest = z
  .strictObject({ overlapHours: overlapHours('How long the old secret signs as well') })
  .meta({ id: 'RotateWebhookSecret' });
export type RotateWebhookSecretRequest = z.infer<typeof rotateWebhookSecretRequest>;

export const webhookDeliveryState = z.enum(['pending', 'succeeded', 'failed']);

export const webhookDelivery = z
  .object({
    id: webhookDeliveryId,
    endpointId: webhookEndpointId,
    messageId: idOf('msg', 'the message: `webhook-id`'),
    type: webhookEventType,
    subject: z.string().meta({ description: 'Events of one subject come in their order' }),
    state: webhookDeliveryState,
    attempts: z.number().int(),
    nextAttemptAt: timestamp.nullable().meta({ description: 'Null when it is over' }),
    createdAt: timestamp,
    settledAt: timestamp.nullable(),
    log: z.array(
      z.object({
        at: timestamp,
        status: z.number().int().nullable().meta({ description: 'Null where none came' }),
        answer: z.string().meta({ description: 'The beginning of it' }),
        error: z.string().nullable(),
        durationMs: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof webhookDelivery>;
export const webhookDeliveryPage = pageOf(webhookDelivery).meta({ id: 'WebhookDeliveryPage' });

/** With the body as it was signed. */
export const webhookDeliveryDetails = webhookDelivery
  .extend({ body: z.string() })
  .meta({ id: 'WebhookDeliveryDetails' });
export type WebhookDeliveryDetails = z.infer<typeof webhookDeliveryDetails>;

export const webhookDeliveryQuery = pageQuery.extend({
  state: webhookDeliveryState.optional().meta({ description: 'Only these' }),
});
export type WebhookDeliveryQuery = z.infer<typeof webhookDeliveryQuery>;
