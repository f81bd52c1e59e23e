import { idFromUuid, type IdGenerator } from '@fleetcommand/kernel/ids';

/** Ids that count, from 1 for each prefix: `ten_000…001`, `ten_000…002`. They sort by the order they were made in. */
export function countingIds(): IdGenerator {
  const counts = new Map<string, number>();
  return {
    next(prefix) {
      const count = (counts.get(prefix) ?? 0) + 1;
      counts.set(prefix, count);
      return idFromUuid(prefix, count.toString(16).padStart(32, '0'));
    },
  };
}
