import { ok, type Result } from '@fleetcommand/kernel/result';

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

async function record(
  deps: Dependencies,
  actor: Actor,
  action: string,
  targetId: string | null,
  after: object,
): Promise<void> {
  const entry = { organizationId: null, action, targetId, after };
  await deps.store.transaction((tx) => tx.audit.append(auditEntry(deps, asOperator(actor), entry)));
}
