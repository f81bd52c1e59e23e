import { ManualClock } from '@fleetcommand/kernel/clock';
import type { Job } from '@fleetcommand/application/ports/job-queue';
import { describe, expect, it } from 'vitest';

import { someId } from '../builders/ids.js';
import { describeJobQueue } from '../suites/job-queue.js';
import { createFakeJobQueue } from './job-queue.js';

describeJobQueue('the fake job queue', async () => {
  const clock = new ManualClock();
  const queue = createFakeJobQueue(clock);
  return {
    queue,
    async consume(handle) {
      const timer = setInterval(() => void queue.runDue(handle), 1);
      return async () => clearInterval(timer);
    },
    letPass: async (ms) => clock.advance(ms),
    close: async () => undefined,
  };
});

describe('the fake job queue’s own means', () => {
  const job: Job = {
    kind: 'tenant.reconcile',
    tenantId: someId('ten'),
    generation: 1,
    cause: 'retry',
  };

  it('run what is due and what that rings for, and say what is left', async () => {
    const clock = new ManualClock('2026-01-01T00:00:00Z');
    const queue = createFakeJobQueue(clock);
    await queue.enqueue(job);
    let runs = 0;
    const handle = async () => {
      runs += 1;
      if (runs < 3) await queue.enqueue(job);
      else await queue.enqueue(job, { delayMs: 60_000 });
    };
    expect(await queue.runDue(handle)).toBe(3);
    expect(queue.pending()).toEqual([{ job, dueAt: new Date('2026-01-01T00:01:00Z') }]);
    clock.advance(60_000);
    expect(await queue.runDue(async () => undefined)).toBe(1);
    expect(queue.pending()).toEqual([]);
  });

  it('forget everything', async () => {
    const queue = createFakeJobQueue(new ManualClock());
    await queue.enqueue(job);
    await queue.enqueue(job, { delayMs: 10 });
    queue.forgetEverything();
    expect(queue.pending()).toEqual([]);
  });
});
