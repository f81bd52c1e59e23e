/**
 * A queue without Redis that keeps the real one's promises: one waiting job a subject, one more run after a ring during
 * a run, and looks at a later time that neither swallow rings nor multiply.
 */
import type { EnqueueOptions, Job, JobQueue } from '@fleetcommand/application/ports/job-queue';
import type { Clock } from '@fleetcommand/kernel/clock';

export interface PendingJob {
  readonly job: Job;
  readonly dueAt: Date;
}

export interface FakeJobQueue extends JobQueue {
  /** Waiting and delayed jobs, soonest first. */
  readonly pending: () => readonly PendingJob[];
  /** Runs what is due by the clock, and what that rings for, until nothing is due; resolves to how many runs it took. */
  runDue(handle: (job: Job) => Promise<unknown>): Promise<number>;
  /** As Redis does with FLUSHALL. */
  forgetEverything(): void;
}

/** More runs than any test can mean; past it something rings for itself for ever. */
const MOST_RUNS = 10_000;

export function createFakeJobQueue(clock: Clock): FakeJobQueue {
  const waiting = new Map<string, PendingJob>();
  const delayed = new Map<string, PendingJob>();
  const running = new Set<string>();
  const rungAgain = new Map<string, Job>();

  const takeDue = (): PendingJob | null => {
    const now = clock.now();
    for (const jobs of [waiting, delayed]) {
      for (const [key, pending] of jobs) {
        if (pending.dueAt > now || running.has(subjectOf(pending.job))) continue;
        jobs.delete(key);
        return pending;
      }
    }
    return null;
  };
  const runOne = async ({ job }: PendingJob, handle: (job: Job) => Promise<unknown>) => {
    const subject = subjectOf(job);
    running.add(subject);
    try {
      await handle(job);
    } finally {
      running.delete(subject);
      const again = rungAgain.get(subject);
      rungAgain.delete(subject);
      if (again) waiting.set(subject, { job: again, dueAt: clock.now() });
    }
  };

  return {
    async enqueue(job: Job, { delayMs = 0 }: EnqueueOptions = {}) {
      const subject = subjectOf(job);
      const dueAt = new Date(clock.now().getTime() + delayMs);
      if (delayMs > 0) {
        const key = `${subject}/${Math.ceil(dueAt.getTime() / 100)}`;
        if (!delayed.has(key)) delayed.set(key, { job, dueAt });
      } else if (running.has(subject)) rungAgain.set(subject, job);
      else if (!waiting.has(subject)) waiting.set(subject, { job, dueAt });
    },
    pending: () =>
      [...waiting.values(), ...delayed.values()].sort(
        (a, b) => a.dueAt.getTime() - b.dueAt.getTime(),
      ),
    async runDue(handle) {
      for (let runs = 0; runs < MOST_RUNS; runs++) {
        const due = takeDue();
        if (!due) return runs;
        await runOne(due, handle);
      }
      throw new Error(`${MOST_RUNS} runs, and still something is due`);
    },
    forgetEverything() {
      waiting.clear();
      delayed.clear();
      rungAgain.clear();
    },
  };
}

function subjectOf(job: Job): string {
  switch (job.kind) {
    case 'tenant.reconcile':
      return job.tenantId;
    case 'certificate.step':
      return `certificate/${job.purpose}`;
    case 'billing.review':
      return `billing/${job.organizationId}`;
    case 'domain.review':
      return job.domainId;
    case 'mail.send':
      return job.mailId;
    case 'webhook.deliver':
      return job.endpointId;
  }
}
