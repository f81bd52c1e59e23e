import type { Job } from '@fleetcommand/application/ports/job-queue';
import { unwrap } from '@fleetcommand/kernel/result';
import { someId } from '@fleetcommand/testing/builders/ids';
import { startRedis } from '@fleetcommand/testing/servers/start';
import { testRedis } from '@fleetcommand/testing/servers/shared';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { startConsumers } from './consumers.js';
import { createJobInspector, type OpenJobInspector } from './job-inspector.js';
import { createJobQueue, type OpenJobQueue } from './job-queue.js';

const DEADLINE = { timeout: 30_000, interval: 50 };
const aJob = (): Job => ({
  kind: 'tenant.reconcile',
  tenantId: someId('ten'),
  generation: 3,
  cause: 'change',
});

let redis: Awaited<ReturnType<typeof testRedis>>;
let queue: OpenJobQueue;
let inspector: OpenJobInspector;
beforeAll(async () => {
  redis = await testRedis();
  queue = createJobQueue(redis);
  inspector = createJobInspector(redis);
});
afterAll(async () => {
  await inspector.close();
  await queue.close();
});

describe('looking into the queue', () => {
  it('tells what waits and what is due when', async () => {
    const [waiting, delayed] = [aJob(), aJob()];
    await queue.enqueue(waiting);
    await queue.enqueue(delayed, { delayMs: 60_000 });
    expect(unwrap(await inspector.counts())).toEqual({
      counts: { waiting: 1, active: 0, delayed: 1, failed: 0 },
      isPaused: false,
    });
    expect(unwrap(await inspector.list('waiting', 10))).toMatchObject([
      { kind: 'tenant.reconcile', data: waiting, state: 'waiting', dueAt: null, reason: null },
    ]);
    const [later] = unwrap(await inspector.list('delayed', 10));
    expect(later?.dueAt!.getTime()).toBe(later!.createdAt.getTime() + 60_000);
  });

  it('finds jobs by their kind and by what they are about', async () => {
    const [about] = unwrap(await inspector.list('waiting', 10));
    const { tenantId } = about!.data as { tenantId: string };
    const ids = async (filter: object) =>
      unwrap(await inspector.list('waiting', 10, filter)).map(({ id }) => id);
    expect(await ids({ text: tenantId })).toEqual([about!.id]);
    expect(await ids({ kind: 'tenant.reconcile' })).toEqual([about!.id]);
    expect(await ids({ kind: 'billing.review' })).toEqual([]);
    expect(await ids({ text: 'nobody' })).toEqual([]);
  });

  it('lets somebody run a delayed job at once', async () => {
    const [later] = unwrap(await inspector.list('delayed', 10));
    expect(unwrap(await inspector.runNow(later!.id))).toBeUndefined();
    expect(unwrap(await inspector.counts()).counts).toMatchObject({ waiting: 2, delayed: 0 });
    expect(await inspector.runNow('nothing-of-the-kind')).toMatchObject({
      error: { code: 'jobs.not-found' },
    });
  });

  it('pauses: workers take nothing until it goes on', async () => {
    unwrap(await inspector.setPaused(true));
    expect(unwrap(await inspector.counts())).toMatchObject({
      isPaused: true,
      counts: { waiting: 2 },
    });
    expect(unwrap(await inspector.list('waiting', 10))).toHaveLength(2);
    const handle = vi.fn(async () => undefined);
    const consumers = startConsumers({ ...redis, concurrency: 2, handle, onError: vi.fn() });
    await vi.waitFor(() => expect(consumers.isRunning()).toBe(true), DEADLINE);
    expect(handle).not.toHaveBeenCalled();
    unwrap(await inspector.setPaused(false));
    await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(2), DEADLINE);
    await vi.waitFor(
      async () =>
        expect(unwrap(await inspector.counts()).counts).toMatchObject({ waiting: 0, active: 0 }),
      DEADLINE,
    );
    await consumers.close();
  });
});

describe('without Redis', () => {
  it('it says so, and that no work is lost', async () => {
    const own = await startRedis();
    const blind = createJobInspector({ url: own.url, prefix: 'test' });
    unwrap(await blind.counts());
    await own.stop();
    await vi.waitFor(
      async () =>
        expect(await blind.counts()).toMatchObject({ error: { code: 'jobs.unavailable' } }),
      DEADLINE,
    );
    await blind.close();
  });
});
