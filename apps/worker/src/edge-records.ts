/** Observes: what edges told of themselves. Changes: the DNS records that lead visitors to them (5 s). */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { keepRecords } from '@fleetcommand/application/use-cases/zones/keep-records';

import type { WorkerParts } from './parts.js';
import { PeriodicTasks } from './periodic-tasks.js';
import { PARTS } from './tokens.js';

/** As often as edges are asked. */
const KEEP_MS = 5_000;

@Injectable()
export class EdgeRecords implements OnApplicationBootstrap {
  private readonly tasks: PeriodicTasks;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {
    this.tasks = new PeriodicTasks(parts.logger);
  }

  onApplicationBootstrap(): void {
    this.tasks.start('edge records', KEEP_MS, () => this.keep());
  }

  async stop(): Promise<void> {
    await this.tasks.stop();
  }

  private async keep(): Promise<void> {
    const { logger, records } = this.parts;
    for (const { zone, wanted, problem } of await keepRecords(records)) {
      if (problem === null) logger.info({ zone, ...wanted }, 'records lead to other edges now');
      else
        logger.error(
          { zone, ...wanted, reason: problem },
          'records do not lead to the edges they should lead to; it is tried again',
        );
    }
  }
}
