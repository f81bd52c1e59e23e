/**
 * Requests per second of the last minutes: of the edge as a whole and of each service.
 *
 * Observes: HAProxy's counters, every few seconds. Changes: nothing. How often grows with the number of backends, so
 * that looking costs about one hundredth of a processor whatever the size of the fleet.
 */
import { parseProxyCounters, SHOW_PROXY_COUNTERS } from '@fleetcommand/adapter-haproxy/stats';
import type { ProxyCounters } from '@fleetcommand/adapter-haproxy/stats';
import type { EdgeTraffic, TrafficSeries } from '@fleetcommand/contracts/http/edge/traffic';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Model } from '@fleetcommand/routing/haproxy/model/model';
import type { Proxy } from '../../proxy/proxy.js';
import { TrafficTotals } from '../../metrics/traffic-totals.js';
import { ownersOf } from './slots.js';

const REMEMBERED = 60;
const LEAST_INTERVAL_MS = 5_000;
const BACKENDS_PER_SECOND = 400;

interface Rates {
  readonly requests: number;
  readonly errors: number;
  readonly sessions: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What is known of one backend, as long as one service holds it. */
interface Track {
  readonly service: string;
  last: ProxyCounters;
  readonly rates: Rates[];
}

export class TrafficRecorder {
  private readonly total: Rates[] = [];
  private lastTotal: ProxyCounters | undefined;
  private readonly tracks = new Map<string, Track>();
  private lastAt: Date | undefined;
  private intervalMs = LEAST_INTERVAL_MS;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly proxy: Proxy,
    private readonly clock: Clock,
    private readonly onFailure: (error: unknown) => void,
    /** Count on where HAProxy begins anew. */
    readonly totals = { entryPoints: new TrafficTotals(), services: new TrafficTotals() },
  ) {}

  start(): void {
    this.timer = setTimeout(() => {
      void this.sample()
        .catch(this.onFailure)
        .finally(() => {
          if (!this.isStopped) this.start();
        });
    }, this.intervalMs);
    this.timer.unref();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Reads the counters once. What does not answer is looked at again next time. */
  async sample(): Promise<void> {
    const { running } = this.proxy;
    if (!running) return;
    const answer = await this.proxy.read([SHOW_PROXY_COUNTERS]);
    if (!answer.ok) return;
    const now = this.clock.now();
    const seconds = this.lastAt ? (now.getTime() - this.lastAt.getTime()) / 1000 : 0;
    const owners = ownersOf(running);
    const seen = new Set<string>();
    const frontends: ProxyCounters[] = [];
    const isHeld = (backend: string): boolean => owners.has(backend);
    for await (const counters of parseProxyCounters(answer.value[0] ?? '', isHeld)) {
      if (counters.kind === 'frontend' && isEntryPoint(counters.name)) {
        frontends.push(counters);
        this.totals.entryPoints.observe(counters, counters.name);
      }
      const service = counters.kind === 'backend' ? owners.get(counters.name) : undefined;
      if (service === undefined) continue;
      seen.add(counters.name);
      this.totals.services.observe(counters, service);
      this.track(counters, service, seconds);
    }
    for (const backend of this.tracks.keys()) if (!seen.has(backend)) this.tracks.delete(backend);
    this.totals.services.keepOnly(new Set(owners.values()));
    this.recordTotal(frontends, seconds);
    this.lastAt = now;
    this.intervalMs = Math.max(
      LEAST_INTERVAL_MS,
      (backendsOf(running) / BACKENDS_PER_SECOND) * 1000,
    );
  }

  view(services: readonly string[]): EdgeTraffic {
    const byService = new Map([...this.tracks.values()].map((track) => [track.service, track]));
    return {
      intervalMs: Math.round(this.intervalMs),
      at: this.total.length > 0 ? (this.lastAt?.toISOString() ?? null) : null,
      total: {
        ...seriesOf(this.total),
        bytesInPerSecond: this.total.map(({ bytesIn }) => bytesIn),
        bytesOutPerSecond: this.total.map(({ bytesOut }) => bytesOut),
      },
      services: Object.fromEntries(
        services.flatMap((service) => {
          const track = byService.get(service);
          if (!track) return [];
          const responseTimeMs = track.last.responseTimeMs ?? null;
          return [[service, { ...seriesOf(track.rates), responseTimeMs }]];
        }),
      ),
    };
  }

  /** The newest rates of all entry points. */
  get current(): { readonly requestsPerSecond: number; readonly sessions: number } | undefined {
    const newest = this.total.at(-1);
    return newest && { requestsPerSecond: newest.requests, sessions: newest.sessions };
  }

  private track(counters: ProxyCounters, service: string, seconds: number): void {
    const known = this.tracks.get(counters.name);
    if (known?.service !== service || seconds <= 0) {
      this.tracks.set(counters.name, { service, last: counters, rates: [] });
      return;
    }
    remember(known.rates, ratesBetween(known.last, counters, seconds));
    known.last = counters;
  }

  private recordTotal(frontends: readonly ProxyCounters[], seconds: number): void {
    const sum = sumOf(frontends);
    if (this.lastTotal && seconds > 0)
      remember(this.total, ratesBetween(this.lastTotal, sum, seconds));
    this.lastTotal = sum;
  }
}

/** Not the edge's own pages, nor what stands before an entry point and hands on to it. */
function isEntryPoint(frontend: string): boolean {
  return !['admin', 'certificates'].includes(frontend) && !frontend.startsWith('tcp-');
}

/** HAProxy tells of all that are declared. */
function backendsOf({ structure }: Model): number {
  return [...structure.pools.values()].reduce((sum, { size }) => sum + size, 0);
}

/** After a reload counters begin again at zero. */
function ratesBetween(before: ProxyCounters, after: ProxyCounters, seconds: number): Rates {
  const isAnew = after.requests < before.requests || after.bytesIn < before.bytesIn;
  const rate = (read: (counters: ProxyCounters) => number): number =>
    Math.max(0, read(after) - (isAnew ? 0 : read(before))) / seconds;
  return {
    requests: rate(({ requests }) => requests),
    errors: rate(({ errors5xx }) => errors5xx),
    bytesIn: rate(({ bytesIn }) => bytesIn),
    bytesOut: rate(({ bytesOut }) => bytesOut),
    sessions: after.sessions,
  };
}

function sumOf(frontends: readonly ProxyCounters[]): ProxyCounters {
  const add = (read: (counters: ProxyCounters) => number): number =>
    frontends.reduce((sum, counters) => sum + read(counters), 0);
  return {
    name: 'total',
    kind: 'frontend',
    requests: add(({ requests }) => requests),
    errors5xx: add(({ errors5xx }) => errors5xx),
    responses: [],
    bytesIn: add(({ bytesIn }) => bytesIn),
    bytesOut: add(({ bytesOut }) => bytesOut),
    sessions: add(({ sessions }) => sessions),
    responseTimeMs: undefined,
  };
}

function remember(rates: Rates[], newest: Rates): void {
  rates.push(newest);
  if (rates.length > REMEMBERED) rates.shift();
}

function seriesOf(rates: readonly Rates[]): TrafficSeries {
  return {
    requestsPerSecond: rates.map(({ requests }) => requests),
    errorsPerSecond: rates.map(({ errors }) => errors),
    sessions: rates.map(({ sessions }) => sessions),
  };
}
