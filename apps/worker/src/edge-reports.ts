/** Observes: the edges, over their private API. Changes: what the control plane knows of each. */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { createEdgeClient } from '@fleetcommand/adapter-probe/edge-client';
import { addressesOf } from '@fleetcommand/adapter-probe/edge-fleet';
import { findEdges } from '@fleetcommand/application/use-cases/fleet/find-edges';
import { pollEdges } from '@fleetcommand/application/use-cases/fleet/poll-edges';
import { Secret } from '@fleetcommand/kernel/secret';

import type { WorkerParts } from './parts.js';
import { PeriodicTasks } from './periodic-tasks.js';
import { PARTS } from './tokens.js';

const POLL_MS = 5_000;
/** Another worker's question is not repeated sooner. */
const FRESH_MS = 3_000;

@Injectable()
export class EdgeReports implements OnApplicationBootstrap {
  private readonly tasks: PeriodicTasks;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {
    this.tasks = new PeriodicTasks(parts.logger);
  }

  onApplicationBootstrap(): void {
    const { config, reconcile } = this.parts;
    const { store, clock, ids } = reconcile;
    const token = config.EDGE_TOKEN ? new Secret(config.EDGE_TOKEN) : null;
    const client = createEdgeClient({ token });
    const poll = async () => {
      await findEdges({ store, clock, ids, resolve: addressesOf }, config.EDGES);
      await pollEdges({ store, clock, client }, FRESH_MS);
    };
    this.tasks.start('edge reports', POLL_MS, poll);
  }

  async stop(): Promise<void> {
    await this.tasks.stop();
  }
}
