import { AWAITING_CONFIRMATION } from '@fleetcommand/domain/accounts/email-verification';
import { getCondition } from '@fleetcommand/domain/tenancy/condition';
import type { UserId } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';
import { ringForTenant } from '../tenants/ring-for-tenant.js';
import type { AccountDependencies } from './account-dependencies.js';

/** More than wait for one person. */
const WAITING_MAX = 100;

/** The address is theirs: what waited for that goes on at once. */
export async function confirmAddress(
  { ids, clock }: Pick<AccountDependencies, 'ids' | 'clock'>,
  tx: Repositories,
  userId: UserId,
): Promise<void> {
  await tx.security.setEmailVerifiedAt(userId, clock.now());
  const memberships = await tx.accounts.listMemberships(userId);
  const owned = memberships.filter(({ role }) => role === 'owner');
  if (owned.length === 0) return;
  const organizations = owned.map(({ organizationId }) => organizationId);
  const { items } = await tx.tenants.listByOrganizations(organizations, { limit: WAITING_MAX });
  for (const { id: tenantId, generation, conditions } of items) {
    if (getCondition(conditions, 'Ready')?.reason !== AWAITING_CONFIRMATION) continue;
    await ringForTenant({ ids }, tx, tenantId, { generation, cause: 'progress' });
  }
}
