import type { BlueprintComponent } from '@fleetcommand/domain/blueprints/blueprint';
import { objectLabels, podSelector } from '../names/labels.js';
import { componentName, PORT_NAME } from '../names/names.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';

/** The component's address inside the cluster; its ready endpoints are what the edge sends requests to. */
export function makeService(
  context: RenderContext,
  name: string,
  component: BlueprintComponent,
): DesiredObject {
  const { blueprint, tenant, namespace } = context;
  const { port, serviceAnnotations } = component;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: componentName(blueprint, tenant, name),
      namespace,
      labels: objectLabels(context, name),
      ...(Object.keys(serviceAnnotations).length > 0 ? { annotations: serviceAnnotations } : {}),
    },
    spec: {
      type: 'ClusterIP',
      selector: podSelector(context, name),
      sessionAffinity: 'None',
      ports: [{ name: PORT_NAME, port, protocol: 'TCP', targetPort: port }],
    },
  };
}
