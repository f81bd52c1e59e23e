import type { RenderedTenant } from '@fleetcommand/desired-state/rendered-tenant';
import { getCondition, type Observation } from '@fleetcommand/domain/tenancy/condition';

import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';
import { groundObservations } from './observations.js';

/** Waits for money, which rings: until then there is nothing to do. The operation people watch stays open. */
export function awaitPayment(facts: TenantFacts): Effect {
  const message =
    'Waiting for the first payment. Open Billing to subscribe; it then goes on by itself.';
  return {
    observations: [{ type: 'Ready', status: 'False', reason: 'AwaitingPayment', message }],
    steps: [{ name: 'database', state: 'running', message }],
    tenant: { observedGeneration: facts.tenant.generation },
    ...(isNews(facts, 'AwaitingPayment') && {
      event: { type: 'normal', reason: 'AwaitingPayment', message },
    }),
    next: { kind: 'rest' },
  };
}

/** Switched off, as wanted. Its data, its names and their certificates stay. */
export function settleSuspended(facts: TenantFacts, rendered: RenderedTenant): Effect {
  const message = 'Switched off because it is not paid for. Its data and names are kept.';
  const because = (type: Observation['type']): Observation => ({
    type,
    status: 'False',
    reason: 'Suspended',
    message,
  });
  return {
    observations: [
      ...groundObservations(facts, rendered),
      because('WorkloadReady'),
      because('RouteReady'),
      because('Ready'),
    ],
    steps: [{ name: 'objects', state: 'succeeded' }],
    operationEnds: { state: 'succeeded' },
    tenant: { observedGeneration: facts.tenant.generation },
    ...(isNews(facts, 'Suspended') && { event: { type: 'warning', reason: 'Suspended', message } }),
    next: { kind: 'rest' },
  };
}

function isNews({ tenant }: TenantFacts, reason: string): boolean {
  return getCondition(tenant.conditions, 'Ready')?.reason !== reason;
}
