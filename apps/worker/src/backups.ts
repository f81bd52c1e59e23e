/**
 * Observes: copies that are owed, to be put back, due by a plan, or over. Changes: makes them and puts them back, one after
 * the other, and removes those that are over.
 */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { BackupDependencies } from '@fleetcommand/application/use-cases/backups/dependencies';
import { dropExpired } from '@fleetcommand/application/use-cases/backups/drop-expired';
import { runBackups } from '@fleetcommand/application/use-cases/backups/run-backups';
import { scheduleBackups } from '@fleetcommand/application/use-cases/backups/schedule-backups';
import { Gauge } from 'prom-client';

import type { WorkerParts } from './parts.js';
import { PeriodicTasks } from './periodic-tasks.js';
import { PARTS } from './tokens.js';

/** Somebody may be waiting for one. */
const RUN_MS = 5_000;
const SCHEDULE_MS = 5 * 60_000;
const DROP_MS = 60 * 60_000;
const COUNT_MS = 60_000;

@Injectable()
export class Backups implements OnApplicationBootstrap {
  private readonly tasks: PeriodicTasks;
  private readonly failing: Gauge;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {
    this.tasks = new PeriodicTasks(parts.logger);
    this.failing = new Gauge({
      name: 'fleetcommand_backups_failing',
      help: 'Copies of instances’ data that somebody waits for and whose last attempt failed',
      registers: [parts.metrics],
    });
  }

  onApplicationBootstrap(): void {
    const { backups, logger } = this.parts;
    if (!backups) {
      logger.info('no folder for backups is configured (BACKUP_DIR): none are made');
      return;
    }
    this.tasks.start('backups', RUN_MS, () => this.run(backups));
    this.tasks.start('backup schedule', SCHEDULE_MS, () => scheduleBackups(backups));
    this.tasks.start('expired backups', DROP_MS, () => this.drop(backups));
    this.tasks.start('failing backups', COUNT_MS, () => this.count(backups));
  }

  async stop(): Promise<void> {
    await this.tasks.stop();
  }

  private async run(backups: BackupDependencies): Promise<void> {
    const { logger } = this.parts;
    for (const { backup, outcome, failure } of await runBackups(backups)) {
      const report = { backup: backup.id, tenant: backup.tenantId, outcome };
      if (failure) logger.warn({ ...report, reason: failure.message }, 'a backup waits');
      else if (outcome === 'waiting' || outcome === 'busy') logger.debug(report, 'a backup waits');
      else logger.info(report, 'backup handled');
    }
  }

  private async drop(backups: BackupDependencies): Promise<void> {
    const { logger } = this.parts;
    const { dropped, failures } = await dropExpired(backups);
    if (dropped > 0) logger.info({ dropped }, 'backups were over, and are removed');
    const [first] = failures;
    if (first)
      logger.warn(
        { failed: failures.length, reason: first.message },
        'backups are over, and could not be removed',
      );
  }

  private async count({ store }: BackupDependencies): Promise<void> {
    this.failing.set(await store.backups.countFailing());
  }
}
