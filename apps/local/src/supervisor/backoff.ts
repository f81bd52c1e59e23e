const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** After this long in service an end counts as the first again. */
export const STABLE_AFTER_MS = 60_000;

/** How long to wait before start number `failures + 1` in a row: 0.5 s, 1 s, 2 s, … 30 s. */
export function backoffMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
}
