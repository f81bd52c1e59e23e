/**
 * Observes: the clock. Changes: rings for tenants that owe work, domains, mails and webhooks that are due (30 s), for all tenants
 * (10 min); deletes organizations whose grace is over, and tidies up (1 h).
 */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { sweepDomains } from '@fleetcommand/application/use-cases/domains/sweep-domains';
import { prune } from '@fleetcommand/application/use-cases/jobs/prune';
import { sweepMails } from '@fleetcommand/application/use-cases/mail/send-mail';
import { carryOutDeletions } from '@fleetcommand/application/use-cases/organizations/carry-out-deletions';
import { rotateEnvelopes } from '@fleetcommand/application/use-cases/secrets/rotate-envelopes';
import { sweepWebhooks } from '@fleetcommand/application/use-cases/webhooks/sweep-webhooks';
import { resyncCluster, sweepUnsettled } from '@fleetcommand/application/use-cases/jobs/sweep';

import { EnvelopeMetrics } from './envelope-metrics.js';
import { startLoop, type Loop } from './loop.js';
import type { WorkerParts } from './parts.js';
import { PARTS } from './tokens.js';

const SWEEP_MS = 30_000;
const RESYNC_MS = 10 * 60_000;
const PRUNE_MS = 60 * 60_000;
const ROTATE_MS = 60 * 60_000;
/** The rings of a resync are spread over this long a hundred tenants, so that it is a trickle beside customers' work. */
const RESYNC_SPREAD_MS = 2_000;

@Injectable()
export class Schedules implements OnApplicationBootstrap {
  private loops: Loop[] = [];

  private readonly envelopes: EnvelopeMetrics;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {
    this.envelopes = new EnvelopeMetrics(parts.metrics);
  }

  onApplicationBootstrap(): void {
    const { cluster, logger, queue, reconcile, domains } = this.parts;
    const { store, clock } = reconcile;
    const start = (name: string, intervalMs: number, task: () => Promise<unknown>) => {
      const run = async () => {
        const outcome = await task();
        logger.debug({ schedule: name, outcome }, 'schedule ran');
      };
      this.loops.push(
        startLoop(systemTimers, intervalMs, run, (error) => {
          logger.warn(
            { err: error, schedule: name },
            'a schedule failed and runs again at its time',
          );
        }),
      );
    };
    start('sweep', SWEEP_MS, () => sweepUnsettled({ store, queue }));
    start('domains', SWEEP_MS, () => sweepDomains({ store, queue, clock }));
    start('resync', RESYNC_MS, () => resyncCluster({ store, queue }, cluster.id, RESYNC_SPREAD_MS));
    start('mail', SWEEP_MS, () => sweepMails({ store, queue, clock }));
    start('webhooks', SWEEP_MS, () => sweepWebhooks({ store, queue, clock }));
    start('deletions', PRUNE_MS, () =>
      carryOutDeletions({ ...reconcile, domains: domains.settings }),
    );
    start('prune', PRUNE_MS, () => prune({ store, clock }));
    start('rotate', ROTATE_MS, () => this.rotate());
  }

  /** What an older master key sealed is sealed again with the newest. */
  private async rotate(): Promise<void> {
    const { logger, reconcile } = this.parts;
    const { store, secretBox } = reconcile;
    const report = await rotateEnvelopes({ envelopes: store.envelopes, secretBox });
    this.envelopes.observe(report);
    const { resealed, unreadable } = report;
    if (resealed > 0) logger.info({ resealed }, 'secrets were sealed again with the newest key');
    if (unreadable.length > 0)
      logger.error(
        { unreadable: unreadable.slice(0, 20), count: unreadable.length },
        'secrets cannot be opened with any configured master key: add the one that sealed them to MASTER_KEY',
      );
  }

  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }
}
