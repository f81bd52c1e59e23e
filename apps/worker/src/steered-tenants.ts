/**
 * Observes: resources of the kind Tenant in the one namespace that is configured for them, and their instances. Changes:
 * instances, as the resources say, and the resources' status (when one changes, and every 10 s).
 */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import type { ResourceNews } from '@fleetcommand/application/use-cases/tenant-resources/keep-tenant-resources';

import { gatherRings } from './gather-rings.js';
import type { WorkerParts } from './parts.js';
import { PeriodicTasks } from './periodic-tasks.js';
import { TenantResourceMetrics } from './tenant-resource-metrics.js';
import { PARTS } from './tokens.js';

/** What becomes of an instance is told this long after it came to be so, at most. */
const LOOK_MS = 10_000;
/** What is applied in one go is looked at in one go. */
const BREATH_MS = 250;

@Injectable()
export class SteeredTenants implements OnApplicationBootstrap {
  private readonly tasks: PeriodicTasks;
  private unsubscribe: (() => void) | undefined;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {
    this.tasks = new PeriodicTasks(parts.logger);
  }

  onApplicationBootstrap(): void {
    const { tenantResources } = this.parts;
    if (!tenantResources) return;
    const { keeper, resources } = tenantResources;
    const metrics = new TenantResourceMetrics(this.parts.metrics);
    const loop = this.tasks.start('tenant resources', LOOK_MS, async () => {
      for (const news of await keeper.keep()) this.tell(news);
      const listed = resources.list();
      if (listed.ok) metrics.observe(listed.value);
    });
    const ring = gatherRings(systemTimers, BREATH_MS, () => loop.ring());
    this.unsubscribe = resources.onChange(() => ring('all'));
  }

  async stop(): Promise<void> {
    this.unsubscribe?.();
    this.parts.tenantResources?.resources.close();
    await this.tasks.stop();
  }

  private tell({ resource, tenantId, step, problem }: ResourceNews): void {
    const { logger } = this.parts;
    const about = { resource, tenant: tenantId, step };
    if (!problem) return logger.info(about, 'what a resource asks for was done');
    const { code, message } = problem;
    logger.warn(
      { ...about, code, reason: message },
      'what a resource asks for was not done; it says why',
    );
  }
}
