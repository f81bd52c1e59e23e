import type { Condition } from './condition.js';

/**
 * Of an instance whose cluster does not answer. Concluded where the instance is shown: a loss writes nothing for those who
 * rest there. Where the cluster answers nothing is said of it.
 */
export function clusterUnreachable(answeredAt: Date): Condition {
  const lastTransitionTime = answeredAt.toISOString();
  return {
    type: 'ClusterReachable',
    status: 'False',
    reason: 'ClusterUnreachable',
    message: `The cluster it is in does not answer; it last did at ${lastTransitionTime}. What else is said of the instance was seen before that. Whether it still serves is not known; changes are made as soon as the cluster answers again.`,
    lastTransitionTime,
  };
}
