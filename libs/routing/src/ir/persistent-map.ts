/**
 * An immutable map that makes a changed copy cheaply: entries lie in buckets, a copy shares all buckets but the
 * changed ones, and two copies are compared bucket by bucket. At 10,000 entries one change costs microseconds
 * where copying a Map costs a millisecond.
 */
const BUCKETS = 1024;

type Bucket<V> = ReadonlyMap<string, V>;

export interface Difference<V> {
  readonly key: string;
  readonly before: V | undefined;
  readonly after: V | undefined;
}

export class PersistentMap<V> implements ReadonlyMap<string, V> {
  private static readonly none = new PersistentMap<never>([], 0);

  private constructor(
    private readonly buckets: ReadonlyArray<Bucket<V> | undefined>,
    readonly size: number,
  ) {}

  static empty<V>(): PersistentMap<V> {
    return PersistentMap.none;
  }

  /** A copy with these entries set, or deleted where the value is undefined. */
  with(changes: Iterable<readonly [string, V | undefined]>): PersistentMap<V> {
    const buckets = [...this.buckets];
    const own = new Map<number, Map<string, V>>();
    let { size } = this;
    for (const [key, value] of changes) {
      const index = bucketOf(key);
      const present = own.get(index) ?? buckets[index];
      if (present?.get(key) === value) continue;
      const bucket = own.get(index) ?? new Map(present);
      own.set(index, bucket);
      size -= bucket.size;
      if (value === undefined) bucket.delete(key);
      else bucket.set(key, value);
      size += bucket.size;
      buckets[index] = bucket;
    }
    return own.size === 0 ? this : new PersistentMap(buckets, size);
  }

  /** Entries that differ (by identity) from an earlier map's. */
  *differencesFrom(earlier: PersistentMap<V>): Iterable<Difference<V>> {
    for (let index = 0; index < BUCKETS; index += 1) {
      const [old, now] = [earlier.buckets[index], this.buckets[index]];
      if (old === now) continue;
      for (const [key, before] of old ?? []) {
        const after = now?.get(key);
        if (before !== after) yield { key, before, after };
      }
      for (const [key, after] of now ?? [])
        if (!old?.has(key)) yield { key, before: undefined, after };
    }
  }

  get(key: string): V | undefined {
    return this.buckets[bucketOf(key)]?.get(key);
  }

  has(key: string): boolean {
    return this.buckets[bucketOf(key)]?.has(key) ?? false;
  }

  *entries(): MapIterator<[string, V]> {
    for (const bucket of this.buckets) if (bucket) yield* bucket;
  }

  *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}

/** FNV-1a. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1)
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 16)) & (BUCKETS - 1);
}
