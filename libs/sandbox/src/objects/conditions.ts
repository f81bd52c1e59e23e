/** What every Kubernetes condition has in common. */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export function conditionOf<C extends Condition>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** `conditions` with `next` in place of its namesake; `lastTransitionTime` is kept while the status stays. */
export function withCondition<C extends Condition>(
  conditions: readonly C[] | undefined,
  next: C,
): C[] {
  const current = conditionOf(conditions, next.type);
  const merged =
    current !== undefined && current.status === next.status
      ? { ...next, lastTransitionTime: current.lastTransitionTime }
      : next;
  const list = conditions ?? [];
  return current === undefined
    ? [...list, merged]
    : list.map((condition) => (condition.type === next.type ? merged : condition));
}

export function withoutCondition<C extends Condition>(
  conditions: readonly C[] | undefined,
  type: string,
): C[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}
