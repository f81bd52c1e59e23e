import {
  applyThere,
  awaitClear,
  awaitThere,
  blockedThere,
  clearThere,
  forgetThere,
  switchPlaces,
} from './act-on-move.js';
import { applyObjects, handOver } from './act-on-objects.js';
import { deleteObjects, dropDatabase, release } from './act-on-deletion.js';
import { awaitFinalCopy, awaitRestore } from './act-on-copies.js';
import { provisionDatabase } from './act-on-database.js';
import { awaitNamespace, awaitWorkload, probeRoute } from './act-on-progress.js';
import { awaitCapacity, awaitConfirmation, awaitPayment, settled } from './act-on-standing.js';
import type { Decision } from './decide.js';
import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';
import type { ActContext } from './act-context.js';
import { failureEffect, refusalEffect } from './failures.js';
import { placeElsewhere } from './lost-cluster.js';

/** Does what was decided, and says what came of it. Every act may be repeated. */
export function act(
  decision: Decision,
  facts: TenantFacts,
  context: ActContext,
): Promise<Effect> | Effect {
  const objectsSite = {
    condition: 'ObjectsApplied',
    step: facts.tenant.intent === 'deleted' ? 'teardown' : 'objects',
  } as const;
  switch (decision.kind) {
    case 'await-payment':
      return awaitPayment(facts);
    case 'await-capacity':
      return awaitCapacity(facts);
    case 'place-elsewhere':
      return placeElsewhere(facts, context);
    case 'await-confirmation':
      return awaitConfirmation(decision, facts);
    case 'provision-database':
      return provisionDatabase(facts, context);
    case 'await-restore':
      return awaitRestore();
    case 'apply':
      return applyObjects(decision, facts, context);
    case 'hand-over':
      return handOver(decision, facts, context);
    case 'await-workload':
      return awaitWorkload(decision, facts, context);
    case 'probe-route':
      return probeRoute(decision.rendered, facts, context);
    case 'settle':
      return settled(facts, decision.rendered);
    case 'apply-there':
      return applyThere(decision, facts, context);
    case 'await-there':
      return awaitThere(decision, facts, context);
    case 'switch':
      return switchPlaces(decision, facts, context);
    case 'blocked-there':
      return blockedThere(decision, facts, context);
    case 'clear-there':
      return clearThere(decision, facts, context);
    case 'await-clear':
      return awaitClear();
    case 'forget-there':
      return forgetThere(facts);
    case 'delete-objects':
      return deleteObjects(decision, facts, context);
    case 'await-namespace':
      return awaitNamespace(facts);
    case 'await-final-copy':
      return awaitFinalCopy(facts, context);
    case 'drop-database':
      return dropDatabase(facts, context);
    case 'release':
      return release(facts, context.clock.now());
    case 'refuse':
      return refusalEffect(facts, objectsSite, decision.reason, decision.failure);
    case 'retry':
      return failureEffect(
        facts,
        context.settings,
        objectsSite,
        decision.failure,
        context.clock.now(),
      );
  }
}
