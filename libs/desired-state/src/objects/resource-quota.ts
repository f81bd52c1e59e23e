import { objectLabels } from '../names/labels.js';
import { RESOURCE_QUOTA_NAME } from '../names/names.js';
import { printBytes, printCpu } from '../quantity.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';
import type { ReplicaResources } from '../resources.js';

/** Pods beside a component's replicas: the one a rolling update adds, and one that is still ending. */
const SURGE_PODS = 2;

/** What the tenant may use altogether: the plan, with room for a rolling update. */
export function makeResourceQuota(
  context: RenderContext,
  components: readonly { readonly replicas: number; readonly resources: ReplicaResources }[],
): DesiredObject {
  const total = { pods: 0, requestCpu: 0, limitCpu: 0, requestMemory: 0, limitMemory: 0 };
  for (const { replicas, resources } of components) {
    const pods = replicas + SURGE_PODS;
    total.pods += pods;
    total.requestCpu += pods * resources.cpuMillis.request;
    total.limitCpu += pods * resources.cpuMillis.limit;
    total.requestMemory += pods * resources.memoryBytes.request;
    total.limitMemory += pods * resources.memoryBytes.limit;
  }
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: {
      name: RESOURCE_QUOTA_NAME,
      namespace: context.namespace,
      labels: objectLabels(context),
    },
    spec: {
      hard: {
        'limits.cpu': printCpu(total.limitCpu),
        'limits.memory': printBytes(total.limitMemory),
        persistentvolumeclaims: '0',
        pods: String(total.pods),
        'requests.cpu': printCpu(total.requestCpu),
        'requests.memory': printBytes(total.requestMemory),
        services: String(components.length),
        'services.loadbalancers': '0',
        'services.nodeports': '0',
      },
    },
  };
}
