import type { EdgeCluster } from '@fleetcommand/contracts/http/edge';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** Figures read when a scraper asks. */
export interface EdgeFigures {
  readonly routers: number;
  readonly services: number;
  readonly endpoints: number;
  readonly certificates: number;
  readonly quarantined: number;
  readonly problems: { readonly error: number; readonly warning: number };
  readonly pendingChanges: number;
  readonly leftoverServers: number;
  readonly restarts: number;
  readonly isReady: boolean;
  /** Since each source last said anything; `cluster` is empty where there is only one. */
  readonly sourceSilences: ReadonlyArray<{
    readonly source: string;
    readonly cluster: string;
    readonly seconds: number;
  }>;
  readonly clusters: readonly EdgeCluster[];
}

/** The edge's own metrics; README.md explains each. */
export class EdgeMetrics {
  /** By cluster; '' of what is in none, and where there is only one. */
  readonly changeLag: Histogram<'cluster'>;
  readonly reloads: Counter;
  readonly failures: Counter;
  readonly drift: Counter;

  constructor(registry: Registry, figures: () => EdgeFigures) {
    const registers = [registry];
    this.changeLag = new Histogram({
      name: 'fleetcommand_edge_change_lag_seconds',
      help: 'From seeing an object change to HAProxy verified to serve it',
      labelNames: ['cluster'],
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.reloads = new Counter({
      name: 'fleetcommand_edge_reloads_total',
      help: 'Reloads of HAProxy',
      registers,
    });
    this.failures = new Counter({
      name: 'fleetcommand_edge_failures_total',
      help: 'Passes of the control loop that failed, by code',
      labelNames: ['code'],
      registers,
    });
    this.drift = new Counter({
      name: 'fleetcommand_edge_drift_total',
      help: 'Differences the audit found in HAProxy, by what put them right',
      labelNames: ['repair'],
      registers,
    });
    const gauge = (name: string, help: string, read: (figures: EdgeFigures) => number): void => {
      new Gauge({
        name: `fleetcommand_edge_${name}`,
        help,
        registers,
        collect() {
          this.set(read(figures()));
        },
      });
    };
    gauge('routers', 'Routers served', (now) => now.routers);
    gauge('services', 'Services known', (now) => now.services);
    gauge('endpoints', 'Endpoints that are ready', (now) => now.endpoints);
    gauge('certificates', 'Certificates loaded', (now) => now.certificates);
    gauge(
      'quarantined',
      'Routers and owners whose latest change is not served',
      (now) => now.quarantined,
    );
    gauge('pending_changes', 'Changes seen and not yet verified', (now) => now.pendingChanges);
    gauge(
      'leftover_servers',
      'Servers waiting for their last connections to end',
      (now) => now.leftoverServers,
    );
    gauge('haproxy_restarts', 'Times HAProxy died and was started again', (now) => now.restarts);
    gauge('ready', '1 while /readyz answers 200', (now) => (now.isReady ? 1 : 0));
    new Gauge({
      name: 'fleetcommand_edge_problems',
      help: 'Problems of objects, by severity',
      labelNames: ['severity'],
      registers,
      collect() {
        const { problems } = figures();
        this.set({ severity: 'error' }, problems.error);
        this.set({ severity: 'warning' }, problems.warning);
      },
    });
    new Gauge({
      name: 'fleetcommand_edge_source_silence_seconds',
      help: 'Since a source last said anything',
      labelNames: ['source', 'cluster'],
      registers,
      collect() {
        for (const { source, cluster, seconds } of figures().sourceSilences)
          this.set({ source, cluster }, seconds);
      },
    });
    new Gauge({
      name: 'fleetcommand_edge_cluster_current',
      help: '1 while a cluster is heard, 0 while its last known state is served',
      labelNames: ['cluster'],
      registers,
      collect() {
        for (const { name, origin } of figures().clusters)
          this.set({ cluster: name }, origin === 'sources' ? 1 : 0);
      },
    });
  }
}
