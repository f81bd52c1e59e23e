/** Observes PodDisruptionBudgets, pods and the ReplicaSets that want them; writes the budgets' status. */
import {
  DISRUPTION_BUDGETS,
  getOne,
  keyOf,
  listAll,
  PODS,
  REPLICA_SETS,
  splitKey,
  type Pod,
} from '../../objects/kinds.js';
import { selectorMatches } from '../../objects/label-selector.js';
import {
  makeController,
  type Controller,
  type ControllerContext,
} from '../../reconcile/controller.js';
import type { KubeObject, ObjectStore } from '../../objects/store.js';
import { controllerOf } from '../ownership.js';
import { disruptionStatus } from './disruption-status.js';

export function makeDisruptionBudgetController(context: ControllerContext): Controller {
  const { store, timers } = context;
  const budgetsBeside = (object: KubeObject): string[] =>
    listAll(store, DISRUPTION_BUDGETS, object.metadata.namespace).map(keyOf);

  return makeController({
    ...context,
    name: 'disruption-budget',
    triggers: [
      { resource: DISRUPTION_BUDGETS, keys: (object) => [keyOf(object)] },
      { resource: PODS, keys: budgetsBeside },
      { resource: REPLICA_SETS, keys: budgetsBeside },
    ],
    sync(key) {
      const { namespace, name } = splitKey(key);
      const budget = getOne(store, DISRUPTION_BUDGETS, namespace, name);
      if (budget === undefined) return;
      const selector = budget.spec?.selector;
      const pods = listAll(store, PODS, namespace).filter((pod) =>
        selectorMatches(selector, pod.metadata.labels),
      );
      const wanted = wantedPods(store, namespace, pods);
      const status = disruptionStatus(budget, pods, wanted, timers.now());
      store.updateStatus(DISRUPTION_BUDGETS, { ...budget, status });
    },
  });
}

/** The sizes of the ReplicaSets the pods belong to, together. */
function wantedPods(store: ObjectStore, namespace: string, pods: readonly Pod[]): number {
  const owners = new Set(
    pods.flatMap((pod) => {
      const owner = controllerOf(pod);
      return owner?.kind === 'ReplicaSet' ? [owner.name] : [];
    }),
  );
  return [...owners]
    .map((name) => getOne(store, REPLICA_SETS, namespace, name)?.spec.replicas ?? 0)
    .reduce((sum, replicas) => sum + replicas, 0);
}
