import type { Job, JobQueue } from '@fleetcommand/application/ports/job-queue';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { someId } from '../builders/ids.js';

/** A queue under test, empty. */
export interface JobQueueSubject {
  readonly queue: JobQueue;
  /** Runs jobs as they fall due until the function it resolves to is called. */
  readonly consume: (handle: (job: Job) => Promise<void>) => Promise<() => Promise<void>>;
  /** Lets this much time pass; nothing to do where it passes by itself. */
  readonly letPass: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const DEADLINE = { timeout: 20_000, interval: 20 };

/** A consumer whose runs end when the test says so. */
function gate() {
  const started: Job[] = [];
  const ends: (() => void)[] = [];
  return {
    started,
    handle: (job: Job) =>
      new Promise<void>((resolve) => {
        started.push(job);
        ends.push(resolve);
      }),
    end: (run: number) => ends[run]?.(),
    endAll: () => ends.forEach((end) => end()),
  };
}

function reconcile(tenantId = someId('ten'), generation = 1): Job {
  return { kind: 'tenant.reconcile', tenantId, generation, cause: 'change' };
}

/** What every job queue promises: run against the fake and against Redis. */
export function describeJobQueue(name: string, make: () => Promise<JobQueueSubject>): void {
  describe(name, () => {
    const cleanUps: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
    });
    const open = async () => {
      const subject = await make();
      cleanUps.push(() => subject.close());
      const runs = gate();
      const begin = async () => {
        const stop = await subject.consume(runs.handle);
        cleanUps.push(async () => {
          runs.endAll();
          await stop();
        });
      };
      const until = (count: number) =>
        vi.waitFor(() => expect(runs.started).toHaveLength(count), DEADLINE);
      return { ...subject, ...runs, begin, until };
    };
    /** Another tenant's job, run last: what was to come before it has come. */
    const runLast = async (subject: Awaited<ReturnType<typeof open>>, count: number) => {
      const last = reconcile();
      await subject.queue.enqueue(last);
      await subject.until(count + 1);
      expect(subject.started.at(-1)).toEqual(last);
    };

    it('runs a job with all it carries', async () => {
      const subject = await open();
      const jobs: Job[] = [
        reconcile(),
        { kind: 'certificate.step', purpose: 'platform/apps-wildcard: *', sequence: 7 },
        { kind: 'domain.review', domainId: someId('dom') },
      ];
      await subject.begin();
      for (const job of jobs) await subject.queue.enqueue(job);
      await subject.until(jobs.length);
      const byKind = (a: Job, b: Job) => a.kind.localeCompare(b.kind);
      expect(subject.started.toSorted(byKind)).toEqual(jobs.toSorted(byKind));
    });

    it('runs a job once, however often it was added while it waited', async () => {
      const subject = await open();
      const job = reconcile();
      for (let i = 0; i < 5; i++) await subject.queue.enqueue(job);
      await subject.begin();
      await subject.until(1);
      subject.end(0);
      await runLast(subject, 1);
    });

    it('follows a job that was added while it ran with exactly one more run', async () => {
      const subject = await open();
      const job = reconcile();
      await subject.begin();
      await subject.queue.enqueue(job);
      await subject.until(1);
      for (let i = 0; i < 3; i++) await subject.queue.enqueue(job);
      expect(subject.started).toHaveLength(1);
      subject.end(0);
      await subject.until(2);
      subject.end(1);
      await runLast(subject, 2);
    });

    it('runs a job again that is added after it was done', async () => {
      const subject = await open();
      const job = reconcile();
      await subject.begin();
      for (const run of [0, 1, 2]) {
        await subject.queue.enqueue(job);
        await subject.until(run + 1);
        subject.end(run);
      }
    });

    it('holds a job back for as long as it was told to', async () => {
      const subject = await open();
      await subject.begin();
      const later = reconcile();
      await subject.queue.enqueue(later, { delayMs: 400 });
      await runLast(subject, 0);
      await subject.letPass(400);
      await subject.until(2);
      expect(subject.started[1]).toEqual(later);
    });

    it('lets no look that is far off swallow a ring', async () => {
      const subject = await open();
      const tenantId = someId('ten');
      await subject.begin();
      await subject.queue.enqueue(reconcile(tenantId), { delayMs: 3_600_000 });
      await subject.queue.enqueue(reconcile(tenantId));
      await subject.until(1);
    });

    it('lets a later look not put off an earlier one', async () => {
      const subject = await open();
      const tenantId = someId('ten');
      await subject.begin();
      await subject.queue.enqueue(reconcile(tenantId), { delayMs: 3_600_000 });
      await subject.queue.enqueue(reconcile(tenantId), { delayMs: 100 });
      await subject.letPass(100);
      await subject.until(1);
    });

    it.each([1, 40, 100, 150, 700])(
      'lets a run order the next look at itself, %i ms later',
      async (delayMs) => {
        const subject = await open();
        const job = reconcile();
        await subject.begin();
        await subject.queue.enqueue(job, { delayMs: 2 * delayMs });
        for (const run of [0, 1, 2]) {
          await subject.letPass(2 * delayMs);
          await subject.until(run + 1);
          await subject.queue.enqueue(job, { delayMs });
          subject.end(run);
        }
        await subject.letPass(delayMs);
        await subject.until(4);
      },
    );
  });
}
