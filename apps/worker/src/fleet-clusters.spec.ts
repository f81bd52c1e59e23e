import { createLogger } from '@fleetcommand/runtime/logging';
import { ManualClock } from '@fleetcommand/kernel/clock';
import { aCluster } from '@fleetcommand/testing/builders/catalogue';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { createCrasher } from '@fleetcommand/testing/fakes/crash';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { createFakeJobQueue } from '@fleetcommand/testing/fakes/job-queue';
import { Registry } from 'prom-client';
import { expect, it, vi } from 'vitest';

import { FleetClusters } from './fleet-clusters.js';
import type { WorkerParts } from './parts.js';

/** One cluster, which joins at the first look and which somebody asked just now. */
async function openFleet({ limits = { breaker: 'closed', waiting: 0 } } = {}) {
  const clock = new ManualClock(new Date());
  const { store } = createInMemoryStore(clock);
  const queue = createFakeJobQueue(clock);
  const fleet = await storeFleet(store, { cluster: aCluster() });
  const { tenant } = await storeTenant(store, fleet);
  const { id } = fleet.cluster;
  await store.clusterAccess.recordProblem(id, 'away', clock.now());
  const { promise: synced, resolve: tellSynced } = Promise.withResolvers<void>();
  const joined: unknown[] = [];
  const clusters = {
    all: () => joined,
    refresh: async () => joined.push({ id, synced, connection: { limits } }),
  };
  const metrics = new Registry();
  const recorder = createCrasher();
  const parts = {
    clusters,
    ownCluster: id,
    config: {},
    queue,
    logger: createLogger({ level: 'silent', component: 'worker' }),
    metrics,
    reconcile: { store: recorder.wrap('store', store), clock },
  };
  const subject = new FleetClusters(parts as unknown as WorkerParts);
  return { subject, tenant, queue, id, tellSynced, metrics, calls: recorder.calls };
}

it('reads once a look which clusters there are', async () => {
  const { subject, calls } = await openFleet();
  subject.onApplicationBootstrap();
  await subject.stop();
  expect(calls.filter((call) => call === 'store.clusterAccess.list')).toHaveLength(1);
});

it('looks through a cluster that joins once it is known what it holds', async () => {
  const { subject, queue, tenant, tellSynced } = await openFleet();
  subject.onApplicationBootstrap();
  await subject.stop();
  expect(queue.pending()).toEqual([]);

  tellSynced();
  await vi.waitFor(() =>
    expect(queue.pending().map(({ job }) => job)).toMatchObject([{ tenantId: tenant.id }]),
  );
});

it('tells by the worker’s metrics how each cluster is, how calls to it fare, and how long work there takes', async () => {
  const { subject, id, metrics } = await openFleet({ limits: { breaker: 'open', waiting: 3 } });
  subject.onApplicationBootstrap();
  subject.reconciled(id, 0.3);
  await subject.stop();
  const text = await metrics.metrics();
  for (const line of [
    `fleetcommand_cluster_answers{cluster="${id}"} 0`,
    `fleetcommand_cluster_breaker_open{cluster="${id}"} 1`,
    `fleetcommand_cluster_calls_waiting{cluster="${id}"} 3`,
    `fleetcommand_reconcile_duration_seconds_count{cluster="${id}"} 1`,
  ])
    expect(text).toContain(line);
});
