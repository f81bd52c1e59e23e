import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { InstanceSize } from '@fleetcommand/domain/clusters/placement';
import { NOTHING, plus } from '@fleetcommand/domain/clusters/survey';
import type { Plan } from '@fleetcommand/domain/plans/plan';

import { replicasOf } from './render-context.js';
import { replicaResources } from './resources.js';

/** What an instance is promised: the requests of all its replicas. Nothing where plan and blueprint do not fit together. */
export function instanceSize(plan: Plan, blueprint: Blueprint): InstanceSize {
  let size: InstanceSize = NOTHING;
  for (const [name, component] of Object.entries(blueprint.components)) {
    const resources = replicaResources({ plan, blueprint }, name, component);
    if (!resources.ok) continue;
    const { cpuMillis, memoryBytes } = resources.value;
    const replica = { cpuMillis: cpuMillis.request, memoryBytes: memoryBytes.request, pods: 1 };
    size = plus(size, replica, replicasOf({ plan }, component));
  }
  return size;
}
