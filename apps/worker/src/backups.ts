/** Observes: copies that are owed, or to be put back. Changes: makes them and puts them back, one after the other. */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { runBackups } from '@fleetcommand/application/use-cases/backups/run-backups';

import { startLoop, type Loop } from './loop.js';
import type { WorkerParts } from './parts.js';
import { PARTS } from './tokens.js';

const INTERVAL_MS = 30_000;

@Injectable()
export class Backups implements OnApplicationBootstrap {
  private loop: Loop | undefined;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {}

  onApplicationBootstrap(): void {
    const { backups, logger } = this.parts;
    if (!backups) {
      logger.info('no folder for backups is configured (BACKUP_DIR): no final ones are made');
      return;
    }
    const run = async () => {
      for (const { backup, outcome, failure } of await runBackups(backups)) {
        const report = { backup: backup.id, tenant: backup.tenantId, outcome };
        if (failure) logger.warn({ ...report, reason: failure.message }, 'a backup waits');
        else logger.info(report, 'backup handled');
      }
    };
    this.loop = startLoop(systemTimers, INTERVAL_MS, run, (error) => {
      logger.warn(
        { err: error },
        'backups could not be looked after; the next look is at its time',
      );
    });
  }

  async stop(): Promise<void> {
    await this.loop?.stop();
  }
}
