/**
 * Observes: PostgreSQL's notifications of new outbox rows, and the outbox itself every 30 s. Changes: turns rows into jobs.
 */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { startOutboxListener } from '@fleetcommand/adapter-prisma/jobs/outbox-listener';
import { relayOutbox } from '@fleetcommand/application/use-cases/jobs/relay-outbox';

import type { WorkerParts } from './parts.js';
import { PeriodicTasks } from './periodic-tasks.js';
import { PARTS } from './tokens.js';

const SWEEP_MS = 30_000;

@Injectable()
export class OutboxRelay implements OnApplicationBootstrap {
  private readonly tasks: PeriodicTasks;
  private listener: ReturnType<typeof startOutboxListener> | undefined;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {
    this.tasks = new PeriodicTasks(parts.logger);
  }

  onApplicationBootstrap(): void {
    const { config, logger, queue, store } = this.parts;
    const relay = async () => {
      const relayed = await relayOutbox({ store: store.store, queue });
      if (relayed > 0) logger.debug({ relayed }, 'outbox relayed');
    };
    const { ring } = this.tasks.start('outbox', SWEEP_MS, relay);
    this.listener = startOutboxListener({
      url: config.DATABASE_URL,
      applicationName: 'fleetcommand outbox',
      onLost: (error) =>
        logger.warn({ err: error }, 'the outbox listener lost PostgreSQL and comes back'),
      ring,
    });
  }

  async stop(): Promise<void> {
    await this.listener?.close();
    await this.tasks.stop();
  }
}
