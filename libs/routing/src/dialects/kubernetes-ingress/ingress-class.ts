/** Which Ingresses are served here. */
import type { ObjectLookup } from '../kubernetes/objects.js';
import { CLASS_ANNOTATION, isServedClass } from '../kubernetes/options.js';
import type { KubernetesOptions } from '../kubernetes/options.js';
import type { IngressObject } from './schema.js';
import { IngressClassObject } from './schema.js';

/** IngressClasses say by these that their Ingresses are for a Traefik, or for this edge. */
const CONTROLLERS: ReadonlySet<string> = new Set([
  'traefik.io/ingress-controller',
  'fleetcommand.io/edge',
]);

/**
 * As Traefik decides: an Ingress with `ingressClassName` is served where that IngressClass exists and is ours (and
 * is the class asked for, if one is); one without, by the annotation of old.
 */
export function isServed(
  { metadata, spec }: IngressObject,
  lookup: ObjectLookup,
  options: KubernetesOptions,
): boolean {
  const { ingressClassName } = spec;
  if (ingressClassName === undefined || ingressClassName === null)
    return isServedClass(metadata.annotations?.[CLASS_ANNOTATION], options);
  if (options.ingressClass !== undefined && options.ingressClass !== ingressClassName) return false;
  return lookup.all('IngressClass').some((candidate) => {
    const found = IngressClassObject.safeParse(candidate);
    return (
      found.success &&
      found.data.metadata.name === ingressClassName &&
      CONTROLLERS.has(found.data.spec?.controller ?? '')
    );
  });
}
