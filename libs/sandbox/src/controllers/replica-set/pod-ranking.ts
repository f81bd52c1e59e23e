/** Which pods a ReplicaSet gives up first: those least missed, as the real controller ranks them. */
import { isReady, readySince } from '../pod-readiness.js';
import type { Pod } from '../../objects/kinds.js';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

type Comparison = (a: Pod, b: Pod) => number;

const COMPARISONS: readonly Comparison[] = [
  by((pod) => (pod.spec.nodeName === undefined ? 0 : 1)),
  by((pod) => PHASE_RANK[pod.status?.phase ?? 'Pending'] ?? 1),
  by((pod) => (isReady(pod) ? 1 : 0)),
  by((pod) => Number(pod.metadata.annotations?.[DELETION_COST] ?? 0) || 0),
  // Ready for a shorter time first; whoever was restarted most first; the youngest first.
  by((pod) => -(readySince(pod)?.getTime() ?? 0)),
  by((pod) => -restartsOf(pod)),
  by((pod) => -Date.parse(pod.metadata.creationTimestamp)),
];

export function leastMissedFirst(pods: readonly Pod[]): Pod[] {
  return pods.toSorted((a, b) => {
    for (const compare of COMPARISONS) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function by(rank: (pod: Pod) => number): Comparison {
  return (a, b) => rank(a) - rank(b);
}

function restartsOf(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));
}
