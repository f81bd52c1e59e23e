import type { Job } from '@fleetcommand/application/ports/job-queue';
import { someId } from '@fleetcommand/testing/builders/ids';
import { startRedis, type OwnServer } from '@fleetcommand/testing/servers/start';
import { testRedis } from '@fleetcommand/testing/servers/shared';
import { describeJobQueue } from '@fleetcommand/testing/suites/job-queue';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { startConsumers, type Consumers } from './consumers.js';
import { createJobQueue, type OpenJobQueue } from './job-queue.js';

const DEADLINE = { timeout: 30_000, interval: 50 };

const job = (): Job => ({
  kind: 'tenant.reconcile',
  tenantId: someId('ten'),
  generation: 3,
  cause: 'change',
});

describeJobQueue('the job queue on Redis', async () => {
  const redis = await testRedis();
  const queue = createJobQueue(redis);
  return {
    queue,
    async consume(handle) {
      const onError = () => undefined;
      const consumers = startConsumers({ ...redis, concurrency: 4, handle, onError });
      return () => consumers.close();
    },
    letPass: async () => undefined,
    close: () => queue.close(),
  };
});

describe('a queue', () => {
  it('counts its jobs by state', async () => {
    const queue = createJobQueue(await testRedis());
    await queue.enqueue(job());
    await queue.enqueue(job(), { delayMs: 60_000 });
    expect(await queue.counts()).toEqual({ waiting: 1, delayed: 1, active: 0, failed: 0 });
    await queue.close();
  });

  it('leaves nothing behind of jobs that are done, and no key outside its prefix', async () => {
    const { url, prefix } = await testRedis();
    const queue = createJobQueue({ url, prefix });
    const handle = vi.fn(async () => undefined);
    const consumers = startConsumers({ url, prefix, concurrency: 2, handle, onError: vi.fn() });
    for (let i = 0; i < 5; i++) await queue.enqueue(job());
    await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(5), DEADLINE);
    await consumers.close();
    const raw = new Redis(url);
    const keys = await raw.keys(`${prefix}:*`);
    raw.disconnect();
    const bookkeeping = /:(meta|id|events|stalled-check|marker|limiter|metrics.*)$/;
    expect(keys.filter((key) => !bookkeeping.test(key))).toEqual([]);
    await queue.close();
  });

  it('names jobs after their subject and generation, without the colons BullMQ forbids', async () => {
    const { url, prefix } = await testRedis();
    const queue = createJobQueue({ url, prefix });
    const one = job();
    await queue.enqueue(one);
    await queue.enqueue(one, { delayMs: 60_000 });
    await queue.enqueue({ kind: 'certificate.step', purpose: 'a:b/c', sequence: 5 });
    const raw = new Queue('fleet', { connection: { url }, prefix });
    const ids = (await raw.getJobs(['waiting', 'delayed'])).map(({ id }) => id ?? '');
    await raw.close();
    const tenantId = one.kind === 'tenant.reconcile' ? one.tenantId : '';
    expect(ids.filter((id) => id.startsWith(`reconcile-${tenantId}-3-`))).toHaveLength(2);
    expect(ids.filter((id) => id.includes(':'))).toEqual([]);
    expect(new Set(ids).size).toBe(3);
    await queue.close();
  });
});

describe('consumers', () => {
  it('report a job that fails or cannot be read, and go on', async () => {
    const redis = await testRedis();
    const queue = createJobQueue(redis);
    const raw = new Queue('fleet', { connection: { url: redis.url }, prefix: redis.prefix });
    await raw.add('tenant.fly', { kind: 'tenant.fly' });
    await raw.close();
    const failing = job();
    const handled: Job[] = [];
    const onError = vi.fn();
    const handle = async (received: Job) => {
      handled.push(received);
      if (handled.length === 1) throw new Error('broken');
    };
    await queue.enqueue(failing);
    const consumers = startConsumers({ ...redis, concurrency: 1, handle, onError });
    const fine = job();
    await queue.enqueue(fine);
    await vi.waitFor(() => expect(handled).toEqual([failing, fine]), DEADLINE);
    expect(onError).toHaveBeenCalledTimes(2);
    expect(onError).toHaveBeenCalledWith(
      expect.objectContaining({ message: expect.stringContaining('cannot be read') }),
    );
    expect(onError).toHaveBeenCalledWith(new Error('broken'), failing);
    await consumers.close();
    await queue.close();
  });

  it('finish what they began when they are closed, and begin nothing else', async () => {
    const redis = await testRedis();
    const queue = createJobQueue(redis);
    const order: string[] = [];
    let end: () => void = () => undefined;
    const handle = vi.fn(async () => {
      await new Promise<void>((resolve) => (end = resolve));
      order.push('done');
    });
    const consumers = startConsumers({ ...redis, concurrency: 1, handle, onError: vi.fn() });
    await queue.enqueue(job());
    await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(1), DEADLINE);
    const closing = consumers.close().then(() => order.push('closed'));
    await queue.enqueue(job());
    end();
    await closing;
    expect(order).toEqual(['done', 'closed']);
    expect(handle).toHaveBeenCalledTimes(1);
    expect((await queue.counts())['waiting']).toBe(1);
    await queue.close();
  });
});

describe('when Redis', () => {
  let server: OwnServer & { readonly url: string };
  let queue: OpenJobQueue;
  let consumers: Consumers;
  const handled: Job[] = [];

  beforeAll(async () => {
    server = await startRedis();
    const redis = { url: server.url, prefix: 'own' };
    queue = createJobQueue(redis);
    const handle = async (received: Job) => void handled.push(received);
    consumers = startConsumers({ ...redis, concurrency: 2, handle, onError: () => undefined });
    await runs(job());
  });
  afterAll(async () => {
    await Promise.all([consumers.close(), queue.close()]);
    await server.stop();
  });

  /** Rings until it is taken, as the relay and the sweep do, then waits for the run. */
  async function runs(one: Job): Promise<void> {
    await vi.waitFor(() => queue.enqueue(one), DEADLINE);
    await vi.waitFor(() => expect(handled).toContainEqual(one), DEADLINE);
  }

  it('forgot everything, the next ring is answered', async () => {
    await queue.enqueue(job(), { delayMs: 60_000 });
    const admin = new Redis(server.url);
    await admin.flushall();
    admin.disconnect();
    await runs(job());
  });

  it('is killed, a ring fails at once, and all goes on when it is back', async () => {
    await server.kill();
    await vi.waitFor(() => expect(queue.enqueue(job())).rejects.toThrow(), DEADLINE);
    await server.restart();
    await runs(job());
  });
});
