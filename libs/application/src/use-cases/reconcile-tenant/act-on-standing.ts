import type { RenderedTenant } from '@fleetcommand/desired-state/rendered-tenant';
import { AWAITING_CONFIRMATION } from '@fleetcommand/domain/accounts/email-verification';
import { getCondition, type Observation } from '@fleetcommand/domain/tenancy/condition';
import { AWAITING_CAPACITY } from '@fleetcommand/domain/tenancy/tenant-state';
import { restOf, type Rest } from '@fleetcommand/domain/tenancy/rest';

import { owing } from './act-on-move.js';
import { settle } from './act-on-progress.js';
import type { Decision } from './decide.js';
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

/** Waits for room, which is looked for every few seconds and rings. The operation people watch stays open. */
export function awaitCapacity(facts: TenantFacts): Effect {
  const message = `There is no room in the region ${facts.tenant.regionId} at the moment. It is made as soon as there is; nothing is to be done.`;
  return {
    observations: [{ type: 'Ready', status: 'False', reason: AWAITING_CAPACITY, message }],
    steps: [{ name: 'database', state: 'running', message }],
    ...(isNews(facts, AWAITING_CAPACITY) && {
      event: { type: 'warning', reason: AWAITING_CAPACITY, message },
    }),
    next: { kind: 'rest' },
  };
}

/** Waits for a person to open the link in their mail, which rings. The operation people watch stays open. */
export function awaitConfirmation(
  { before }: Extract<Decision, { kind: 'await-confirmation' }>,
  facts: TenantFacts,
): Effect {
  const what = before === 'provisioning' ? 'Nothing is made' : 'All is ready, and not reachable';
  const message = `${what} until an owner has confirmed their e-mail address. Open the link in the mail we sent (your account page sends another): it then goes on by itself.`;
  const step = before === 'provisioning' ? 'database' : 'route';
  const reason = AWAITING_CONFIRMATION;
  return {
    observations: [{ type: 'Ready', status: 'False', reason, message }],
    steps: [{ name: step, state: 'running', message }],
    ...(isNews(facts, reason) && { event: { type: 'normal', reason, message } }),
    next: { kind: 'rest' },
  };
}

/** At rest, as wanted. Its data, its names and their certificates stay. */
function settleAtRest(
  { state, reason, message }: Rest,
  facts: TenantFacts,
  rendered: RenderedTenant,
): Effect {
  const because = (type: Observation['type']): Observation => ({
    type,
    status: 'False',
    reason,
    message,
  });
  const settled: Effect = {
    observations: [
      ...groundObservations(facts, rendered),
      because('WorkloadReady'),
      because('RouteReady'),
      because('Ready'),
    ],
    steps: [{ name: 'objects', state: 'succeeded' }],
    operationEnds: { state: 'succeeded' },
    tenant: { observedGeneration: facts.tenant.generation },
    ...(isNews(facts, reason) && {
      event: { type: state === 'hibernated' ? 'normal' : 'warning', reason, message },
    }),
    next: { kind: 'rest' },
  };
  return owing(settled, facts);
}

/** Nothing is left to do for it, at work or at rest. */
export function settled(facts: TenantFacts, rendered: RenderedTenant): Effect {
  const rest = restOf(facts.tenant);
  return rest ? settleAtRest(rest, facts, rendered) : settle(facts, rendered);
}

function isNews({ tenant }: TenantFacts, reason: string): boolean {
  return getCondition(tenant.conditions, 'Ready')?.reason !== reason;
}
