/** Token buckets: an allowance that grows steadily up to a limit. Stored as two numbers, spent by a pure function. */

export interface BucketRule {
  /** The most that can be spent at once. */
  readonly capacity: number;
  /** How long one token takes to grow. */
  readonly refillMs: number;
  /** Tokens only renewals may spend. */
  readonly reserved: number;
}

export interface BucketState {
  readonly tokens: number;
  readonly at: Date;
}

export type Spending =
  | { readonly isGranted: true; readonly state: BucketState }
  | { readonly isGranted: false; readonly availableAt: Date };

/** A bucket nobody has spent from is full: `state` null. */
export function tokensAt(rule: BucketRule, state: BucketState | null, now: Date): number {
  if (!state) return rule.capacity;
  const grown = Math.max(0, now.getTime() - state.at.getTime()) / rule.refillMs;
  return Math.min(rule.capacity, state.tokens + grown);
}

/** Spends one token, leaving the reserve untouched unless it is a renewal. */
export function spend(
  rule: BucketRule,
  state: BucketState | null,
  now: Date,
  isRenewal: boolean,
): Spending {
  const tokens = tokensAt(rule, state, now);
  const needed = 1 + (isRenewal ? 0 : rule.reserved);
  if (tokens >= needed) return { isGranted: true, state: { tokens: tokens - 1, at: now } };
  const waitMs = Math.ceil((needed - tokens) * rule.refillMs);
  return { isGranted: false, availableAt: new Date(now.getTime() + waitMs) };
}
