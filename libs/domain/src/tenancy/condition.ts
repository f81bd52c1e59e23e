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

/** Of an instance; or of something else, with types of its own. */
export interface Condition<Type extends string = ConditionType> {
  readonly type: Type;
  readonly status: ConditionStatus;
  /** CamelCase, for programs. */
  readonly reason: string;
  /** For people: what, why, and what to do next. */
  readonly message: string;
  /** RFC 3339, UTC: when `status` last changed. */
  readonly lastTransitionTime: string;
}

/** What a reconcile observed, before it is dated. */
export type Observation<Type extends string = ConditionType> = Omit<
  Condition<Type>,
  'lastTransitionTime'
>;

/**
 * `conditions` with one observation recorded. The transition time moves only when the status does, and the
 * same array comes back when nothing changed, so that callers can tell a no-op by identity.
 */
export function setCondition<Type extends string>(
  conditions: readonly Condition<Type>[],
  observation: Observation<Type>,
  now: Date,
): readonly Condition<Type>[] {
  const before = conditions.find((c) => c.type === observation.type);
  if (before && isSameObservation(before, observation)) return conditions;
  const lastTransitionTime =
    before?.status === observation.status ? before.lastTransitionTime : now.toISOString();
  const next: Condition<Type> = { ...observation, lastTransitionTime };
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

function isSameObservation(a: Observation<string>, b: Observation<string>): boolean {
  return a.status === b.status && a.reason === b.reason && a.message === b.message;
}
