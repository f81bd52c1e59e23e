/**
 * Counts that go on through reloads: HAProxy begins at zero with each worker, and hands a backend on to another
 * service. What a worker counted between the last look at it and its end is not in them.
 */
import type { ProxyCounters } from '@fleetcommand/adapter-haproxy/stats';

/** Classes of statuses, as HAProxy counts them. */
export const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

export interface Totals {
  /** In the order of `STATUS_CLASSES`. */
  readonly responses: readonly number[];
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Connections under way now. */
  readonly sessions: number;
}

const NOTHING: Totals = { responses: [0, 0, 0, 0, 0], bytesIn: 0, bytesOut: 0, sessions: 0 };

interface Seen {
  readonly key: string;
  readonly counters: ProxyCounters;
}

export class TrafficTotals {
  private readonly totals = new Map<string, Totals>();
  /** By HAProxy's own name. */
  private readonly last = new Map<string, Seen>();

  /** `key` is whose counts they are: an entry point, or a service. */
  observe(counters: ProxyCounters, key: string): void {
    const seen = this.last.get(counters.name);
    this.last.set(counters.name, { key, counters });
    const before =
      seen?.key === key && !isAnew(seen.counters, counters) ? seen.counters : undefined;
    // Counts of a backend that somebody else held until now are partly that one's.
    const isHandedOn = seen !== undefined && seen.key !== key && !isAnew(seen.counters, counters);
    const total = this.totals.get(key) ?? NOTHING;
    const grown = (read: (of: ProxyCounters) => number): number =>
      isHandedOn ? 0 : Math.max(0, read(counters) - (before ? read(before) : 0));
    this.totals.set(key, {
      responses: total.responses.map(
        (count, index) => count + grown(({ responses }) => responses[index] ?? 0),
      ),
      bytesIn: total.bytesIn + grown(({ bytesIn }) => bytesIn),
      bytesOut: total.bytesOut + grown(({ bytesOut }) => bytesOut),
      sessions: counters.sessions,
    });
  }

  /** Forgets whoever is not there any more. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.totals.keys()) if (!keys.has(key)) this.totals.delete(key);
    for (const [name, { key }] of this.last) if (!keys.has(key)) this.last.delete(name);
  }

  get all(): ReadonlyMap<string, Totals> {
    return this.totals;
  }
}

function isAnew(before: ProxyCounters, after: ProxyCounters): boolean {
  return after.requests < before.requests || after.bytesIn < before.bytesIn;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

/** The busiest by name, and all others as one: labels stay few however large the fleet is. */
export function bounded(
  totals: ReadonlyMap<string, Totals>,
  most: number,
): ReadonlyMap<string, Totals> {
  if (totals.size <= most) return totals;
  const busiestFirst = [...totals].sort(([, a], [, b]) => sumOf(b.responses) - sumOf(a.responses));
  const others = busiestFirst.slice(most).reduce<Totals>(
    (sum, [, one]) => ({
      responses: sum.responses.map((count, index) => count + (one.responses[index] ?? 0)),
      bytesIn: sum.bytesIn + one.bytesIn,
      bytesOut: sum.bytesOut + one.bytesOut,
      sessions: sum.sessions + one.sessions,
    }),
    NOTHING,
  );
  return new Map([...busiestFirst.slice(0, most), ['others', others]]);
}
