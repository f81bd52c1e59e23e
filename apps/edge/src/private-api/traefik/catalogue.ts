import type {
  TraefikEntryPoint,
  TraefikOverview,
  TraefikRawData,
  TraefikStatus,
} from '@fleetcommand/contracts/http/edge/traefik';
import type { EdgeOptions } from '@fleetcommand/routing/haproxy/model/options';
import type { Fragment, Problem } from '@fleetcommand/routing/ir/ir';
import type { Proxy } from '../../proxy/proxy.js';
import { readEndpointHealth } from '../live/endpoint-health.js';
import type { EndpointHealth } from '../live/endpoint-health.js';
import { entryPoints } from './entry-points.js';
import { Faults } from './faults.js';
import type { Row } from './listing.js';
import { middlewareRows } from './middlewares.js';
import { routerRows, tcpRouterRows } from './routers.js';
import { serviceRows, tcpServiceRows } from './services.js';

export interface CatalogueParts {
  readonly startedAt: Date;
  readonly proxy: Proxy;
  readonly options: EdgeOptions;
  readonly privateApi: { readonly host: string; readonly port: number };
  readonly providers: readonly string[];
  isStopping(): boolean;
  /** What is served. */
  fragments(): readonly Fragment[];
  problems(): readonly Problem[];
}

/** What this edge serves, as rows of Traefik's lists. */
export class TraefikCatalogue {
  constructor(private readonly parts: CatalogueParts) {}

  get startedAt(): Date {
    return this.parts.startedAt;
  }

  get isStopping(): boolean {
    return this.parts.isStopping();
  }

  routers() {
    const tls = this.parts.options.entryPoints.filter(({ speaksTls }) => speaksTls);
    const names = new Set(tls.map(({ name }) => name));
    return routerRows(this.parts.fragments(), this.faults(), names);
  }

  tcpRouters() {
    return tcpRouterRows(this.parts.fragments(), this.faults());
  }

  services() {
    return serviceRows(this.parts.fragments());
  }

  tcpServices() {
    return tcpServiceRows(this.parts.fragments());
  }

  middlewares() {
    return middlewareRows(this.parts.fragments(), this.faults(), this.parts.providers);
  }

  entryPoints(): Row<TraefikEntryPoint>[] {
    return entryPoints(this.parts.options, this.parts.privateApi).map((entryPoint) => ({
      name: entryPoint.name,
      provider: 'internal',
      status: 'enabled',
      present: () => entryPoint,
    }));
  }

  health(services: readonly string[]): Promise<EndpointHealth> {
    const { proxy } = this.parts;
    return readEndpointHealth(proxy, proxy.running, services);
  }

  overview(): TraefikOverview {
    const { options, providers } = this.parts;
    const nothing = { total: 0, warnings: 0, errors: 0 };
    return {
      http: {
        routers: sectionOf(this.routers()),
        services: sectionOf(this.services()),
        middlewares: sectionOf(this.middlewares()),
      },
      tcp: {
        routers: sectionOf(this.tcpRouters()),
        services: sectionOf(this.tcpServices()),
        middlewares: nothing,
      },
      udp: { routers: nothing, services: nothing },
      features: { tracing: '', metrics: 'Prometheus', accessLog: options.accessLog !== undefined },
      providers: [...new Set(providers)],
    };
  }

  async rawData(): Promise<TraefikRawData> {
    const services = this.services();
    const tcpServices = this.tcpServices();
    const health = await this.health([...services, ...tcpServices].map(({ name }) => name));
    return {
      ...named(
        'routers',
        [...this.routers()].map((row) => row.present()),
      ),
      ...named(
        'middlewares',
        this.middlewares().map((row) => row.present()),
      ),
      ...named(
        'services',
        services.map((row) => row.presentLive(health)),
      ),
      ...named(
        'tcpRouters',
        [...this.tcpRouters()].map((row) => row.present()),
      ),
      ...named(
        'tcpServices',
        tcpServices.map((row) => row.presentLive(health)),
      ),
    };
  }

  private faults(): Faults {
    return new Faults(this.parts.problems());
  }
}

/** Left out where there is none, as Traefik does. */
function named<Key extends string, T extends { readonly name: string }>(
  key: Key,
  values: readonly T[],
): { [K in Key]?: Record<string, T> } {
  if (values.length === 0) return {};
  const byName = Object.fromEntries(values.map((value) => [value.name, value]));
  return { [key]: byName } as { [K in Key]?: Record<string, T> };
}

function sectionOf(rows: Iterable<{ readonly status: TraefikStatus }>) {
  const section = { total: 0, warnings: 0, errors: 0 };
  for (const { status } of rows) {
    section.total += 1;
    if (status === 'warning') section.warnings += 1;
    if (status === 'disabled') section.errors += 1;
  }
  return section;
}
