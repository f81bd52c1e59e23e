import { toBase64 } from '../checksum.js';
import { objectLabels } from '../names/labels.js';
import { ENVIRONMENT_SECRET_NAME, scopedName } from '../names/names.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';

/** What of the tenant's environment is secret, or may change without a restart; keys are `<component>.<VARIABLE>`. */
export function makeEnvironmentSecret(
  context: RenderContext,
  entries: Readonly<Record<string, string>>,
): DesiredObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: scopedName(context.tenant, ENVIRONMENT_SECRET_NAME),
      namespace: context.namespace,
      labels: objectLabels(context),
    },
    type: 'Opaque',
    data: Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, toBase64(value)])),
  };
}
