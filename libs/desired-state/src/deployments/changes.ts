/** What of a deployer's objects goes, and how. */
import type { DesiredObject } from '../rendered-tenant.js';
import { REGISTERED_LABEL } from './specified-objects.js';

/** Objects of the revision before that the one to come does not have. */
export function leftBehind(
  before: readonly DesiredObject[],
  after: readonly DesiredObject[],
): readonly DesiredObject[] {
  const wanted = new Set(after.map(nameOf));
  return before.filter((object) => !wanted.has(nameOf(object)));
}

/** The Deployment without a pod. */
export function scaledToZero(deployment: DesiredObject): DesiredObject {
  return { ...deployment, spec: { ...(deployment['spec'] as object), replicas: 0 } };
}

/** Of a Service that is there already: nothing but that edges lead to it. */
export function makeRegistration(namespace: string, name: string): DesiredObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: { [REGISTERED_LABEL]: 'true' } },
  };
}

function nameOf({ kind, metadata }: DesiredObject): string {
  return `${kind}/${metadata.name}`;
}
