import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { BillingEvent } from '../../ports/billing.js';
import { auditActor, type Actor } from '../actor.js';
import type { BillingDependencies } from './dependencies.js';

/** An operator has an event acted on again. What is so now counts, not what it said. */
export async function replayEvent(
  { store, ids, clock }: Pick<BillingDependencies, 'store' | 'ids' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<Result<BillingEvent, Failure<'payments.not-found' | 'billing.nothing-to-pay'>>> {
  const event = await store.billing.findEvent(id);
  if (!event) return fail('payments.not-found', `There is no event ${id} in the inbox.`);
  const { organizationId } = event;
  if (organizationId === null) {
    return fail('billing.nothing-to-pay', `Nothing follows from ${id}: ${event.effect}.`);
  }
  return store.transaction(async (tx) => {
    await tx.billing.reopenEvent(id);
    await tx.outbox.add({ id: ids.next('out'), job: { kind: 'billing.review', organizationId } });
    await tx.audit.append({
      id: ids.next('aud'),
      organizationId,
      actor: auditActor(actor),
      action: 'billing.replay-event',
      targetId: id,
      before: null,
      after: null,
      requestId: actor.request.requestId,
      ipAddress: actor.request.ipAddress,
      createdAt: clock.now(),
    });
    return ok({ ...event, state: 'pending', processedAt: null });
  });
}
