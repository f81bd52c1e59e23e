/**
 * Observes: endpoints that were rung for. Changes: tells them what they wait for, beside the other jobs, so that an
 * endpoint that answers slowly keeps nobody's instance waiting.
 */
import { Inject, Injectable } from '@nestjs/common';
import { deliver } from '@fleetcommand/application/use-cases/webhooks/deliver';
import type { OrganizationId, WebhookEndpointId } from '@fleetcommand/kernel/ids';
import { Counter } from 'prom-client';

import { createFairPool, type FairPool } from './fair-pool.js';
import type { WorkerParts } from './parts.js';
import { PARTS } from './tokens.js';

/** Endpoints told at once by this process, and of them those of one organization. */
const POOL_SIZE = 16;
const PER_ORGANIZATION = 2;
/** Later looks are the sweep's business. */
const LONGEST_DELAY_MS = 60 * 60_000;
const BUSY_RETRY_MS = 2_000;

@Injectable()
export class Webhooks {
  private readonly pool: FairPool;
  private readonly attempts: Counter<'outcome'>;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {
    this.attempts = new Counter({
      name: 'fleetcommand_webhook_attempts_total',
      help: 'Events sent to customers’ endpoints',
      labelNames: ['outcome'],
      registers: [parts.metrics],
    });
    this.pool = createFairPool({
      size: POOL_SIZE,
      perOwner: PER_ORGANIZATION,
      run: (id, owner) => this.deliver(id as WebhookEndpointId, owner as OrganizationId),
      onError: (error, endpoint) =>
        parts.logger.warn({ err: error, endpoint }, 'a webhook endpoint waits for the sweep'),
    });
  }

  ring(endpointId: WebhookEndpointId, organizationId: OrganizationId): void {
    this.pool.ring(endpointId, organizationId);
  }

  async stop(): Promise<void> {
    await this.pool.stop();
  }

  private async deliver(
    endpointId: WebhookEndpointId,
    organizationId: OrganizationId,
  ): Promise<void> {
    const { webhooks, queue, logger } = this.parts;
    const { outcome, succeeded, failed, nextAt } = await deliver(webhooks, endpointId);
    this.attempts.inc({ outcome: 'succeeded' }, succeeded);
    this.attempts.inc({ outcome: 'failed' }, failed);
    const report = { endpoint: endpointId, organization: organizationId, outcome };
    logger.info({ ...report, succeeded, failed, nextAt }, 'webhooks sent');
    const waitMs = outcome === 'busy' ? BUSY_RETRY_MS : waitUntil(nextAt, webhooks.clock.now());
    if (waitMs === null || waitMs > LONGEST_DELAY_MS) return;
    const again = { kind: 'webhook.deliver', endpointId, organizationId } as const;
    await queue.enqueue(again, waitMs > 0 ? { delayMs: waitMs } : {});
  }
}

function waitUntil(at: Date | null, now: Date): number | null {
  return at && Math.max(0, at.getTime() - now.getTime());
}
