/** As Kubernetes has them: one observation each, with its reason and when it last changed. */
export const CONDITION_TYPES = [
  'ClusterReachable',
  'DatabaseReady',
  'ObjectsApplied',
  'WorkloadReady',
  'RouteReady',
  'Ready',
] as const;

export type ConditionType = (typeof CONDITION_TYPES)[number];
export type ConditionStatus = 'True' | 'False' | 'Unknown';

export interface Condition {
  readonly type: ConditionType;
  readonly status: ConditionStatus;
  /** CamelCase, for programs. */
  readonly reason: string;
  /** For people: what, why, and what to do next. */
  readonly message: string;
  /** RFC 3339, UTC: when `status` last changed. */
  readonly lastTransitionTime: string;
}

/** What a reconcile observed, before it is dated. */
export type Observation = Omit<Condition, 'lastTransitionTime'>;

/**
 * `conditions` with one observation recorded. The transition time moves only when the status does, and the
 * same array comes back when nothing changed, so that callers can tell a no-op by identity.
 */
export function setCondition(
  conditions: readonly Condition[],
  observation: Observation,
  now: Date,
): readonly Condition[] {
  const before = conditions.find((c) => c.type === observation.type);
  if (before && isSameObservation(before, observation)) return conditions;
  const lastTransitionTime =
    before?.status === observation.status ? before.lastTransitionTime : now.toISOString();
  const next: Condition = { ...observation, lastTransitionTime };
  if (!before) return [...conditions, next];
  return conditions.map((c) => (c === before ? next : c));
}

export function getCondition(
  conditions: readonly Condition[],
  type: ConditionType,
): Condition | undefined {
  return conditions.find((c) => c.type === type);
}

export function isTrue(conditions: readonly Condition[], type: ConditionType): boolean {
  return getCondition(conditions, type)?.status === 'True';
}

function isSameObservation(a: Observation, b: Observation): boolean {
  return a.status === b.status && a.reason === b.reason && a.message === b.message;
}
