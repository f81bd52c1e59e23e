import type { Job } from '@fleetcommand/application/ports/job-queue';
import { idFromUuid } from '@fleetcommand/kernel/ids';
import { startRedis } from '@fleetcommand/testing/servers/start';
import { testRedis } from '@fleetcommand/testing/servers/shared';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { startConsumers } from './consumers.js';
import { createJobQueue, later } from './job-queue.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const job = (n: number, cause: 'change' | 'retry' = 'change'): Job => ({
  kind: 'tenant.reconcile',
  tenantId: idFromUuid('ten', String(n).padStart(32, '0')),
  generation: 1,
  cause,
});

/** A queue and consumers whose runs the test ends. */
async function open(redis: { url: string; prefix: string }, concurrency = 4) {
  const queue = createJobQueue(redis);
  closing.push(() => queue.close());
  const runs: { job: Job; end: () => void }[] = [];
  const started: Job[] = [];
  const consumers = startConsumers({
    ...redis,
    concurrency,
    handle: (received) =>
      new Promise((resolve) => {
        started.push(received);
        runs.push({ job: received, end: resolve });
      }),
    onError: () => undefined,
  });
  closing.push(() => {
    for (const run of runs) run.end();
    return consumers.close();
  });
  const until = (count: number) =>
    vi.waitFor(() => expect(started).toHaveLength(count), { timeout: 10_000 });
  return { queue, runs, started, until };
}

describe('the job queue on Redis', () => {
  it('runs each subject’s job', async () => {
    const { queue, started, until } = await open(await testRedis());
    await queue.enqueue(job(1));
    await queue.enqueue(job(2));
    await until(2);
    expect(new Set(started.map((j) => j.kind === 'tenant.reconcile' && j.tenantId)).size).toBe(2);
  });

  it('keeps one waiting job a subject', async () => {
    const redis = await testRedis();
    const queue = createJobQueue(redis);
    closing.push(() => queue.close());
    for (let i = 0; i < 5; i += 1) await queue.enqueue(job(1));
    expect((await queue.counts())['waiting']).toBe(1);
  });

  it('follows a job that was rung for while it ran with exactly one more run', async () => {
    const { queue, runs, started, until } = await open(await testRedis());
    await queue.enqueue(job(1));
    await until(1);
    await queue.enqueue(job(1));
    await queue.enqueue(job(1));
    runs[0]?.end();
    await until(2);
    runs[1]?.end();
    await queue.enqueue(job(2));
    await until(3);
    expect(
      started.filter((j) => j.kind === 'tenant.reconcile' && j.tenantId.endsWith('1')),
    ).toHaveLength(2);
  });

  it('runs a subject again after it was done', async () => {
    const { queue, runs, until } = await open(await testRedis());
    await queue.enqueue(job(1));
    await until(1);
    runs[0]?.end();
    await vi.waitFor(async () => expect((await queue.counts())['active']).toBe(0));
    await queue.enqueue(job(1));
    await until(2);
  });

  it('lets no look that is far off swallow a ring', async () => {
    const { queue, until } = await open(await testRedis());
    await queue.enqueue(job(1, 'retry'), { delayMs: 3_600_000 });
    await queue.enqueue(job(1));
    await until(1);
  });

  it('lets a run order the next look at itself', async () => {
    const { queue, runs, until } = await open(await testRedis());
    await queue.enqueue(job(1), { delayMs: 20 });
    await until(1);
    await queue.enqueue(job(1), { delayMs: 20 });
    runs[0]?.end();
    await until(2);
  });

  it('goes on after Redis forgot everything', async () => {
    const redis = await testRedis();
    const { queue, until } = await open(redis);
    await queue.enqueue(job(1), { delayMs: 3_600_000 });
    await queue.enqueue(job(2));
    await until(1);
    const own = await startRedis();
    closing.push(() => own.stop());
    const { queue: ownQueue, until: ownUntil, runs } = await open({ url: own.url, prefix: 'p' });
    await ownQueue.enqueue(job(1));
    await ownUntil(1);
    const { Redis } = await import('ioredis');
    const admin = new Redis(own.url);
    await admin.flushall();
    admin.disconnect();
    runs[0]?.end();
    await ownQueue.enqueue(job(1));
    await ownUntil(2);
  });
});

describe('looks at a later time', () => {
  it('at about the same time are one', () => {
    const ids = [30_000, 31_000, 33_000].map(
      (delayMs) => later(job(1), delayMs, 1_700_000_000_000).jobId,
    );
    expect(new Set(ids).size).toBeLessThan(3);
  });

  it('hold no colon', () => {
    expect(
      later({ kind: 'certificate.step', purpose: 'a:b', sequence: 1 }, 1, 1).jobId,
    ).not.toContain(':');
  });
});
