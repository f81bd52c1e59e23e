import type { Observation } from '@fleetcommand/domain/tenancy/condition';
import type { Failure } from '@fleetcommand/kernel/result';

import type { FieldOwner, KubernetesObject } from '../../ports/cluster.js';
import type { ActContext } from './act-context.js';
import { applyHeld, deleteHeld } from './act-on-objects.js';
import type { Decision } from './decide.js';
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

/** In the order given: routes, then the namespace with everything in it. What is released is released last. */
export async function deleteObjects(
  { objects, release: released }: Extract<Decision, { kind: 'delete-objects' }>,
  facts: TenantFacts,
  context: ActContext,
): Promise<Effect> {
  const site = { condition: 'ObjectsApplied', step: 'teardown' } as const;
  const failed = (failure: Failure) =>
    failureEffect(facts, context.settings, site, failure, context.clock.now());
  for (const object of objects) {
    const failure = await deleteHeld(object, context);
    if (failure) return failed(failure);
  }
  for (const object of released) {
    const failure = await giveBack(object, context);
    if (failure) return failed(failure);
  }
  const message = 'Waiting for the cluster to take down everything in the namespace.';
  return {
    observations: GOING.map((type) => ({ type, status: 'False', reason: 'Deleting', message })),
    steps: [{ name: 'teardown', state: 'running', message }],
    tenant: { appliedHash: null },
    next: { kind: 'again', afterMs: 250, cause: 'progress' },
  };
}

/** Owns what stays of an object that was adopted, so that nobody's next apply takes it away. */
const KEEPER: FieldOwner = { manager: 'fleetcommand-released', force: true };

/** It stays exactly as it is, but for what we wrote into its metadata. */
async function giveBack(object: KubernetesObject, context: ActContext): Promise<Failure | null> {
  const { apiVersion, kind, metadata, ...content } = object;
  const { name, namespace } = metadata;
  const { status: _status, ...kept } = content;
  const bare = { apiVersion, kind, metadata: { name, ...(namespace && { namespace }) } };
  const keeping = await applyHeld({ ...bare, ...kept }, context, KEEPER);
  if (!keeping.ok) return keeping.error;
  const left = await applyHeld(bare, context);
  return left.ok ? null : left.error;
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
