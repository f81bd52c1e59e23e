/**
 * Observes: the clock. Changes: moves instances that a rollout moves (5 s), places those that wait for room (10 s); rings for tenants that owe work, domains, mails
 * and webhooks that are due (30 s), for all tenants (10 min); deletes organizations whose grace is over, and tidies up (1 h).
 */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { sealSpecifications } from '@fleetcommand/application/use-cases/deployments/seal-specifications';
import { sweepDomains } from '@fleetcommand/application/use-cases/domains/sweep-domains';
import { placeWaiting } from '@fleetcommand/application/use-cases/clusters/place-waiting';
import { prune } from '@fleetcommand/application/use-cases/jobs/prune';
import { sweepMails } from '@fleetcommand/application/use-cases/mail/send-mail';
import { carryOutDeletions } from '@fleetcommand/application/use-cases/organizations/carry-out-deletions';
import { advanceRollouts } from '@fleetcommand/application/use-cases/releases/advance-rollouts';
import { rotateEnvelopes } from '@fleetcommand/application/use-cases/secrets/rotate-envelopes';
import { sweepWebhooks } from '@fleetcommand/application/use-cases/webhooks/sweep-webhooks';
import { resyncCluster, sweepUnsettled } from '@fleetcommand/application/use-cases/jobs/sweep';
import type { TenantId } from '@fleetcommand/kernel/ids';

import { CATCH_UP } from './catch-up.js';
import { EnvelopeMetrics } from './envelope-metrics.js';
import type { WorkerParts } from './parts.js';
import { PeriodicTasks } from './periodic-tasks.js';
import { PARTS } from './tokens.js';

const SWEEP_MS = 30_000;
/** A look finds what ended since the last, and fills the places that are free again. */
const ROLLOUT_MS = 5_000;
const RESYNC_MS = 10 * 60_000;
const PLACES_MS = 10_000;
const PRUNE_MS = 60 * 60_000;
const ROTATE_MS = 60 * 60_000;
/** For what watches may have missed: beside customers' work, and done long before the next begins. */
const TRICKLE = { hundredMs: 2_000, longestMs: RESYNC_MS / 2 };

@Injectable()
export class Schedules implements OnApplicationBootstrap {
  private readonly tasks: PeriodicTasks;
  private readonly envelopes: EnvelopeMetrics;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {
    this.tasks = new PeriodicTasks(parts.logger);
    this.envelopes = new EnvelopeMetrics(parts.metrics);
  }

  onApplicationBootstrap(): void {
    const { clusters, logger, queue, reconcile } = this.parts;
    const { store, clock } = reconcile;
    const start = (name: string, intervalMs: number, task: () => Promise<unknown>) => {
      const run = async () => {
        const outcome = await task();
        logger.debug({ schedule: name, outcome }, 'schedule ran');
      };
      this.tasks.start(name, intervalMs, run);
    };
    let sweptTo: TenantId | null = null;
    start('sweep', SWEEP_MS, async () => {
      sweptTo = await sweepUnsettled({ store, queue }, sweptTo);
    });
    start('places', PLACES_MS, () => placeWaiting(reconcile));
    start('domains', SWEEP_MS, () => sweepDomains({ store, queue, clock }));
    // Nobody watched before this process.
    let pace = CATCH_UP;
    start('resync', RESYNC_MS, async () => {
      const looked = await Promise.all(
        clusters.all().map(({ id }) => resyncCluster({ store, queue }, id, pace)),
      );
      pace = TRICKLE;
      return looked;
    });
    start('rollouts', ROLLOUT_MS, () => advanceRollouts(reconcile));
    start('mail', SWEEP_MS, () => sweepMails({ store, queue, clock }));
    start('webhooks', SWEEP_MS, () => sweepWebhooks({ store, queue, clock }));
    start('deletions', PRUNE_MS, () => this.deleteOrganizations());
    start('prune', PRUNE_MS, () => prune({ store, clock }));
    start('specifications', ROTATE_MS, () => sealSpecifications(reconcile));
    start('rotate', ROTATE_MS, () => this.rotate());
  }

  private async deleteOrganizations(): Promise<number> {
    const { logger, reconcile, domains } = this.parts;
    const deps = { ...reconcile, domains: domains.settings };
    const { underWay, failures } = await carryOutDeletions(deps);
    const [first] = failures;
    if (first)
      logger.warn(
        { failed: failures.length, organization: first.id, err: first.error },
        'organizations are to be deleted, and could not be',
      );
    return underWay;
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
    await this.tasks.stop();
  }
}
