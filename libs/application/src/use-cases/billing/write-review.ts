/** What a review found, in one transaction: account, instances, events, notices. All or nothing. */
import type { BillingAccount } from '@fleetcommand/domain/billing/account';
import type { Entitlement, TenantEntitlement } from '@fleetcommand/domain/billing/entitlement';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';

import type { Repositories } from '../../ports/store.js';
import { oweBackup } from '../backups/owe-backup.js';
import {
  BY_THE_PLATFORM,
  writeTenantChange,
  type WrittenChange,
} from '../tenants/write-tenant-change.js';
import { lockAccount } from './admit-tenant.js';
import type { BillingDependencies, StandingNotice } from './dependencies.js';
import { noticeOf } from './notices.js';
import type { ReviewFacts } from './review-facts.js';

/** Thrown to roll back what somebody else's change overtook; never leaves this file. */
class Overtaken extends Error {}

/** False, and nothing written, when account or instances changed since they were read. */
export async function writeReview(
  deps: BillingDependencies,
  facts: ReviewFacts,
  entitlement: Entitlement,
  effect: string,
): Promise<boolean> {
  try {
    await deps.store.transaction((tx) => write(deps, tx, facts, entitlement, effect));
    return true;
  } catch (error) {
    if (error instanceof Overtaken) return false;
    throw error;
  }
}

async function write(
  deps: BillingDependencies,
  tx: Repositories,
  facts: ReviewFacts,
  entitlement: Entitlement,
  effect: string,
): Promise<void> {
  const now = deps.clock.now();
  const { account, events, tenants } = facts;
  const { organizationId } = account;
  const locked = await lockAccount(tx, organizationId, now);
  if (locked.revision !== account.revision) throw new Overtaken();
  const change = accountChange(facts, entitlement, now);
  if (change && !(await tx.billing.update(organizationId, account.revision, change, now))) {
    throw new Overtaken();
  }
  const isArchived = isNews(facts, entitlement) && entitlement.position.standing === 'archived';
  for (const tenant of tenants) {
    const wanted = entitlement.tenants.get(tenant.id);
    if (isArchived && deps.billing.keepsBackups && wanted?.standing === 'suspended')
      await oweBackup(deps, tx, tenant, 'final', now);
    const written = wanted && changeOf(tenant, wanted, now);
    if (!written) continue;
    const changed = await writeTenantChange(deps, tx, BY_THE_PLATFORM, tenant, written);
    if (!changed) throw new Overtaken();
  }
  const ids = events.map(({ id }) => id);
  if (ids.length > 0 && !(await tx.billing.settleEvents(ids, effect, now))) throw new Overtaken();
  const { ladder } = deps.billing;
  const notice = noticeOf(organizationId, account.position.standing, entitlement, ladder);
  if (notice) await tell(deps, tx, notice, tenants, now);
}

function isNews({ account }: ReviewFacts, { position }: Entitlement): boolean {
  return account.position.standing !== position.standing;
}

/** Null when the account is as it was, so that a look without news writes nothing. */
function accountChange(
  { account, subscriptions }: ReviewFacts,
  { position, nextLookAt }: Entitlement,
  now: Date,
): Partial<BillingAccount> | null {
  const isSame =
    JSON.stringify([account.subscriptions, account.position, account.nextReviewAt]) ===
    JSON.stringify([subscriptions, position, nextLookAt]);
  return isSame ? null : { subscriptions, fetchedAt: now, position, nextReviewAt: nextLookAt };
}

/** Null when the instance is as it should be. */
function changeOf(tenant: Tenant, wanted: TenantEntitlement, now: Date): WrittenChange | null {
  if (wanted.isForfeit) {
    return {
      kind: 'tenant.delete',
      wanted: { intent: 'deleted', deletionRequestedAt: now },
    };
  }
  const { plan, standing } = wanted;
  if (!plan && standing === tenant.standing) return null;
  const change = {
    ...(standing !== tenant.standing && { standing }),
    ...(plan && { planId: plan.planId, planVersion: plan.planVersion }),
  };
  if (standing === 'suspended') {
    return { kind: 'tenant.suspend', wanted: change };
  }
  if (tenant.standing === 'suspended') {
    return { kind: 'tenant.resume', wanted: change };
  }
  if (tenant.standing === 'awaiting-payment' && standing === 'good') {
    return { kind: 'tenant.create', wanted: change, continues: true };
  }
  return { kind: 'tenant.update', wanted: change };
}

async function tell(
  deps: BillingDependencies,
  tx: Repositories,
  notice: StandingNotice,
  tenants: readonly Tenant[],
  now: Date,
): Promise<void> {
  for (const { id: tenantId, organizationId } of tenants) {
    await tx.events.append({
      id: deps.ids.next('evt'),
      organizationId,
      tenantId,
      type: notice.isWarning ? 'warning' : 'normal',
      reason: `Billing${notice.to.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())}`,
      message: notice.message,
      createdAt: now,
    });
  }
  await deps.announce?.(tx, notice);
}
