import { getCondition, type Observation } from '@fleetcommand/domain/tenancy/condition';
import type { StepName } from '@fleetcommand/domain/operations/operation';
import type { Failure } from '@fleetcommand/kernel/result';

import type { Effect } from './effect.js';
import type { ReconcileSettings, TenantFacts } from './facts.js';
import { falseForMs, retryDelayMs } from './retry-delay.js';

/** Where a failure shows: the condition it makes false and the step that reports it. */
export interface FailureSite {
  readonly condition: Observation['type'];
  readonly step: StepName;
}

/**
 * What a failure means for the tenant: shown with its reason everywhere, tried again unless that cannot help; called
 * failed once it has lasted longer than people should be kept hoping.
 */
export function failureEffect(
  facts: TenantFacts,
  settings: ReconcileSettings,
  site: FailureSite,
  failure: Failure,
  now: Date,
): Effect {
  if (failure.retry === 'never') return refusalEffect(facts, site, 'Refused', failure);
  const failingForMs = falseForMs(facts, site.condition, now);
  const isOutOfPatience = failingForMs > settings.patienceMs;
  const reason = isOutOfPatience ? 'RetriesExhausted' : reasonOf(failure);
  const afterMs =
    typeof failure.retry === 'object' ? failure.retry.afterMs : retryDelayMs(failingForMs);
  return {
    observations: observe(site, reason, failure.message),
    steps: [{ name: site.step, state: 'running', message: failure.message }],
    ...(isOutOfPatience && { operationEnds: failed(failure) }),
    next: { kind: 'again', afterMs, cause: 'retry' },
  };
}

/** A failure that only a change heals. The sweep and the next change look again. */
export function refusalEffect(
  facts: TenantFacts,
  site: FailureSite,
  reason: string,
  failure: Failure,
): Effect {
  const isNews = getCondition(facts.tenant.conditions, 'Ready')?.message !== failure.message;
  return {
    observations: observe(site, reason, failure.message),
    steps: [{ name: site.step, state: 'failed', message: failure.message }],
    operationEnds: failed(failure),
    ...(isNews && { event: { type: 'warning', reason, message: failure.message } }),
    next: { kind: 'rest' },
  };
}

function observe(site: FailureSite, reason: string, message: string): Observation[] {
  return [
    { type: site.condition, status: 'False', reason, message },
    { type: 'Ready', status: 'False', reason, message },
  ];
}

function failed(failure: Failure): Effect['operationEnds'] {
  return { state: 'failed', error: { code: failure.code, message: failure.message } };
}

/** `cluster.breaker-open` → `BreakerOpen`. */
function reasonOf(failure: Failure): string {
  const [, word = failure.code] = failure.code.split('.');
  return word.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
