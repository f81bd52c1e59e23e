import type { OutboxId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { JobInspector, JobInspectorFailure } from '../../ports/job-inspector.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { asOperator } from './as-operator.js';

type Dependencies = TenantCreation & { readonly jobs: JobInspector };

/** A delayed job is due at once, a failed one is tried again. What it is about decides what happens, not the job. */
export async function runJobNow(
  deps: Dependencies,
  actor: Actor,
  id: string,
): Promise<Result<void, JobInspectorFailure>> {
  const run = await deps.jobs.runNow(id);
  if (run.ok) await record(deps, actor, 'job.run-now', id, {});
  return run;
}

/** Paused, workers take no new jobs: work is owed meanwhile and is taken up when the queue goes on. */
export async function pauseQueue(
  deps: Dependencies,
  actor: Actor,
  isPaused: boolean,
): Promise<Result<void, JobInspectorFailure>> {
  const done = await deps.jobs.setPaused(isPaused);
  if (!done.ok) return done;
  await record(deps, actor, isPaused ? 'queue.pause' : 'queue.resume', null, { isPaused });
  return ok(undefined);
}

const OWED_NO_MORE = fail(
  'outbox.not-found',
  'There is no such message any more: a job was made of it meanwhile, or somebody discarded it.',
);

/** A message that waits is made a job of at once, if this release can read it. */
export function ringMessage(
  deps: Dependencies,
  actor: Actor,
  id: OutboxId,
): Promise<Result<void, Failure<'outbox.not-found'>>> {
  return deps.store.transaction(async (tx) => {
    if (!(await tx.outbox.ring(id))) return OWED_NO_MORE;
    await tx.audit.append(auditEntry(deps, asOperator(actor), entryOf('outbox.retry', id)));
    return ok(undefined);
  });
}

/** A dead letter goes for good; what it said stands in the audit trail. Sweeps find what is still to do by itself. */
export function discardMessage(
  deps: Dependencies,
  actor: Actor,
  id: OutboxId,
): Promise<Result<void, Failure<'outbox.not-found' | 'outbox.not-stuck'>>> {
  return deps.store.transaction(async (tx) => {
    const before = await tx.outbox.findPending(id);
    if (!before) return OWED_NO_MORE;
    if (before.attempts === 0) {
      return fail(
        'outbox.not-stuck',
        'Nobody tried to make a job of it yet, so it is work that somebody waits for. Only dead letters are discarded.',
      );
    }
    if (!(await tx.outbox.discard(id))) return OWED_NO_MORE;
    const entry = { ...entryOf('outbox.discard', id), before };
    await tx.audit.append(auditEntry(deps, asOperator(actor), entry));
    return ok(undefined);
  });
}

const entryOf = (action: string, targetId: string | null) =>
  ({ organizationId: null, action, targetId }) as const;

async function record(
  deps: Dependencies,
  actor: Actor,
  action: string,
  targetId: string | null,
  after: object,
): Promise<void> {
  const entry = { ...entryOf(action, targetId), after };
  await deps.store.transaction((tx) => tx.audit.append(auditEntry(deps, asOperator(actor), entry)));
}
