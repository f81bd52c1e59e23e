import type { TenantResource } from '@fleetcommand/application/ports/tenant-resources';
import { Gauge, type Registry } from 'prom-client';

/** Of one that was not looked at yet. */
const UNTOLD = 'Unknown';

/** Whether what is steered from the cluster is carried out; each worker counts all of them. */
export class TenantResourceMetrics {
  private readonly resources: Gauge<'reason'>;

  constructor(registry: Registry) {
    this.resources = new Gauge({
      name: 'fleetcommand_tenant_resources',
      help: 'Tenant resources by the reason of their Synced condition; all but Synced are not in step with their instances',
      labelNames: ['reason'],
      registers: [registry],
    });
  }

  observe(resources: readonly TenantResource[]): void {
    this.resources.reset();
    for (const { status } of resources) {
      const synced = status?.conditions.find(({ type }) => type === 'Synced');
      this.resources.inc({ reason: synced?.reason ?? UNTOLD });
    }
  }
}
