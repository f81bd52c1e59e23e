/** How long certificates still last, in bars that people can read at a glance. */
export interface ExpiryBar {
  /** Whole days from now, inclusive; null: no lower bound. */
  readonly fromDays: number | null;
  /** Exclusive; null: no upper bound. */
  readonly toDays: number | null;
  readonly count: number;
}

const BOUNDS = [0, 1, 3, 7, 15, 30, 45, 60, 90] as const;

/** `daysLeft`: how many end within so many whole days; negative ones have ended. */
export function expiryHistogram(
  daysLeft: readonly { readonly days: number; readonly count: number }[],
): readonly ExpiryBar[] {
  const edges = [null, ...BOUNDS, null];
  return edges.slice(1).map((toDays, index) => {
    const fromDays = edges[index] ?? null;
    const inside = daysLeft.filter(
      ({ days }) => (fromDays === null || days >= fromDays) && (toDays === null || days < toDays),
    );
    return { fromDays, toDays, count: inside.reduce((sum, { count }) => sum + count, 0) };
  });
}
