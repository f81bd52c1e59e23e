/** Observes: everything of ours in every cluster, by watches. Changes: rings for the tenant whenever something moved. */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { isId } from '@fleetcommand/kernel/ids';

import { gatherRings } from './gather-rings.js';
import type { WorkerParts } from './parts.js';
import { PARTS } from './tokens.js';

/** Short beside what people notice, long beside what a controller writes in one go. */
const BREATH_MS = 250;

@Injectable()
export class DriftWatch implements OnApplicationBootstrap {
  private unsubscribe: (() => void) | undefined;
  private isStopped = false;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {}

  onApplicationBootstrap(): void {
    const ring = gatherRings(systemTimers, BREATH_MS, (tenantId: string) => this.ring(tenantId));
    this.unsubscribe = this.parts.clusters.onTenantChange(ring);
  }

  stop(): void {
    this.isStopped = true;
    this.unsubscribe?.();
  }

  private ring(tenantId: string): void {
    if (this.isStopped || !isId('ten', tenantId)) return;
    const job = { kind: 'tenant.reconcile', tenantId, generation: 0, cause: 'drift' } as const;
    this.parts.queue.enqueue(job).catch((error: unknown) => {
      this.parts.logger.warn(
        { err: error, tenant: tenantId },
        'a change could not be rung for; the resync sees it',
      );
    });
  }
}
