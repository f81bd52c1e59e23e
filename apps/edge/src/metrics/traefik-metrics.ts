/**
 * Metrics by the names Traefik gives them, as far as HAProxy's counters tell the same: statuses in classes (`2xx`).
 * Methods and durations, which HAProxy does not count, are in `request-durations.ts`.
 */
import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { bounded, STATUS_CLASSES } from './traffic-totals.js';
import type { Totals, TrafficTotals } from './traffic-totals.js';

export interface TraefikSources {
  readonly entryPoints: TrafficTotals;
  readonly services: TrafficTotals;
  readonly configuration: () => {
    readonly applied: number;
    readonly lastAppliedAt: Date | undefined;
  };
  /** Those that expire first, at most `MOST_CERTIFICATES`. */
  readonly certificates: () => Promise<readonly TlsCertificate[]>;
}

export interface TlsCertificate {
  readonly names: readonly string[];
  readonly notAfter: string;
}

/** Services with labels of their own. */
export const MOST_SERVICES = 500;
export const MOST_CERTIFICATES = 100;

interface Counted {
  readonly name: string;
  readonly help: string;
  /** What is counted, once for each set of labels. */
  readonly values: (totals: Totals) => readonly (readonly [Record<string, string>, number])[];
}

const COUNTED: readonly Counted[] = [
  {
    name: 'requests_total',
    help: 'Requests answered, by class of status',
    values: ({ responses }) =>
      STATUS_CLASSES.map((code, index) => [{ code }, responses[index] ?? 0] as const),
  },
  {
    name: 'requests_bytes_total',
    help: 'Bytes received from clients',
    values: ({ bytesIn }) => [[{}, bytesIn]],
  },
  {
    name: 'responses_bytes_total',
    help: 'Bytes sent to clients',
    values: ({ bytesOut }) => [[{}, bytesOut]],
  },
];

export function registerTraefikMetrics(registry: Registry, sources: TraefikSources): void {
  const registers = [registry];
  for (const counted of COUNTED) {
    register(
      `traefik_entrypoint_${counted.name}`,
      'entrypoint',
      counted,
      registers,
      () => sources.entryPoints.all,
    );
    register(`traefik_service_${counted.name}`, 'service', counted, registers, () =>
      bounded(sources.services.all, MOST_SERVICES),
    );
  }
  new Gauge({
    name: 'traefik_open_connections',
    help: 'Connections open, by entry point',
    labelNames: ['entrypoint', 'protocol'],
    registers,
    collect() {
      this.reset();
      for (const [entrypoint, { sessions }] of sources.entryPoints.all)
        this.set({ entrypoint, protocol: 'TCP' }, sessions);
    },
  });
  registerConfiguration(registry, sources);
}

function register(
  name: string,
  label: 'entrypoint' | 'service',
  { help, values }: Counted,
  registers: Registry[],
  totals: () => ReadonlyMap<string, Totals>,
): void {
  new Counter({
    name,
    help,
    labelNames: [label, 'code', 'protocol'],
    registers,
    collect() {
      this.reset();
      for (const [key, total] of totals())
        for (const [labels, value] of values(total))
          this.inc({ [label]: key, protocol: 'http', ...labels }, value);
    },
  });
}

function registerConfiguration(registry: Registry, sources: TraefikSources): void {
  const registers = [registry];
  new Counter({
    name: 'traefik_config_reloads_total',
    help: 'Changes of the configuration that were made live, at run time or by a reload',
    registers,
    collect() {
      this.reset();
      this.inc(sources.configuration().applied);
    },
  });
  new Gauge({
    name: 'traefik_config_last_reload_success',
    help: 'When the configuration was last changed with success, in Unix time',
    registers,
    collect() {
      const at = sources.configuration().lastAppliedAt;
      if (at) this.set(at.getTime() / 1000);
    },
  });
  new Gauge({
    name: 'traefik_tls_certs_not_after',
    help: `When certificates expire, in Unix time: the ${MOST_CERTIFICATES} that do so first`,
    labelNames: ['cn', 'sans'],
    registers,
    async collect() {
      this.reset();
      for (const { names, notAfter } of await sources.certificates())
        this.set({ cn: names[0] ?? '', sans: names.join(',') }, Date.parse(notAfter) / 1000);
    },
  });
}
