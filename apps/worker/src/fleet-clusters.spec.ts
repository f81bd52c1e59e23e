import { createLogger } from '@fleetcommand/runtime/logging';
import { ManualClock } from '@fleetcommand/kernel/clock';
import { aCluster } from '@fleetcommand/testing/builders/catalogue';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { createFakeJobQueue } from '@fleetcommand/testing/fakes/job-queue';
import { Registry } from 'prom-client';
import { expect, it, vi } from 'vitest';

import { FleetClusters } from './fleet-clusters.js';
import type { WorkerParts } from './parts.js';

it('looks through a cluster that joins once it is known what it holds', async () => {
  const clock = new ManualClock(new Date());
  const { store } = createInMemoryStore(clock);
  const queue = createFakeJobQueue(clock);
  const fleet = await storeFleet(store, { cluster: aCluster() });
  const { tenant } = await storeTenant(store, fleet);
  const { id } = fleet.cluster;
  // Somebody asked it just now.
  await store.clusterAccess.recordProblem(id, 'away', clock.now());
  const { promise: synced, resolve: tellSynced } = Promise.withResolvers<void>();
  const limits = { breaker: 'closed', waiting: 0 };
  const joined: unknown[] = [];
  const clusters = {
    all: () => joined,
    refresh: async () => joined.push({ id, synced, connection: { limits } }),
  };
  const parts = {
    clusters,
    queue,
    logger: createLogger({ level: 'silent', component: 'worker' }),
    metrics: new Registry(),
    reconcile: { store, clock },
  };
  const subject = new FleetClusters(parts as unknown as WorkerParts);
  subject.onApplicationBootstrap();
  await subject.stop();
  expect(queue.pending()).toEqual([]);

  tellSynced();
  await vi.waitFor(() =>
    expect(queue.pending().map(({ job }) => job)).toMatchObject([{ tenantId: tenant.id }]),
  );
});
