import type { Plan, PlanLimits } from '../plans/plan.js';

/** What an organization uses of what a plan limits. */
export interface Usage {
  /** Host names bound to the instance. */
  readonly domains: number;
  /** People in the organization. */
  readonly members: number;
  /** Of the instance's database; null where nobody measured it. */
  readonly storageBytes: number | null;
}

export interface OverLimit {
  readonly limit: keyof Usage;
  readonly used: number;
  readonly allowed: number;
  /** What to do about it. */
  readonly remedy: string;
}

/** What would be over the limits of a plan: until it is mended, the change to it is refused. */
export function findOverLimits(usage: Usage, limits: PlanLimits): OverLimit[] {
  return [
    over('domains', usage.domains, limits.domains, 'Remove domains from the instance'),
    over('members', usage.members, limits.members, 'Remove people from the organization'),
    over(
      'storageBytes',
      usage.storageBytes ?? 0,
      limits.storageBytes,
      'Delete data of the instance',
    ),
  ].filter((one) => one !== null);
}

function over(limit: keyof Usage, used: number, allowed: number, remedy: string): OverLimit | null {
  return used > allowed ? { limit, used, allowed, remedy } : null;
}

/** `3 domains where Free holds 0`, for a message. */
export function describeOverLimit({ limit, used, allowed }: OverLimit, plan: Plan): string {
  if (limit !== 'storageBytes') return `${used} ${limit} where ${plan.name} holds ${allowed}`;
  const mib = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
  return `${mib(used)} MiB of data where ${plan.name} holds ${mib(allowed)}`;
}
