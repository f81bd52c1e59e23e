import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { findEndpoint } from '@fleetcommand/application/use-cases/webhooks/find-endpoint';
import {
  deliveryOf,
  redeliver,
  sendTest,
} from '@fleetcommand/application/use-cases/webhooks/send-again';
import type { Page } from '@fleetcommand/contracts/http/common';
import {
  webhookDelivery,
  webhookDeliveryDetails,
  webhookDeliveryId,
  webhookDeliveryPage,
  webhookDeliveryQuery,
  webhookEndpointId,
  type WebhookDelivery as DeliveryDocument,
  type WebhookDeliveryDetails,
  type WebhookDeliveryQuery,
} from '@fleetcommand/contracts/http/webhooks';
import type { WebhookDeliveryId, WebhookEndpointId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentDelivery } from './present-webhook.js';

/** What was sent to an endpoint, and what it answered. */
@ApiTags('webhooks')
@Controller('v1/webhook-endpoints/:id')
export class WebhookDeliveriesController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get('deliveries')
  @Access('webhooks.read')
  @Documented({
    operationId: 'listWebhookDeliveries',
    summary: 'What was sent to the endpoint, newest first: 30 days, and 1,000 at most',
    answer: webhookDeliveryPage,
    problems: ['webhooks.not-found'],
  })
  async list(
    @ParsedParam('id', webhookEndpointId) id: WebhookEndpointId,
    @ParsedQuery(webhookDeliveryQuery) { state, ...query }: WebhookDeliveryQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<DeliveryDocument>> {
    const { store } = this.parts;
    valueOrProblem(await findEndpoint(store, actor, id, 'webhooks.read'));
    const request = toPageRequest(query, 'whd');
    const page = await store.webhooks.listDeliveries(id, state ?? null, request);
    return toPage(page, presentDelivery);
  }

  @Get('deliveries/:deliveryId')
  @Access('webhooks.read')
  @Documented({
    operationId: 'getWebhookDelivery',
    summary: 'One delivery with its body and every attempt',
    answer: webhookDeliveryDetails,
    problems: ['webhooks.not-found', 'webhooks.delivery-not-found'],
  })
  async get(
    @ParsedParam('id', webhookEndpointId) id: WebhookEndpointId,
    @ParsedParam('deliveryId', webhookDeliveryId) deliveryId: WebhookDeliveryId,
    @CurrentActor() actor: Actor,
  ): Promise<WebhookDeliveryDetails> {
    const { store } = this.parts;
    valueOrProblem(await findEndpoint(store, actor, id, 'webhooks.read'));
    const delivery = valueOrProblem(await deliveryOf(store, id, deliveryId));
    const message = await store.webhooks.findMessage(delivery.messageId);
    return { ...presentDelivery(delivery), body: message?.body ?? '' };
  }

  @Post('deliveries/:deliveryId/redeliver')
  @HttpCode(202)
  @Access('webhooks.manage')
  @Documented({
    operationId: 'redeliverWebhook',
    summary: 'Send it again, with the same id and body',
    status: 202,
    answer: webhookDelivery,
    problems: ['webhooks.not-found', 'webhooks.delivery-not-found', 'webhooks.endpoint-off'],
  })
  async redeliver(
    @ParsedParam('id', webhookEndpointId) id: WebhookEndpointId,
    @ParsedParam('deliveryId', webhookDeliveryId) deliveryId: WebhookDeliveryId,
    @CurrentActor() actor: Actor,
  ): Promise<DeliveryDocument> {
    return presentDelivery(valueOrProblem(await redeliver(this.parts, actor, id, deliveryId)));
  }

  @Post('test')
  @HttpCode(202)
  @Access('webhooks.manage')
  @Documented({
    operationId: 'testWebhookEndpoint',
    summary: 'Send an event of the type `webhook.test`',
    status: 202,
    answer: webhookDelivery,
    problems: ['webhooks.not-found', 'webhooks.endpoint-off'],
  })
  async test(
    @ParsedParam('id', webhookEndpointId) id: WebhookEndpointId,
    @CurrentActor() actor: Actor,
  ): Promise<DeliveryDocument> {
    return presentDelivery(valueOrProblem(await sendTest(this.parts, actor, id)));
  }
}
