/**
 * How long requests took, and by which method they came: what HAProxy counts nowhere, and tells line by line. Labels stay
 * few: methods and classes of statuses there are, and so many services; all others are one.
 */
import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { MOST_SERVICES } from './traefik-metrics.js';

const Line = z.object({
  entryPointName: z.string(),
  RequestMethod: z.string(),
  DownstreamStatus: z.int().min(100).max(599),
  /** Nanoseconds. */
  Duration: z.number().min(0),
  Backend: z.string(),
});

/** As Traefik has it: what is no usual method is one. */
const METHODS = new Set('GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT PRI'.split(' '));
const OTHER_METHOD = 'EXTENSION_METHOD';
const OTHER_SERVICES = 'others';
const UPGRADED = 101;

type Labels = Readonly<Record<'code' | 'method' | 'protocol', string>>;

export interface RequestDurationsOptions {
  readonly registry: Registry;
  /** Upper bounds in seconds. */
  readonly buckets: readonly number[];
  /** Which service each backend holds now. */
  readonly owners: () => ReadonlyMap<string, string>;
  readonly mostServices?: number;
}

export class RequestDurations {
  private readonly entryPoints: Histogram;
  private readonly services: Histogram;
  /** Labels of every service that has its own. */
  private readonly known = new Map<string, Map<string, Labels>>();

  constructor(private readonly options: RequestDurationsOptions) {
    this.entryPoints = this.histogram('entrypoint', () => undefined);
    this.services = this.histogram('service', () => this.forgetGone());
  }

  /** One request, as the log has it; whatever else it says is none. */
  observe(line: string): void {
    const read = Line.safeParse(parsed(line));
    if (!read.success) return;
    const { entryPointName, RequestMethod, DownstreamStatus, Duration, Backend } = read.data;
    const labels: Labels = {
      code: `${Math.floor(DownstreamStatus / 100)}xx`,
      method: METHODS.has(RequestMethod) ? RequestMethod : OTHER_METHOD,
      protocol: DownstreamStatus === UPGRADED ? 'websocket' : 'http',
    };
    const seconds = Duration / 1e9;
    this.entryPoints.observe({ entrypoint: entryPointName, ...labels }, seconds);
    const service = this.options.owners().get(Backend);
    if (service !== undefined)
      this.services.observe({ service: this.labelled(service, labels), ...labels }, seconds);
  }

  private labelled(service: string, labels: Labels): string {
    const { mostServices = MOST_SERVICES } = this.options;
    const own = this.known.get(service) ?? new Map<string, Labels>();
    if (own.size === 0) {
      if (this.known.size >= mostServices) return OTHER_SERVICES;
      this.known.set(service, own);
    }
    own.set(Object.values(labels).join(' '), labels);
    return service;
  }

  private forgetGone(): void {
    const present = new Set(this.options.owners().values());
    for (const [service, own] of this.known) {
      if (present.has(service)) continue;
      for (const labels of own.values()) this.services.remove({ service, ...labels });
      this.known.delete(service);
    }
  }

  private histogram(label: 'entrypoint' | 'service', collect: () => void): Histogram {
    const { registry, buckets } = this.options;
    return new Histogram({
      name: `traefik_${label}_request_duration_seconds`,
      help: 'How long requests took that were measured, from their first byte to the last of the answer',
      labelNames: [label, 'code', 'method', 'protocol'],
      buckets: [...buckets],
      registers: [registry],
      collect,
    });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line.slice(line.indexOf('{')));
  } catch {
    return undefined;
  }
}
