/** Observes: the queue. Changes: runs what it rings for: tenants, domains, certificates, mail, billing and webhooks. */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { startConsumers, type Consumers } from '@fleetcommand/adapter-bullmq/consumers';
import type { Job } from '@fleetcommand/application/ports/job-queue';
import { reviewDomain } from '@fleetcommand/application/use-cases/domains/review-domain/review-domain';
import { sendMail } from '@fleetcommand/application/use-cases/mail/send-mail';
import { reconcileTenant } from '@fleetcommand/application/use-cases/reconcile-tenant/reconcile-tenant';
import type { DomainId, MailId } from '@fleetcommand/kernel/ids';
import { Histogram } from 'prom-client';

import { Billing } from './billing.js';
import { Certificates } from './certificates.js';
import { FleetClusters } from './fleet-clusters.js';
import type { WorkerParts } from './parts.js';
import { PARTS } from './tokens.js';
import { Webhooks } from './webhooks.js';

@Injectable()
export class JobConsumers implements OnApplicationBootstrap {
  private consumers: Consumers | undefined;
  private readonly durations: Histogram<'kind'>;

  constructor(
    @Inject(PARTS) private readonly parts: WorkerParts,
    private readonly certificates: Certificates,
    private readonly billing: Billing,
    private readonly webhooks: Webhooks,
    private readonly clusters: FleetClusters,
  ) {
    this.durations = new Histogram({
      name: 'fleetcommand_job_duration_seconds',
      help: 'From taking a job to its end',
      labelNames: ['kind'],
      registers: [parts.metrics],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
    });
  }

  onApplicationBootstrap(): void {
    const { config, logger } = this.parts;
    this.consumers = startConsumers({
      url: config.REDIS_URL,
      prefix: config.QUEUE_PREFIX,
      concurrency: config.CONCURRENCY,
      handle: (job) => this.handle(job),
      onError: (error, job) =>
        logger.warn({ err: error, job }, 'a job failed; the sweep rings again'),
    });
  }

  /** Takes no more jobs and waits for those under way. */
  async stop(): Promise<void> {
    await this.consumers?.close();
  }

  private async handle(job: Job): Promise<void> {
    const end = this.durations.startTimer({ kind: job.kind });
    try {
      if (job.kind === 'certificate.step') await this.certificates.step(job.purpose);
      else if (job.kind === 'domain.review') await this.review(job.domainId);
      else if (job.kind === 'mail.send') await this.sendMail(job.mailId);
      else if (job.kind === 'billing.review') await this.billing.review(job.organizationId);
      else if (job.kind === 'webhook.deliver')
        this.webhooks.ring(job.endpointId, job.organizationId);
      else await this.reconcile(job);
    } finally {
      end();
    }
  }

  private async sendMail(mailId: MailId): Promise<void> {
    const { mail, logger } = this.parts;
    if (!mail) {
      logger.warn({ mail: mailId }, 'mail waits: no SMTP_URL is configured');
      return;
    }
    const outcome = await sendMail(mail, mailId);
    // Given up is for people to look at: somebody waits for that mail.
    logger[outcome === 'given-up' ? 'error' : 'info']({ mail: mailId, outcome }, 'mail handled');
  }

  private async review(domainId: DomainId): Promise<void> {
    const report = await reviewDomain(this.parts.domains, domainId);
    this.parts.logger.info({ domain: domainId, ...report }, 'domain reviewed');
  }

  private async reconcile(job: Extract<Job, { kind: 'tenant.reconcile' }>): Promise<void> {
    const startedAt = performance.now();
    const report = await reconcileTenant(this.parts.reconcile, job.tenantId);
    const { decisions, next, cluster } = report;
    const durationMs = Math.round(performance.now() - startedAt);
    if (cluster !== null) this.clusters.reconciled(cluster, durationMs / 1_000);
    this.parts.logger.info(
      { tenant: job.tenantId, cluster, cause: job.cause, decisions, next, durationMs },
      'tenant reconciled',
    );
  }
}
