/**
 * What is found of an instance that ran before stays as it was found: of the very objects that were there only labels
 * are set, and what of them may change without a new pod. What is gone of it is made as anybody's.
 */
import { RESTARTED_AT_ANNOTATION, objectLabels } from '../names/labels.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';
import { routeAnnotations } from './route-annotations.js';

/** They would bind whoever else is in the namespace. */
const NAMESPACE_WIDE = ['Namespace', 'ResourceQuota', 'LimitRange'];
/** Of pods that are the platform's. */
const AROUND_PODS = ['ServiceAccount', 'NetworkPolicy', 'Secret', 'PodDisruptionBudget'];

/** `anybodys`: the objects of an instance that the platform made. */
export function adoptedObjects(
  context: RenderContext,
  anybodys: readonly DesiredObject[],
): readonly DesiredObject[] {
  const { kept = new Set() } = context;
  const unwanted = [...NAMESPACE_WIDE, ...(kept.has('Deployment') ? AROUND_PODS : [])];
  const wanted = anybodys.filter(({ kind }) => !unwanted.includes(kind));
  const withIngress = kept.has('Ingress') ? [makeFoundIngress(context), ...wanted] : wanted;
  return withIngress.map((object) => {
    if (object.kind === 'Service' && kept.has('Service')) return withoutSpec(object);
    if (object.kind === 'Deployment' && kept.has('Deployment')) return withFoundPods(object);
    return object;
  });
}

/** Its hosts are the customer's own, and served by it until they are proven; it rests when the tenant does. */
function makeFoundIngress(context: RenderContext): DesiredObject {
  const { tenant, namespace } = context;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: tenant.adopted?.name ?? '',
      namespace,
      labels: objectLabels(context),
      ...routeAnnotations(context),
    },
  };
}

function withoutSpec({ apiVersion, kind, metadata }: DesiredObject): DesiredObject {
  return { apiVersion, kind, metadata };
}

/** Only how many there are; and they roll when somebody asks for that, as `kubectl rollout restart` has it. */
function withFoundPods(deployment: DesiredObject): DesiredObject {
  const { replicas, template } = deployment['spec'] as FoundSpec;
  const restartedAt = template.metadata.annotations?.[RESTARTED_AT_ANNOTATION];
  const annotations = { [RESTARTED_AT_ANNOTATION]: restartedAt };
  return {
    ...withoutSpec(deployment),
    spec: {
      replicas,
      ...(restartedAt !== undefined && { template: { metadata: { annotations } } }),
    },
  };
}

interface FoundSpec {
  readonly replicas: number;
  readonly template: {
    readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  };
}
