import { objectLabels } from '../names/labels.js';
import { scopedName, SERVICE_ACCOUNT_NAME } from '../names/names.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';

/** An account without rights whose token no pod gets: the application has no business with the API server. */
export function makeServiceAccount(context: RenderContext): DesiredObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: scopedName(context.tenant, SERVICE_ACCOUNT_NAME),
      namespace: context.namespace,
      labels: objectLabels(context),
    },
    automountServiceAccountToken: false,
  };
}
