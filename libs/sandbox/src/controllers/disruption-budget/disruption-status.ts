/** How many of a PodDisruptionBudget's pods may go, after kubernetes/pkg/controller/disruption. */
import type { V1PodDisruptionBudgetStatus } from '@kubernetes/client-node';
import { withCondition } from '../../objects/conditions.js';
import { resolveIntOrPercent } from '../../objects/int-or-percent.js';
import { apiTime, type DisruptionBudget, type Pod, type Wire } from '../../objects/kinds.js';
import { isActive, isReady } from '../pod-readiness.js';

/**
 * `pods` are those the budget selects; `wantedPods` is how many their controllers ask for, which
 * percentages and `maxUnavailable` are of.
 */
export function disruptionStatus(
  budget: DisruptionBudget,
  pods: readonly Pod[],
  wantedPods: number,
  now: Date,
): Wire<V1PodDisruptionBudgetStatus> {
  const active = pods.filter(isActive);
  const currentHealthy = active.filter(isReady).length;
  const { expectedPods, desiredHealthy } = expectation(budget, active.length, wantedPods);
  const disruptionsAllowed = Math.max(0, currentHealthy - desiredHealthy);
  const allowed = disruptionsAllowed > 0;
  return {
    currentHealthy,
    desiredHealthy,
    disruptionsAllowed,
    expectedPods,
    observedGeneration: budget.metadata.generation ?? 1,
    conditions: withCondition(budget.status?.conditions, {
      type: 'DisruptionAllowed',
      status: allowed ? 'True' : 'False',
      reason: allowed ? 'SufficientPods' : 'InsufficientPods',
      message: '',
      lastTransitionTime: apiTime(now),
      observedGeneration: budget.metadata.generation ?? 1,
    }),
  };
}

function expectation(
  budget: DisruptionBudget,
  activePods: number,
  wantedPods: number,
): { expectedPods: number; desiredHealthy: number } {
  const { minAvailable, maxUnavailable } = budget.spec ?? {};
  if (maxUnavailable !== undefined) {
    const mayGo = resolveIntOrPercent(maxUnavailable, wantedPods, 'up');
    return { expectedPods: wantedPods, desiredHealthy: Math.max(0, wantedPods - mayGo) };
  }
  if (typeof minAvailable === 'string') {
    const desiredHealthy = resolveIntOrPercent(minAvailable, wantedPods, 'up');
    return { expectedPods: wantedPods, desiredHealthy };
  }
  return { expectedPods: activePods, desiredHealthy: minAvailable ?? 1 };
}
