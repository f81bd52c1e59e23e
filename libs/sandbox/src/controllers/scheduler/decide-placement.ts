/** Decides whether a pod fits the one node there is. */
import { quantityValue } from '../../objects/quantity.js';
import type { Node, Pod } from '../../objects/kinds.js';
import { labelsInclude } from '../../objects/label-selector.js';

export type Placement =
  | { readonly fits: true; readonly nodeName: string }
  | { readonly fits: false; readonly message: string };

/**
 * A pod fits while the node has room for another pod, its node selector matches, and its own memory
 * request is not more than the machine has. Requests of different pods are not added up, and CPU
 * requests do not count: a laptop is shared, and limits are enforced as pods run.
 */
export function decidePlacement(pod: Pod, node: Node | undefined, podsOnNode: number): Placement {
  if (node === undefined) return { fits: false, message: 'no nodes available to schedule pods' };
  const allocatable = node.status?.allocatable ?? {};
  const reason = refusal(pod, node, podsOnNode, allocatable);
  if (reason === undefined) return { fits: true, nodeName: node.metadata.name };
  return { fits: false, message: `0/1 nodes are available: 1 ${reason}.` };
}

function refusal(
  pod: Pod,
  node: Node,
  podsOnNode: number,
  allocatable: Record<string, string>,
): string | undefined {
  if (!labelsInclude(pod.spec.nodeSelector ?? {}, node.metadata.labels)) {
    return "node(s) didn't match Pod's node affinity/selector";
  }
  if (podsOnNode >= Number(allocatable['pods'] ?? 0)) return 'Too many pods';
  const available = quantityValue(allocatable['memory']) ?? 0;
  return memoryRequestBytes(pod) > available ? 'Insufficient memory' : undefined;
}

function memoryRequestBytes(pod: Pod): number {
  return pod.spec.containers
    .map((container) => quantityValue(container.resources?.requests?.['memory']) ?? 0)
    .reduce((sum, bytes) => sum + bytes, 0);
}
