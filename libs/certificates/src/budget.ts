/** How many orders may be made: a CA's limits as token buckets, ours a little below, a share kept for renewals. */
import { spend, tokensAt, type BucketRule, type BucketState } from './buckets.js';

export interface BudgetRules {
  /** New orders of our account. */
  readonly orders: BucketRule;
  /** Certificates with names of one registrable domain. */
  readonly perDomain: BucketRule;
  /** Certificates for exactly these names, renewals included. */
  readonly perNameSet: BucketRule;
  /** Proofs of one name that failed. */
  readonly failuresPerName: BucketRule;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Below Let's Encrypt's (letsencrypt.org/docs/rate-limits: 300 orders an account in 3 h, 50 certificates a registrable
 * domain and 5 a name set in 7 days, 5 failed proofs a name and hour), as docs/promises bids: in any 3 h at most 200
 * orders (50 at once and 50 an hour), in any hour at most 3 failed proofs of a name.
 */
export const LETS_ENCRYPT_BUDGET: BudgetRules = {
  orders: { capacity: 50, refillMs: HOUR_MS / 50, reserved: 20 },
  perDomain: { capacity: 25, refillMs: (7 * DAY_MS) / 25, reserved: 0 },
  perNameSet: { capacity: 3, refillMs: (7 * DAY_MS) / 2, reserved: 1 },
  failuresPerName: { capacity: 2, refillMs: HOUR_MS, reserved: 0 },
};

/**
 * - `first`: no certificate of ours is there for these names
 * - `renewal`: one is, and its time has come
 * - `coordinated`: a renewal in the window its CA named, told which certificate it replaces; CAs that name windows count
 *   those against no limit (letsencrypt.org/docs/rate-limits#limit-exemptions-for-renewals), so that lives of six days
 *   and a CA that has to revoke a million do not run into ours
 */
export type OrderKind = 'first' | 'renewal' | 'coordinated';

export interface OrderWish {
  /** The CA, by its directory's address. */
  readonly directoryUrl: string;
  readonly hostnames: readonly string[];
  readonly registrableDomains: readonly string[];
  readonly kind: OrderKind;
}

/** Bucket states by key; whoever stores them locks the rows of `budgetKeys` and writes back what changed. */
export type Buckets = ReadonlyMap<string, BucketState>;

export type BudgetDecision =
  | { readonly isGranted: true; readonly spent: Buckets }
  | { readonly isGranted: false; readonly limit: string; readonly availableAt: Date };

const nameSetOf = (hostnames: readonly string[]) =>
  [...new Set(hostnames.map((name) => name.toLowerCase()))].sort().join(',');

/** Renewals do not count against a registrable domain (letsencrypt.org/docs/rate-limits#limit-exemptions-for-renewals). */
function rulesFor(wish: OrderWish, rules: BudgetRules): readonly (readonly [string, BucketRule])[] {
  const { directoryUrl, hostnames, registrableDomains, kind } = wish;
  if (kind === 'coordinated') return [];
  const domains = kind === 'renewal' ? [] : [...new Set(registrableDomains)];
  return [
    [`orders ${directoryUrl}`, rules.orders],
    ...domains.map((domain) => [`domain ${directoryUrl} ${domain}`, rules.perDomain] as const),
    [`names ${directoryUrl} ${nameSetOf(hostnames)}`, rules.perNameSet],
  ];
}

/** The buckets an order draws from, in the order to lock them in. */
export function budgetKeys(wish: OrderWish, rules: BudgetRules): readonly string[] {
  return rulesFor(wish, rules)
    .map(([key]) => key)
    .sort();
}

/** Spends one token of every bucket, or of none. */
export function spendOrder(
  wish: OrderWish,
  buckets: Buckets,
  now: Date,
  rules: BudgetRules = LETS_ENCRYPT_BUDGET,
): BudgetDecision {
  const spent = new Map<string, BucketState>();
  let latest: { readonly limit: string; readonly availableAt: Date } | null = null;
  for (const [key, rule] of rulesFor(wish, rules)) {
    const spending = spend(rule, buckets.get(key) ?? null, now, wish.kind !== 'first');
    if (spending.isGranted) spent.set(key, spending.state);
    else if (!latest || spending.availableAt > latest.availableAt)
      latest = { limit: key, availableAt: spending.availableAt };
  }
  return latest ? { isGranted: false, ...latest } : { isGranted: true, spent };
}

/**
 * Gives back what was spent on an order that came to nothing: CAs count certificates against domains and name sets, but
 * every order against the account.
 */
export function refundOrder(
  wish: OrderWish,
  buckets: Buckets,
  now: Date,
  rules: BudgetRules = LETS_ENCRYPT_BUDGET,
): Buckets {
  const refunds = rulesFor(wish, rules).filter(([, rule]) => rule !== rules.orders);
  return new Map(
    refunds.flatMap(([key, rule]) => {
      const state = buckets.get(key);
      if (!state) return [];
      const tokens = Math.min(rule.capacity, tokensAt(rule, state, now) + 1);
      return [[key, { tokens, at: now }] as const];
    }),
  );
}

export const failureKey = (directoryUrl: string, hostname: string): string =>
  `failures ${directoryUrl} ${hostname.toLowerCase()}`;

/** Counts a proof that failed. The next one of the name has to wait until there is a token again. */
export function spendFailure(
  state: BucketState | null,
  now: Date,
  rules: BudgetRules = LETS_ENCRYPT_BUDGET,
): BucketState {
  const spending = spend(rules.failuresPerName, state, now, false);
  return spending.isGranted ? spending.state : { tokens: 0, at: now };
}

/** When a proof of the name may be tried: now, or when a token has grown. */
export function proofAllowedAt(
  state: BucketState | null,
  now: Date,
  rules: BudgetRules = LETS_ENCRYPT_BUDGET,
): Date {
  const spending = spend(rules.failuresPerName, state, now, false);
  return spending.isGranted ? now : spending.availableAt;
}
