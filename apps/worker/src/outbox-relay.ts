/**
 * Observes: PostgreSQL's notifications of new outbox rows, and the outbox itself every 30 s. Changes: turns rows into jobs.
 */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { startOutboxListener } from '@fleetcommand/adapter-prisma/jobs/outbox-listener';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { relayOutbox } from '@fleetcommand/application/use-cases/jobs/relay-outbox';

import { startLoop, type Loop } from './loop.js';
import type { WorkerParts } from './parts.js';
import { PARTS } from './tokens.js';

const SWEEP_MS = 30_000;

@Injectable()
export class OutboxRelay implements OnApplicationBootstrap {
  private loop: Loop | undefined;
  private listener: ReturnType<typeof startOutboxListener> | undefined;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {}

  onApplicationBootstrap(): void {
    const { config, logger, queue, store } = this.parts;
    const relay = async () => {
      const relayed = await relayOutbox({ store: store.store, queue });
      if (relayed > 0) logger.debug({ relayed }, 'outbox relayed');
    };
    this.loop = startLoop(systemTimers, SWEEP_MS, relay, (error) => {
      logger.warn({ err: error }, 'the outbox could not be relayed; its rows stay');
    });
    this.listener = startOutboxListener({
      url: config.DATABASE_URL,
      applicationName: 'fleetcommand outbox',
      onLost: (error) =>
        logger.warn({ err: error }, 'the outbox listener lost PostgreSQL and comes back'),
      ring: () => this.loop?.ring(),
    });
  }

  async stop(): Promise<void> {
    await this.listener?.close();
    await this.loop?.stop();
  }
}
