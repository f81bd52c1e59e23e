import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { escapeHtml } from '@fleetcommand/domain/mail/render';
import { WEBHOOK_EVENT_TYPES, type WebhookEventType } from '@fleetcommand/domain/webhooks/event';
import { VERIFY_SAMPLE } from '@fleetcommand/domain/webhooks/verify-sample';
import type { FastifyReply } from 'fastify';

import { Access } from '../identity/access.js';
import { page } from './problems.controller.js';

const WHEN: Readonly<Record<WebhookEventType, string>> = {
  'tenant.created': 'an instance was ordered',
  'tenant.updated': 'its state, plan, name or standing changed',
  'tenant.deleted': 'it is gone',
  'operation.ended': 'long work succeeded or failed',
  'domain.updated': 'a name of yours has another status',
  'billing.standing-changed': 'your organization went up or down the ladder',
  'webhook.test': 'you asked for it',
};

/** What whoever receives events has to know; docs/webhooks.md says it at length. */
@ApiExcludeController()
@Controller('docs/webhooks')
@Access('public')
export class WebhooksPageController {
  @Get()
  show(@Res({ passthrough: true }) reply: FastifyReply): string {
    const rows = WEBHOOK_EVENT_TYPES.map(
      (type) => `<li><code>${type}</code>: ${escapeHtml(WHEN[type])}</li>`,
    );
    const body = `
      <p>Events are posted as JSON: <code>{"type", "timestamp", "data"}</code>, by
      <a href="https://www.standardwebhooks.com">Standard Webhooks</a>: any of its libraries verifies them.</p>
      <h2>Events</h2><ul>${rows.join('')}</ul>
      <h2>Verify the signature</h2>
      <p><code>webhook-signature</code> is HMAC-SHA256 over <code>webhook-id.webhook-timestamp.body</code> in base64, after
      <code>v1,</code>; the key is what follows <code>whsec_</code>, decoded from base64. Two signatures stand there while a
      secret is being replaced: one that fits is enough. Use the body as it came.</p>
      <pre><code>${escapeHtml(VERIFY_SAMPLE)}</code></pre>
      <h2>Answer</h2>
      <p>Any status from 200 to 299 within 15 seconds takes the event. All else is tried again, after 5 seconds first and a
      day last, for three days. Events of one thing come in order; the same event may come twice, with the same
      <code>webhook-id</code>. Redirects are not followed. 410 switches the endpoint off.</p>`;
    return page(reply, 'Webhooks', body);
  }
}
