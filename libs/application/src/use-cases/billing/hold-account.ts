import type { BillingAccount, Hold } from '@fleetcommand/domain/billing/account';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { lockAccount } from './admit-tenant.js';
import type { BillingDependencies } from './dependencies.js';

/** An operator keeps an organization in good standing until a time, for a reason; null ends that. */
export async function holdAccount(
  deps: Pick<BillingDependencies, 'store' | 'ids' | 'clock'>,
  actor: Actor,
  organizationId: OrganizationId,
  wanted: Pick<Hold, 'reason' | 'until'> | null,
): Promise<Result<BillingAccount, Failure<'organizations.not-found' | 'request.invalid'>>> {
  const { store, ids, clock } = deps;
  const now = clock.now();
  if (wanted && wanted.until <= now) {
    return fail('request.invalid', 'The end of a hold must be in the future.', {
      pointer: '/until',
    });
  }
  if (!(await store.accounts.findOrganization(organizationId))) {
    return fail('organizations.not-found', 'There is no such organization.');
  }
  const hold = wanted && { ...wanted, by: actor.userId };
  return store.transaction(async (tx) => {
    const before = await lockAccount(tx, organizationId, now);
    const held = await tx.billing.update(organizationId, before.revision, { hold }, now);
    await tx.outbox.add({ id: ids.next('out'), job: { kind: 'billing.review', organizationId } });
    const entry = {
      organizationId,
      action: hold ? 'billing.hold' : 'billing.release-hold',
      targetId: organizationId,
      before: { hold: before.hold },
      after: { hold },
    };
    await tx.audit.append(auditEntry(deps, actor, entry));
    return ok(held ?? { ...before, hold });
  });
}
