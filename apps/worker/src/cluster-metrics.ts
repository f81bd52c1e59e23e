import type { ClusterAccess } from '@fleetcommand/application/ports/cluster-access';
import { Gauge, Histogram, type Registry } from 'prom-client';

/** How this process's calls to a cluster fare. */
export interface ClusterCalls {
  readonly id: string;
  readonly limits: { readonly breaker: 'closed' | 'open' | 'half-open'; readonly waiting: number };
}

/** What alert rules (`k8s/monitoring/rules/provisioning.yaml`) are made of; one series a cluster of the fleet, by its id. */
export class ClusterMetrics {
  private readonly answers: Gauge<'cluster'>;
  private readonly answeredAt: Gauge<'cluster'>;
  private readonly breakerOpen: Gauge<'cluster'>;
  private readonly waiting: Gauge<'cluster'>;
  private readonly reconciles: Histogram<'cluster'>;
  private readonly worked = new Set<string>();

  constructor(registry: Registry) {
    const gauge = (name: string, help: string): Gauge<'cluster'> =>
      new Gauge({ name, help, labelNames: ['cluster'], registers: [registry] });
    this.answers = gauge(
      'fleetcommand_cluster_answers',
      '1 where the cluster answered when any worker asked it last, else 0',
    );
    this.answeredAt = gauge(
      'fleetcommand_cluster_answered_timestamp_seconds',
      'When the cluster answered last, in seconds since 1970; absent of one that never did',
    );
    this.breakerOpen = gauge(
      'fleetcommand_cluster_breaker_open',
      '1 while this process sends the cluster no calls but one to try it, else 0',
    );
    this.waiting = gauge(
      'fleetcommand_cluster_calls_waiting',
      'Calls to the cluster that wait for their turn in this process',
    );
    this.reconciles = new Histogram({
      name: 'fleetcommand_reconcile_duration_seconds',
      help: 'Looking at an instance and working on what is not as wanted, by the cluster it is in',
      labelNames: ['cluster'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
      registers: [registry],
    });
  }

  reconciled(cluster: string, seconds: number): void {
    this.worked.add(cluster);
    this.reconciles.observe({ cluster }, seconds);
  }

  /** What is not among them any more is not told of any more. */
  observe(known: readonly ClusterAccess[], connected: readonly ClusterCalls[]): void {
    for (const gauge of [this.answers, this.answeredAt, this.breakerOpen, this.waiting])
      gauge.reset();
    for (const { clusterId: cluster, askedAt, problem, reportedAt } of known) {
      if (askedAt) this.answers.set({ cluster }, problem === null ? 1 : 0);
      if (reportedAt) this.answeredAt.set({ cluster }, reportedAt.getTime() / 1000);
    }
    for (const { id: cluster, limits } of connected) {
      this.breakerOpen.set({ cluster }, limits.breaker === 'closed' ? 0 : 1);
      this.waiting.set({ cluster }, limits.waiting);
    }
    const present = [...known.map(({ clusterId }) => clusterId), ...connected.map(({ id }) => id)];
    this.forgetOthers(new Set<string>(present));
  }

  private forgetOthers(present: ReadonlySet<string>): void {
    for (const cluster of this.worked) {
      if (present.has(cluster)) continue;
      this.reconciles.remove({ cluster });
      this.worked.delete(cluster);
    }
  }
}
