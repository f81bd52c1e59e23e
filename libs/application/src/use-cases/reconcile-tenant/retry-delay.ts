import { getCondition, type ConditionType } from '@fleetcommand/domain/tenancy/condition';

import type { TenantFacts } from './facts.js';

const SHORTEST_MS = 500;
const LONGEST_MS = 60_000;

/**
 * How long to wait before the next try of something that has been failing for so long: half of that time again, so that
 * the tries thin out by 1.5 each, within 0.5–60 s. A function of stored facts, so that a restart forgets nothing.
 */
export function retryDelayMs(failingForMs: number): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, failingForMs / 2));
}

/** For how long the stored condition has been False, in milliseconds; 0 when it is not. */
export function falseForMs(
  { tenant }: Pick<TenantFacts, 'tenant'>,
  type: ConditionType,
  now: Date,
): number {
  const condition = getCondition(tenant.conditions, type);
  if (condition?.status !== 'False') return 0;
  return now.getTime() - new Date(condition.lastTransitionTime).getTime();
}
