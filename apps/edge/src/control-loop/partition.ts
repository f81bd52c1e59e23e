export interface Partition<T> {
  readonly accepted: readonly T[];
  readonly rejected: readonly T[];
}

/**
 * Splits items into those that are acceptable together and those that are not, asking as seldom as it can: once
 * where all are, and about `2 · rejected · log₂ items` times otherwise. Order is kept; an earlier item wins over
 * a later one that conflicts with it.
 */
export async function partition<T>(
  items: readonly T[],
  accepts: (items: readonly T[]) => Promise<boolean>,
): Promise<Partition<T>> {
  const accepted: T[] = [];
  const rejected: T[] = [];
  const sift = async (some: readonly T[]): Promise<void> => {
    if (some.length === 0) return;
    if (await accepts([...accepted, ...some])) {
      accepted.push(...some);
      return;
    }
    if (some.length === 1) {
      rejected.push(...some);
      return;
    }
    const middle = some.length >> 1;
    await sift(some.slice(0, middle));
    await sift(some.slice(middle));
  };
  await sift(items);
  return { accepted, rejected };
}
