import type { KubernetesObject } from '../../ports/cluster.js';
import type { ActContext } from './act.js';
import { deleteHeld } from './act-on-objects.js';
import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';
import { failureEffect } from './failures.js';

/** In the order given: routes, then the namespace with everything in it. */
export async function deleteObjects(
  objects: readonly KubernetesObject[],
  facts: TenantFacts,
  context: ActContext,
): Promise<Effect> {
  for (const object of objects) {
    const failure = await deleteHeld(object, context);
    if (failure) {
      const site = { condition: 'ObjectsApplied', step: 'teardown' } as const;
      return failureEffect(facts, context.settings, site, failure, context.clock.now());
    }
  }
  const message = 'Waiting for the cluster to take down everything in the namespace.';
  return {
    observations: [
      { type: 'ObjectsApplied', status: 'False', reason: 'Deleting', message },
      { type: 'Ready', status: 'False', reason: 'Deleting', message },
    ],
    steps: [{ name: 'teardown', state: 'running', message }],
    tenant: { appliedHash: null },
    next: { kind: 'again', afterMs: 250, cause: 'progress' },
  };
}

export async function dropDatabase(facts: TenantFacts, context: ActContext): Promise<Effect> {
  const { database } = facts;
  if (!database || !context.held.isHeld())
    return { next: { kind: 'again', afterMs: 500, cause: 'retry' } };
  const dropped = await context.tenantDatabases.drop(database);
  if (!dropped.ok) {
    const site = { condition: 'DatabaseReady', step: 'data' } as const;
    return failureEffect(facts, context.settings, site, dropped.error, context.clock.now());
  }
  const marked = await context.store.databases.setState(database.id, context.held.lease, 'dropped');
  if (!marked.ok) return { next: { kind: 'again', afterMs: 500, cause: 'retry' } };
  return {
    observations: [
      {
        type: 'DatabaseReady',
        status: 'False',
        reason: 'Dropped',
        message: 'The database is gone.',
      },
    ],
    steps: [
      { name: 'teardown', state: 'succeeded' },
      { name: 'data', state: 'succeeded' },
    ],
    facts: { database: { ...database, state: 'dropped' } },
    next: { kind: 'continue' },
  };
}

/** Nothing of the tenant is left: its name is free again. */
export function release(now: Date): Effect {
  return {
    steps: [
      { name: 'teardown', state: 'succeeded' },
      { name: 'data', state: 'skipped' },
      { name: 'released', state: 'succeeded' },
    ],
    operationEnds: { state: 'succeeded' },
    tenant: { deletedAt: now },
    event: { type: 'normal', reason: 'Deleted', message: 'The instance and its data are gone.' },
    next: { kind: 'rest' },
  };
}
