/**
 * Moving to another cluster, step by step. While it moves the instance lives on where it was, so nothing here makes its own
 * conditions false: the operation says how far it is, and why it does not go on.
 */
import type { StepName } from '@fleetcommand/domain/operations/operation';
import type { Failure } from '@fleetcommand/kernel/result';

import type { Cluster } from '../../ports/cluster.js';
import type { ActContext } from './act-context.js';
import { deleteHeld, writeObjects } from './act-on-objects.js';
import type { MoveDecision } from './decide-move.js';
import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';

type Of<Kind extends MoveDecision['kind']> = Extract<MoveDecision, { kind: Kind }>;

/** While somebody waits. */
const PAUSE_MS = 1_000;
/** Once the operation has been called failed: the tries go on, slower. */
const SLOW_PAUSE_MS = 60_000;

export async function applyThere(
  decision: Of<'apply-there'>,
  facts: TenantFacts,
  context: ActContext,
): Promise<Effect> {
  const there = thereOf(facts, context);
  const written = await writeObjects(decision, there.elsewhere.observed, there.context);
  if (!written.ok) return held(facts, context, 'objects', written.error);
  return {
    steps: [
      { name: 'objects', state: 'succeeded' },
      { name: 'workload', state: 'running' },
    ],
    facts: { elsewhere: { ...there.elsewhere, observed: written } },
    next: { kind: 'continue' },
  };
}

/** That cluster's watch rings when something changes; only patience needs a timer. */
export function awaitThere(
  { judgement: { reason, message } }: Of<'await-there'>,
  facts: TenantFacts,
  context: ActContext,
): Effect {
  const failure = { code: 'workload.failed', message: `${reason}: ${message}` };
  return held(facts, context, 'workload', failure);
}

export function blockedThere(
  { failure }: Of<'blocked-there'>,
  facts: TenantFacts,
  context: ActContext,
): Effect {
  return held(facts, context, 'objects', failure);
}

/** Asks the edges before the instance is said to live there. */
export async function switchPlaces(
  { rendered }: Of<'switch'>,
  facts: TenantFacts,
  context: ActContext,
): Promise<Effect> {
  const { elsewhere } = thereOf(facts, context);
  const { clusterId, name } = elsewhere;
  const others =
    context.settings.checksRoutes && name !== null
      ? await context.edgeRouting.findOthers(hostsOf(facts, rendered.url), name)
      : [];
  if (others.length > 0)
    return held(facts, context, 'edges', { code: 'route.not-live', message: others.join(' ') });
  const { tenant } = facts;
  const reason = `Operators moved it here.`;
  return {
    steps: [
      { name: 'objects', state: 'succeeded' },
      { name: 'workload', state: 'succeeded' },
      { name: 'edges', state: 'succeeded' },
      { name: 'teardown', state: 'running' },
    ],
    tenant: {
      clusterId,
      movingTo: null,
      leaving: tenant.clusterId,
      placement: {
        decidedAt: context.clock.now().toISOString(),
        verdicts: [{ cluster: name ?? clusterId, blocker: null, reason }],
      },
      placementNumber: tenant.placementNumber + 1,
      appliedHash: rendered.hash,
    },
    event: { type: 'normal', reason: 'Moved', message: 'It runs in another cluster now.' },
    // From stored facts: what was elsewhere is home.
    next: { kind: 'again', afterMs: 0, cause: 'progress' },
  };
}

export async function clearThere(
  { objects }: Of<'clear-there'>,
  facts: TenantFacts,
  context: ActContext,
): Promise<Effect> {
  const there = thereOf(facts, context);
  for (const object of objects) {
    const failure = await deleteHeld(object, there.context);
    if (failure) return held(facts, context, 'teardown', failure);
  }
  return {
    steps: [{ name: 'teardown', state: 'running' }],
    next: { kind: 'again', afterMs: 250, cause: 'progress' },
  };
}

export function awaitClear(): Effect {
  const message = 'Waiting for the other cluster to take down everything in the namespace.';
  return {
    steps: [{ name: 'teardown', state: 'running', message }],
    // The namespace's own watch rings when it is gone; this only bridges a missed one.
    next: { kind: 'again', afterMs: 2_000, cause: 'progress' },
  };
}

/** Where no operation is under way any more, it was owed since one ended: whoever was told of that hears that it is done. */
export function forgetThere({ tenant, operation, elsewhere }: TenantFacts): Effect {
  const isDeleted = tenant.intent === 'deleted';
  const message =
    elsewhere?.name === null
      ? 'The cluster it was moved away from is no part of the fleet any more, with whatever is left there.'
      : 'Nothing of it is left in the cluster it was moved away from.';
  return {
    steps: isDeleted ? [] : [{ name: 'teardown', state: 'succeeded', message: '' }],
    ...(!operation && { event: { type: 'normal', reason: 'OldPlaceCleared', message } }),
    tenant: { movingTo: null, leaving: null },
    facts: { elsewhere: null },
    next: { kind: 'continue' },
  };
}

/**
 * All is as wanted where it lives, and the operation ends; what is left in a cluster that cannot be asked is owed, as the
 * tenant's `leaving` says. Told once: the step is not called done, and there is an event. That cluster's watch rings when it
 * is back.
 */
export function owing(settled: Effect, { tenant, elsewhere, operation }: TenantFacts): Effect {
  if (tenant.leaving === null || !elsewhere || elsewhere.observed.ok || !operation) return settled;
  const { name, observed } = elsewhere;
  const message = `What is left of it in ${name ?? elsewhere.clusterId} could not be taken away: ${observed.error.message} That is done as soon as the cluster answers; if it never will, remove it: fleet clusters remove.`;
  return {
    ...settled,
    steps: [...(settled.steps ?? []), { name: 'teardown', state: 'skipped', message }],
    event: { type: 'warning', reason: 'OldPlaceOwed', message },
  };
}

/** It does not go on: said in the step, and called failed once people have been kept hoping for long enough. */
function held(
  { operation }: TenantFacts,
  { clock, settings }: ActContext,
  step: StepName,
  {
    code,
    message,
    retry,
  }: Pick<Failure, 'code' | 'message'> & { readonly retry?: Failure['retry'] },
): Effect {
  const report = { name: step, state: 'running', message } as const;
  if (!operation) return { next: { kind: 'again', afterMs: SLOW_PAUSE_MS, cause: 'retry' } };
  const waitedMs = clock.now().getTime() - operation.createdAt.getTime();
  if (retry !== 'never' && waitedMs <= settings.patienceMs)
    return { steps: [report], next: { kind: 'again', afterMs: PAUSE_MS, cause: 'progress' } };
  return {
    steps: [report],
    operationEnds: { state: 'failed', error: { code, message } },
    event: { type: 'warning', reason: 'MoveFailed', message },
    next: { kind: 'again', afterMs: SLOW_PAUSE_MS, cause: 'retry' },
  };
}

/** What acts on the other cluster. */
function thereOf(
  { elsewhere }: TenantFacts,
  context: ActContext,
): { readonly elsewhere: NonNullable<TenantFacts['elsewhere']>; readonly context: ActContext } {
  const cluster: Cluster | null = context.elsewhere;
  if (!elsewhere || !cluster) throw new Error('it is in one cluster only');
  return { elsewhere, context: { ...context, cluster } };
}

function hostsOf({ domains }: TenantFacts, url: string): string[] {
  const own = domains.map(({ hostname }) => hostname).filter((name) => !name.startsWith('*.'));
  return [new URL(url).hostname, ...own];
}
