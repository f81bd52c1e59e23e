import { objectLabels } from '../names/labels.js';
import { LIMIT_RANGE_NAME } from '../names/names.js';
import { printBytes, printCpu } from '../quantity.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';

/** Bounds for any single container: none may use more than the plan gives a replica, and none goes without limits. */
export function makeLimitRange(context: RenderContext): DesiredObject {
  const { cpuMillis, memoryBytes } = context.plan.limits;
  const replica = { cpu: printCpu(cpuMillis), memory: printBytes(memoryBytes) };
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: {
      name: LIMIT_RANGE_NAME,
      namespace: context.namespace,
      labels: objectLabels(context),
    },
    spec: {
      limits: [
        {
          type: 'Container',
          max: replica,
          default: replica,
          defaultRequest: { cpu: printCpu(cpuMillis / 10), memory: printBytes(memoryBytes / 2) },
        },
      ],
    },
  };
}
