import type { WorkloadJudgement } from '@fleetcommand/desired-state/observed/workload';
import { getCondition, isTrue } from '@fleetcommand/domain/tenancy/condition';

import type { ActContext } from './act.js';
import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';
import { retryDelayMs } from './retry-delay.js';

/** The cluster is at work. Its watch rings when something changes; only patience needs a timer. */
export function awaitWorkload(
  judgement: WorkloadJudgement,
  facts: TenantFacts,
  { clock, settings }: ActContext,
): Effect {
  const { reason, message } = judgement;
  const observations = [{ type: 'WorkloadReady', status: 'False', reason, message } as const];
  const step = { name: 'workload', state: 'running', message } as const;
  if (judgement.status === 'progressing') {
    const ready = { type: 'Ready', status: 'False', reason: 'RollingOut', message } as const;
    return { observations: [...observations, ready], steps: [step], next: { kind: 'rest' } };
  }
  const before = getCondition(facts.tenant.conditions, 'WorkloadReady');
  const since = before?.status === 'False' ? new Date(before.lastTransitionTime) : clock.now();
  const leftMs = settings.patienceMs - (clock.now().getTime() - since.getTime());
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

export async function probeRoute(
  url: string,
  facts: TenantFacts,
  { routeProbe, clock }: ActContext,
): Promise<Effect> {
  const workload = {
    type: 'WorkloadReady',
    status: 'True',
    reason: 'Available',
    message: 'Every replica is ready.',
  } as const;
  const probe = await routeProbe.check(url);
  if (probe.live) {
    const route = {
      type: 'RouteReady',
      status: 'True',
      reason: 'Live',
      message: `${url} answers.`,
    } as const;
    return { ...settle(facts), observations: [workload, route, READY] };
  }
  const { reason, message } = probe;
  const before = getCondition(facts.tenant.conditions, 'RouteReady');
  const since = before?.status === 'False' ? new Date(before.lastTransitionTime) : clock.now();
  return {
    observations: [
      workload,
      { type: 'RouteReady', status: 'False', reason, message },
      { type: 'Ready', status: 'False', reason: 'RouteNotLive', message },
    ],
    steps: [
      { name: 'workload', state: 'succeeded' },
      { name: 'route', state: 'running', message },
    ],
    next: {
      kind: 'again',
      afterMs: Math.min(5_000, retryDelayMs(since, clock.now()) / 2),
      cause: 'progress',
    },
  };
}

const READY = {
  type: 'Ready',
  status: 'True',
  reason: 'Live',
  message: 'The instance is live.',
} as const;

/** All is as wanted; what that ends, it ends. Says nothing new, and so writes nothing, when it was so before. */
export function settle(facts: TenantFacts): Effect {
  const wasReady = isTrue(facts.tenant.conditions, 'Ready');
  const isFirst = facts.tenant.observedGeneration === 0;
  const news = isFirst
    ? { reason: 'Live', message: 'The instance is live.' }
    : { reason: 'Updated', message: 'The instance is live again.' };
  const isCurrent = facts.tenant.observedGeneration === facts.tenant.generation;
  return {
    observations: [
      {
        type: 'WorkloadReady',
        status: 'True',
        reason: 'Available',
        message: 'Every replica is ready.',
      },
      READY,
    ],
    steps: [
      { name: 'workload', state: 'succeeded' },
      { name: 'route', state: 'succeeded' },
    ],
    operationEnds: { state: 'succeeded' },
    tenant: { observedGeneration: facts.tenant.generation },
    ...((!wasReady || !isCurrent) && { event: { type: 'normal', ...news } }),
    next: { kind: 'rest' },
  };
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
