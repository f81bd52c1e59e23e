/**
 * Observes: what is due, what the payment provider told and may have told in vain, and once a night all of it. Changes:
 * brings organizations' standing in line with what they pay, and plans to the provider.
 */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { backfillEvents } from '@fleetcommand/application/use-cases/billing/backfill-events';
import { measureStorage } from '@fleetcommand/application/use-cases/billing/measure-storage';
import { reconcileBilling } from '@fleetcommand/application/use-cases/billing/reconcile-billing';
import { reportUsage } from '@fleetcommand/application/use-cases/billing/report-usage';
import { reviewAccount } from '@fleetcommand/application/use-cases/billing/review-account';
import { sweepBilling } from '@fleetcommand/application/use-cases/billing/sweep-billing';
import type { OrganizationId } from '@fleetcommand/kernel/ids';

import type { WorkerParts } from './parts.js';
import { PeriodicTasks } from './periodic-tasks.js';
import { PARTS } from './tokens.js';

const SWEEP_MS = 30_000;
const BACKFILL_MS = 5 * 60_000;
const RECONCILE_MS = 24 * 60 * 60_000;
const USAGE_MS = 10 * 60_000;
const BUSY_RETRY_MS = 500;
/** Of events that are over; the provider itself lists thirty days. */
const EVENTS_KEPT_MS = 90 * 24 * 60 * 60_000;

@Injectable()
export class Billing implements OnApplicationBootstrap {
  private readonly tasks: PeriodicTasks;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {
    this.tasks = new PeriodicTasks(parts.logger);
  }

  onApplicationBootstrap(): void {
    const { billing, logger, queue } = this.parts;
    this.tasks.start('storage', USAGE_MS, () => this.measure());
    if (!billing) {
      logger.info('no payment provider is configured: nothing is charged for');
      return;
    }
    this.tasks.start('billing sweep', SWEEP_MS, () => sweepBilling({ ...billing, queue }));
    this.tasks.start('billing backfill', BACKFILL_MS, () => this.backfill());
    this.tasks.start('billing reconciliation', RECONCILE_MS, () => this.reconcile());
  }

  async stop(): Promise<void> {
    await this.tasks.stop();
  }

  async review(organizationId: OrganizationId): Promise<void> {
    const { billing, logger, queue } = this.parts;
    if (!billing) return;
    const { outcome, effect, failure } = await reviewAccount(billing, organizationId);
    if (outcome === 'busy' || outcome === 'overtaken') {
      const again = { kind: 'billing.review', organizationId } as const;
      await queue.enqueue(again, { delayMs: BUSY_RETRY_MS });
    }
    const report = { organization: organizationId, outcome, effect };
    if (failure)
      logger.warn({ ...report, code: failure.code, reason: failure.message }, 'billing waits');
    else logger.info(report, 'billing reviewed');
  }

  /** Also where nothing is charged for: what a plan holds is told all the same. */
  private async measure(): Promise<void> {
    const { billing, logger, reconcile } = this.parts;
    const storage = await measureStorage(reconcile);
    if (!storage.ok) throw new Error(storage.error.message, { cause: storage.error.cause });
    const { measured, missing } = storage.value;
    if (measured > 0) logger.debug({ measured }, 'storage measured');
    if (missing.length > 0)
      logger.warn(
        { count: missing.length, databases: missing.slice(0, 20) },
        'the data server does not know databases that should be there: what they hold is not measured',
      );
    if (!billing) return;
    const { reported, doubtful, failure } = await reportUsage(billing);
    if (reported > 0) logger.info({ reported }, 'use was told to the payment provider');
    if (doubtful > 0)
      logger.error(
        { doubtful },
        'of some hours of use it is not known whether the payment provider has them: compare its meter with the table usage_hours',
      );
    if (failure) logger.warn({ code: failure.code, reason: failure.message }, 'use waits');
  }

  private async backfill(): Promise<void> {
    const { billing, logger } = this.parts;
    if (!billing) return;
    const report = await backfillEvents(billing);
    if (!report.ok) throw new Error(report.error.message, { cause: report.error.cause });
    if (report.value.missed > 0) {
      logger.warn(report.value, 'payment events had not come by the webhook, and were fetched');
    }
  }

  private async reconcile(): Promise<void> {
    const { billing, logger } = this.parts;
    if (!billing) return;
    const { store, payments, clock } = billing;
    for (const plan of await store.catalogue.listPlans()) {
      const made = await payments.ensurePlan(plan);
      if (!made.ok) throw new Error(made.error.message, { cause: made.error.cause });
    }
    const report = await reconcileBilling(billing);
    if (!report.ok) throw new Error(report.error.message, { cause: report.error.cause });
    const { accounts, differences } = report.value;
    logger.info({ accounts, differences: differences.length }, 'billing reconciled');
    for (const difference of differences) logger.warn(difference, 'billing differed');
    await store.billing.pruneEvents(new Date(clock.now().getTime() - EVENTS_KEPT_MS));
  }
}
