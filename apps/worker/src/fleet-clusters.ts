/**
 * Observes: which clusters there are, and each of them (30 s). Changes: which are connected, and what the control plane
 * knows of each, and what it tells of them; rings for the tenants of one that joins or answers again.
 */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { surveyCluster } from '@fleetcommand/adapter-kubernetes/survey';
import type { Cluster } from '@fleetcommand/application/ports/cluster';
import { membersAmong } from '@fleetcommand/application/use-cases/clusters/members';
import { pollClusters } from '@fleetcommand/application/use-cases/clusters/poll-clusters';
import { resyncCluster } from '@fleetcommand/application/use-cases/jobs/sweep';
import type { ClusterId } from '@fleetcommand/kernel/ids';

import { CATCH_UP } from './catch-up.js';
import { ClusterMetrics } from './cluster-metrics.js';
import type { WorkerParts } from './parts.js';
import { PeriodicTasks } from './periodic-tasks.js';
import { PARTS } from './tokens.js';

const REFRESH_MS = 10_000;
/** Another worker's question is not repeated sooner. */
const FRESH_MS = 29_000;

@Injectable()
export class FleetClusters implements OnApplicationBootstrap {
  private readonly tasks: PeriodicTasks;
  private readonly metrics: ClusterMetrics;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {
    this.tasks = new PeriodicTasks(parts.logger);
    this.metrics = new ClusterMetrics(parts.metrics);
  }

  onApplicationBootstrap(): void {
    this.tasks.start('clusters', REFRESH_MS, () => this.look());
  }

  async stop(): Promise<void> {
    await this.tasks.stop();
  }

  /** How long work on an instance in a cluster took. */
  reconciled(cluster: ClusterId, seconds: number): void {
    this.metrics.reconciled(cluster, seconds);
  }

  private async look(): Promise<void> {
    const { clusters, config, logger, ownCluster, reconcile } = this.parts;
    const { store, clock, secretBox } = reconcile;
    const known = await store.clusterAccess.list();
    const before = new Set(clusters.all());
    await clusters.refresh(membersAmong(known, secretBox));
    for (const joined of clusters.all()) if (!before.has(joined)) this.catchUpOnceSynced(joined);
    const polled = clusters.all().map(({ id, connection }) => ({
      id,
      survey: () =>
        surveyCluster(connection, id === ownCluster ? (config.POD_NAMESPACE ?? null) : null),
    }));
    for (const id of await pollClusters({ store, clock }, known, polled, FRESH_MS)) {
      logger.info({ cluster: id }, 'a cluster answers again: what it missed is made up for');
      await this.catchUp(id);
    }
    // What this look found is told by the next.
    this.metrics.observe(
      known,
      clusters.all().map(({ id, connection }) => ({ id, limits: connection.limits })),
    );
  }

  /** What a watch lists at first tells of no change, so that whatever became of it while nobody watched is looked for. */
  private catchUpOnceSynced({ id, synced }: Pick<Cluster, 'id' | 'synced'>): void {
    synced
      .then(() => this.catchUp(id))
      .catch((error: unknown) =>
        this.parts.logger.warn(
          { err: error, cluster: id },
          'what became of a cluster before it joined could not be rung for; the resync sees it',
        ),
      );
  }

  /** Rings for every tenant of a cluster. */
  private async catchUp(id: ClusterId): Promise<void> {
    const { queue, reconcile } = this.parts;
    await resyncCluster({ store: reconcile.store, queue }, id, CATCH_UP);
  }
}
