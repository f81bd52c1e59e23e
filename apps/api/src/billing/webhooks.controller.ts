import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { receiveEvent } from '@fleetcommand/application/use-cases/billing/receive-event';
import { webhookReceipt, type WebhookReceipt } from '@fleetcommand/contracts/http/billing';
import type { FastifyRequest } from 'fastify';

import { Access } from '../identity/access.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { tillOf } from './till.js';

/** Where the payment provider tells what happened. What is not signed is not read; what is read is kept, and no more. */
@ApiTags('billing')
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post('stripe')
  @HttpCode(200)
  @Access('signed')
  @Documented({
    operationId: 'receiveStripeEvent',
    summary: 'For Stripe: an event, signed',
    answer: webhookReceipt,
    problems: ['billing.off', 'webhooks.bad-signature', 'webhooks.malformed', 'request.too-large'],
  })
  async stripe(@Req() request: FastifyRequest): Promise<WebhookReceipt> {
    const till = tillOf(this.parts);
    const signature = request.headers['stripe-signature'];
    const event = valueOrProblem(
      this.parts.webhookReader.read(
        // As it came, byte for byte: see `http-server.ts`.
        typeof request.body === 'string' ? request.body : '',
        typeof signature === 'string' ? signature : undefined,
        this.parts.clock.now(),
      ),
    );
    const isNew = await receiveEvent(till, event, 'webhook');
    if (isNew) {
      this.parts.logger.info({ event: event.id, type: event.type }, 'payment event received');
    }
    return { received: true, isNew };
  }
}
