/** Observes: everything of ours in the cluster, by watches. Changes: rings for the tenant whenever something moved. */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { isId } from '@fleetcommand/kernel/ids';

import type { WorkerParts } from './parts.js';
import { PARTS } from './tokens.js';

@Injectable()
export class DriftWatch implements OnApplicationBootstrap {
  private unsubscribe: (() => void) | undefined;
  /** Rung for and not yet on the queue: what changes in one breath is one ring. */
  private readonly due = new Set<string>();

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {}

  onApplicationBootstrap(): void {
    const { cluster } = this.parts;
    // What is listed at first is no change; the sweep looks at whatever was missed while nobody watched.
    void cluster.synced.then(() => {
      this.unsubscribe = cluster.onTenantChange((tenantId) => this.ring(tenantId));
    });
  }

  stop(): void {
    this.unsubscribe?.();
  }

  private ring(tenantId: string): void {
    if (!isId('ten', tenantId) || this.due.has(tenantId)) return;
    this.due.add(tenantId);
    setImmediate(() => {
      this.due.delete(tenantId);
      const job = { kind: 'tenant.reconcile', tenantId, generation: 0, cause: 'drift' } as const;
      this.parts.queue.enqueue(job).catch((error: unknown) => {
        this.parts.logger.warn(
          { err: error, tenant: tenantId },
          'a change could not be rung for; the resync sees it',
        );
      });
    });
  }
}
