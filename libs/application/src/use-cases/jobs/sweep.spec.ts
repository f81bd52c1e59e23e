import { ManualClock } from '@fleetcommand/kernel/clock';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { createFakeJobQueue } from '@fleetcommand/testing/fakes/job-queue';
import { expect, it } from 'vitest';

import { resyncCluster, sweepUnsettled, type ResyncPace } from './sweep.js';

const AT_ONCE = 1_000;

it('rings for those after the first thousand too, though none of these ever settles', async () => {
  const clock = new ManualClock(new Date('2026-11-29T00:00:00Z'));
  const { store } = createInMemoryStore(clock);
  const queue = createFakeJobQueue(clock);
  const fleet = await storeFleet(store);
  const stored = [];
  for (let i = 0; i < AT_ONCE + 1; i += 1) stored.push((await storeTenant(store, fleet)).tenant.id);
  const last = stored.toSorted().at(-1);
  const rung = () =>
    queue.pending().some(({ job }) => job.kind === 'tenant.reconcile' && job.tenantId === last);

  const next = await sweepUnsettled({ store, queue });
  expect(next).toBe(stored.toSorted().at(-2));
  expect(rung()).toBe(false);
  expect(await sweepUnsettled({ store, queue }, next)).toBeNull();
  expect(rung()).toBe(true);
});

it.each<[string, ResyncPace, number]>([
  ['so long for each hundred', { hundredMs: 1_000, longestMs: 60_000 }, 10],
  ['no longer than it may', { hundredMs: 1_000, longestMs: 500 }, 2],
])('rings for all of a cluster evenly, over %s', async (_, pace, apartMs) => {
  const clock = new ManualClock(new Date('2026-11-29T00:00:00Z'));
  const { store } = createInMemoryStore(clock);
  const queue = createFakeJobQueue(clock);
  const fleet = await storeFleet(store);
  for (let i = 0; i < 250; i += 1) await storeTenant(store, fleet);
  expect(await resyncCluster({ store, queue }, fleet.cluster.id, pace)).toBe(250);
  const delays = queue.pending().map(({ dueAt }) => dueAt.getTime() - clock.now().getTime());
  expect(delays).toEqual(Array.from({ length: 250 }, (_each, n) => n * apartMs));
});
