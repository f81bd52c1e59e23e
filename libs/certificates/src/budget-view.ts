/** What is left of the CAs' limits, as people look at it. */
import { tokensAt, type BucketRule, type BucketState } from './buckets.js';
import type { BudgetRules } from './budget.js';

export type LimitKind = 'orders' | 'domain' | 'names' | 'failures';

export interface LimitView {
  readonly kind: LimitKind;
  readonly directoryUrl: string;
  /** The registrable domain, the names, or the name; empty for the account's orders. */
  readonly subject: string;
  readonly left: number;
  readonly capacity: number;
  /** Of what is left, this many are kept for renewals. */
  readonly reserved: number;
}

const RULE_OF: Readonly<Record<LimitKind, keyof BudgetRules>> = {
  orders: 'orders',
  domain: 'perDomain',
  names: 'perNameSet',
  failures: 'failuresPerName',
};

/** Null for a key that means nothing (any more). Keys are those of `budgetKeys` and `failureKey`. */
export function viewLimit(
  key: string,
  state: BucketState | null,
  rules: BudgetRules,
  now: Date,
): LimitView | null {
  const [kind = '', directoryUrl = '', subject = ''] = key.split(' ');
  if (!isKind(kind)) return null;
  const rule: BucketRule = rules[RULE_OF[kind]];
  const left = Math.floor(tokensAt(rule, state, now));
  const { capacity, reserved } = rule;
  return { kind, directoryUrl, subject, left, capacity, reserved };
}

function isKind(kind: string): kind is LimitKind {
  return kind in RULE_OF;
}
