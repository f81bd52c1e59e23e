/** Facts of a pod that its own environment and files may name (the downward API). */
import { quantityValue } from '../../objects/quantity.js';
import type { Container, Pod } from '../../objects/kinds.js';

/** What is known of a pod on this node besides the object itself. */
export interface PodPlace {
  readonly podIP: string;
  readonly hostIP: string;
  readonly nodeName: string;
}

/** The value of `fieldRef.fieldPath`; `undefined` for a path the downward API does not offer. */
export function fieldValue(pod: Pod, place: PodPlace, fieldPath: string): string | undefined {
  const { metadata } = pod;
  const keyed = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(fieldPath);
  if (keyed !== null) {
    const entries = keyed[1] === 'labels' ? metadata.labels : metadata.annotations;
    return entries?.[keyed[2] ?? ''] ?? '';
  }
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'metadata.labels': formatMap(metadata.labels),
    'metadata.annotations': formatMap(metadata.annotations),
    'spec.nodeName': place.nodeName,
    'spec.serviceAccountName': pod.spec.serviceAccountName ?? 'default',
    'status.hostIP': place.hostIP,
    'status.hostIPs': place.hostIP,
    'status.podIP': place.podIP,
    'status.podIPs': place.podIP,
  };
  return Object.hasOwn(fields, fieldPath) ? fields[fieldPath] : undefined;
}

/** The value of `resourceFieldRef`, such as `limits.memory`, in units of its divisor, rounded up. */
export function resourceValue(
  container: Container,
  resource: string,
  divisor: string | undefined,
): string | undefined {
  const [side, name = ''] = resource.split('.', 2);
  if (side !== 'limits' && side !== 'requests') return undefined;
  const amount = quantityValue(container.resources?.[side]?.[name]) ?? 0;
  const unit = quantityValue(divisor) ?? 1;
  return String(Math.ceil(amount / (unit === 0 ? 1 : unit)));
}

function formatMap(entries: Record<string, string> = {}): string {
  const lines = Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return lines.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join('\n');
}
