import type { RenderedTenant } from '@fleetcommand/desired-state/rendered-tenant';
import { getCondition, isTrue } from '@fleetcommand/domain/tenancy/condition';

import type { ActContext } from './act-context.js';
import { owing } from './act-on-move.js';
import type { Decision } from './decide.js';
import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';
import { groundObservations, READY, WORKLOAD_READY } from './observations.js';
import { falseForMs, retryDelayMs } from './retry-delay.js';

type AwaitDecision = Extract<Decision, { kind: 'await-workload' }>;

/** While somebody is waiting for the address to come up. */
const LONGEST_PROBE_PAUSE_MS = 5_000;

/** The cluster is at work. Its watch rings when something changes; only patience needs a timer. */
export function awaitWorkload(
  { judgement, rendered }: Pick<AwaitDecision, 'judgement' | 'rendered'>,
  facts: TenantFacts,
  { clock, settings }: ActContext,
): Effect {
  const { reason, message } = judgement;
  const observations = [
    ...groundObservations(facts, rendered),
    { type: 'WorkloadReady', status: 'False', reason, message } as const,
  ];
  const step = { name: 'workload', state: 'running', message } as const;
  if (judgement.status === 'progressing') {
    const ready = { type: 'Ready', status: 'False', reason: 'RollingOut', message } as const;
    return { observations: [...observations, ready], steps: [step], next: { kind: 'rest' } };
  }
  const before = getCondition(facts.tenant.conditions, 'WorkloadReady');
  const leftMs = settings.patienceMs - falseForMs(facts, 'WorkloadReady', clock.now());
  const ready = { type: 'Ready', status: 'False', reason: 'WorkloadFailed', message } as const;
  const error = { code: 'workload.failed', message: `${reason}: ${message}` };
  return {
    observations: [...observations, ready],
    steps: [step],
    ...(leftMs <= 0 && { operationEnds: { state: 'failed', error } }),
    ...(before?.reason !== reason && { event: { type: 'warning', reason, message } }),
    next:
      leftMs > 0 ? { kind: 'again', afterMs: leftMs + 100, cause: 'progress' } : { kind: 'rest' },
  };
}

/** Asks the edges for the tenant's address. One that does not come up in time is called failed, and looked at slower. */
export async function probeRoute(
  rendered: RenderedTenant,
  facts: TenantFacts,
  { routeProbe, clock, settings }: ActContext,
): Promise<Effect> {
  const ground = [...groundObservations(facts, rendered), WORKLOAD_READY];
  const probe = await routeProbe.check(rendered.url);
  if (probe.live) {
    const message = `${rendered.url} answers.`;
    const route = { type: 'RouteReady', status: 'True', reason: 'Live', message } as const;
    return { ...settle(facts, rendered), observations: [...ground, route, READY] };
  }
  const { reason, message } = probe;
  const failingForMs = falseForMs(facts, 'RouteReady', clock.now());
  const isOutOfPatience = failingForMs > settings.patienceMs;
  const readyReason = isOutOfPatience ? 'RetriesExhausted' : 'RouteNotLive';
  const error = { code: 'route.not-live', message: `${reason}: ${message}` };
  const delayMs = retryDelayMs(failingForMs);
  return {
    observations: [
      ...ground,
      { type: 'RouteReady', status: 'False', reason, message },
      { type: 'Ready', status: 'False', reason: readyReason, message },
    ],
    steps: [
      { name: 'workload', state: 'succeeded' },
      { name: 'route', state: 'running', message },
    ],
    ...(isOutOfPatience && { operationEnds: { state: 'failed', error } }),
    next: {
      kind: 'again',
      afterMs: isOutOfPatience ? delayMs : Math.min(LONGEST_PROBE_PAUSE_MS, delayMs / 2),
      cause: 'progress',
    },
  };
}

/** All is as wanted; what that ends, it ends. Says nothing new, and so writes nothing, when it was so before. */
export function settle(facts: TenantFacts, rendered: RenderedTenant): Effect {
  const wasReady = isTrue(facts.tenant.conditions, 'Ready');
  const isCurrent = facts.tenant.observedGeneration === facts.tenant.generation;
  const settled: Effect = {
    observations: [...groundObservations(facts, rendered), WORKLOAD_READY, READY],
    steps: [
      { name: 'workload', state: 'succeeded' },
      { name: 'route', state: 'succeeded' },
    ],
    operationEnds: { state: 'succeeded' },
    tenant: { observedGeneration: facts.tenant.generation },
    ...((!wasReady || !isCurrent) && { event: newsOf(facts) }),
    next: { kind: 'rest' },
  };
  return owing(settled, facts);
}

/** That it is live: for the first time (which may be generations after it was ordered), after a suspension, or anew. */
function newsOf({ tenant, operation }: TenantFacts): NonNullable<Effect['event']> {
  if (tenant.observedGeneration === 0 || operation?.kind === 'tenant.create') {
    return { type: 'normal', reason: 'Live', message: 'The instance is live.' };
  }
  if (operation?.kind === 'tenant.resume' || operation?.kind === 'tenant.wake') {
    const message = 'The instance is live again, with all its data and names.';
    return { type: 'normal', reason: 'Resumed', message };
  }
  return { type: 'normal', reason: 'Updated', message: 'The instance is live again.' };
}

export function awaitNamespace(facts: TenantFacts): Effect {
  const isDeletion = facts.tenant.intent === 'deleted';
  const message = 'Waiting for the cluster to take down everything in the namespace.';
  return {
    observations: [{ type: 'Ready', status: 'False', reason: 'Terminating', message }],
    steps: [{ name: isDeletion ? 'teardown' : 'objects', state: 'running', message }],
    // The namespace's own watch rings when it is gone; this only bridges a missed one.
    next: { kind: 'again', afterMs: 2_000, cause: 'progress' },
  };
}
