import type { Observation } from '@fleetcommand/domain/tenancy/condition';

import type { KubernetesObject } from '../../ports/cluster.js';
import type { ActContext } from './act-context.js';
import { deleteHeld } from './act-on-objects.js';
import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';
import { failureEffect } from './failures.js';

/** What goes with the namespace. */
const GOING = ['ObjectsApplied', 'WorkloadReady', 'RouteReady', 'Ready'] as const;

const DATABASE_DROPPED: Observation = {
  type: 'DatabaseReady',
  status: 'False',
  reason: 'Dropped',
  message: 'The database is gone.',
};

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
    observations: GOING.map((type) => ({ type, status: 'False', reason: 'Deleting', message })),
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
    observations: [DATABASE_DROPPED],
    steps: [
      { name: 'teardown', state: 'succeeded' },
      { name: 'data', state: 'succeeded' },
    ],
    facts: { database: { ...database, state: 'dropped' } },
    next: { kind: 'continue' },
  };
}

/** Nothing of the tenant is left: its name is free again. */
export function release({ database }: TenantFacts, now: Date): Effect {
  const message = 'The instance and its data are gone.';
  return {
    observations: [
      ...(database ? [DATABASE_DROPPED] : []),
      ...GOING.map((type) => ({ type, status: 'False', reason: 'Deleted', message }) as const),
    ],
    steps: [
      { name: 'teardown', state: 'succeeded' },
      { name: 'data', state: database ? 'succeeded' : 'skipped' },
      { name: 'released', state: 'succeeded' },
    ],
    operationEnds: { state: 'succeeded' },
    tenant: { deletedAt: now },
    event: { type: 'normal', reason: 'Deleted', message },
    next: { kind: 'rest' },
  };
}
