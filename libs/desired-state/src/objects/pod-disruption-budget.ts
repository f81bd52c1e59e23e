import { objectLabels, podSelector } from '../names/labels.js';
import { componentName } from '../names/names.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';

/** Node maintenance takes one replica at a time; pods that do not work anyway do not hold it up. */
export function makePodDisruptionBudget(context: RenderContext, component: string): DesiredObject {
  const { blueprint, tenant, namespace } = context;
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {
      name: componentName(blueprint, tenant, component),
      namespace,
      labels: objectLabels(context, component),
    },
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: podSelector(context, component) },
    },
  };
}
