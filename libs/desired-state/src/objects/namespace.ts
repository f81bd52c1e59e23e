import { objectLabels } from '../names/labels.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';

/** https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces */
const POD_SECURITY = {
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/enforce-version': 'latest',
  'pod-security.kubernetes.io/warn': 'restricted',
};

/** The tenant's own namespace: everything of theirs is in it, and goes with it. */
export function makeNamespace(context: RenderContext): DesiredObject {
  const { tenant, namespace } = context;
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: { ...objectLabels(context), ...POD_SECURITY },
      annotations: {
        'fleetcommand.io/name': tenant.name,
        'fleetcommand.io/organization': tenant.organizationId,
      },
    },
  };
}
