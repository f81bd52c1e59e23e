import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { BillingEvent } from '../../ports/billing.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { BillingDependencies } from './dependencies.js';

/** An operator has an event acted on again. What is so now counts, not what it said. */
export async function replayEvent(
  deps: Pick<BillingDependencies, 'store' | 'ids' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<Result<BillingEvent, Failure<'payments.not-found' | 'billing.nothing-to-pay'>>> {
  const { store, ids } = deps;
  const event = await store.billing.findEvent(id);
  if (!event) return fail('payments.not-found', `There is no event ${id} in the inbox.`);
  const { organizationId } = event;
  if (organizationId === null) {
    return fail('billing.nothing-to-pay', `Nothing follows from ${id}: ${event.effect}.`);
  }
  return store.transaction(async (tx) => {
    await tx.billing.reopenEvent(id);
    await tx.outbox.add({ id: ids.next('out'), job: { kind: 'billing.review', organizationId } });
    const entry = { organizationId, action: 'billing.replay-event', targetId: id };
    await tx.audit.append(auditEntry(deps, actor, entry));
    return ok({ ...event, state: 'pending', processedAt: null });
  });
}
