/**
 * Which service holds which pre-declared backend. A backend of the right class is all a new service needs: no reload.
 * A pool without a free backend doubles, which is one. Backends given back are handed out again last, and never
 * within the same change: the former owner's servers are removed first.
 */
import type { Assignment, Pool, PoolClass } from '../model/model.js';
import type { EdgeOptions } from '../model/options.js';
import { PLAIN, poolClassOf } from './pool-classes.js';

export interface Place {
  readonly backend: string;
  readonly classId: string;
  readonly index: number;
  /** It carries out the middlewares of the routers that use it. */
  readonly hasChain?: true;
}

/** Where each service of the fragment stands, by its name. */
export type Places = ReadonlyMap<string, Place>;

/** Classes tenants bring along start small: each may have its own. The first growth takes them to the usual size. */
const SMALL_POOL = 8;

/** Such as `pool-0001`, or `pool-<class>-0001`. `index` counts from 1. */
export function backendName(classId: string, index: number): string {
  const number = String(index).padStart(4, '0');
  return classId === PLAIN.id ? `pool-${number}` : `pool-${classId}-${number}`;
}

/** Hands out backends while one model is compiled. */
export class Allocator {
  private readonly pools: Map<string, Pool>;
  private readonly given: Array<{ classId: string; index: number }> = [];

  constructor(
    before: ReadonlyMap<string, Pool>,
    private readonly options: EdgeOptions,
  ) {
    this.pools = new Map(before);
    for (const prepared of [PLAIN, ...options.stickyCookies.map(prepareClass)])
      if (!this.pools.has(prepared.id))
        this.pools.set(prepared.id, newPool(prepared, options.poolSize));
  }

  /**
   * Puts services back where an earlier run had them. For an allocator without services only; what does not fit
   * (another class by now, a number out of bounds, one number twice) is left to `take`.
   */
  restore(
    classes: Iterable<readonly [service: string, poolClass: PoolClass]>,
    assignment: Assignment,
  ): ReadonlyMap<string, Place> {
    const places = new Map<string, Place>();
    const taken = new Map<string, Set<number>>();
    let count = 0;
    for (const [service, wanted] of classes) {
      count += 1;
      if (!Object.hasOwn(assignment, service)) continue;
      const poolClass = this.settled(wanted);
      const backend = assignment[service]!;
      const index = Number(/-(\d{4,6})$/.exec(backend)?.[1] ?? 0);
      const numbers = taken.get(poolClass.id) ?? new Set<number>();
      if (index === 0 || numbers.has(index) || backendName(poolClass.id, index) !== backend)
        continue;
      taken.set(poolClass.id, numbers.add(index));
      this.poolOf(poolClass);
      places.set(service, placeAt(poolClass, index));
    }
    // A gap of this width is no gap but a broken file.
    const limit = 4 * (count + this.options.poolSize);
    for (const [classId, numbers] of taken) {
      for (const index of numbers) if (index > limit) numbers.delete(index);
      this.reserve(classId, numbers);
    }
    return new Map([...places].filter(([, { classId, index }]) => taken.get(classId)?.has(index)));
  }

  /**
   * The class under an id that is its own: ids have short fingerprints of chains, and of two chains with the same one the
   * later gets another.
   */
  settled(poolClass: PoolClass): PoolClass {
    const isOther = (id: string): boolean => {
      const known = this.pools.get(id)?.class.chain ?? poolClass.chain;
      return known?.join('|') !== poolClass.chain?.join('|');
    };
    let { id } = poolClass;
    while (isOther(id)) id += '_';
    return id === poolClass.id ? poolClass : { ...poolClass, id };
  }

  take(poolClass: PoolClass): Place {
    const pool = this.poolOf(poolClass);
    const [oldest] = pool.released;
    if (pool.highWater >= pool.size && oldest !== undefined) {
      this.pools.set(poolClass.id, { ...pool, released: pool.released.slice(1) });
      return placeAt(poolClass, oldest);
    }
    const highWater = pool.highWater + 1;
    this.pools.set(poolClass.id, { ...pool, highWater, size: this.grown(pool.size, highWater) });
    return placeAt(poolClass, highWater);
  }

  giveBack({ classId, index }: Place): void {
    this.given.push({ classId, index });
  }

  finish(): ReadonlyMap<string, Pool> {
    const released = new Map<string, number[]>();
    for (const { classId, index } of this.given) {
      const indexes = released.get(classId) ?? [];
      indexes.push(index);
      released.set(classId, indexes);
    }
    for (const [classId, indexes] of released) {
      const pool = this.pools.get(classId)!;
      this.pools.set(classId, { ...pool, released: [...pool.released, ...indexes] });
    }
    return this.pools;
  }

  private poolOf(poolClass: PoolClass): Pool {
    const pool =
      this.pools.get(poolClass.id) ??
      newPool(poolClass, Math.min(SMALL_POOL, this.options.poolSize));
    this.pools.set(poolClass.id, pool);
    return pool;
  }

  private grown(size: number, needed: number): number {
    if (needed <= size) return size;
    let enough = Math.max(size, this.options.poolSize);
    while (enough < needed) enough *= 2;
    return enough;
  }

  private reserve(classId: string, numbers: ReadonlySet<number>): void {
    const pool = this.pools.get(classId)!;
    let highWater = 0;
    for (const index of numbers) highWater = Math.max(highWater, index);
    const gaps = Array.from({ length: highWater }, (_, index) => index + 1).filter(
      (index) => !numbers.has(index),
    );
    this.pools.set(classId, {
      ...pool,
      highWater,
      released: gaps,
      size: this.grown(pool.size, highWater),
    });
  }
}

function placeAt({ id, chain }: PoolClass, index: number): Place {
  const place = { backend: backendName(id, index), classId: id, index };
  return chain ? { ...place, hasChain: true } : place;
}

function prepareClass(cookie: EdgeOptions['stickyCookies'][number]): PoolClass {
  return poolClassOf({ balance: 'roundrobin', sticky: cookie });
}

function newPool(poolClass: PoolClass, size: number): Pool {
  return { class: poolClass, size: Math.max(1, size), highWater: 0, released: [] };
}
