import { tenantHost } from '@fleetcommand/desired-state/names/tenant-address';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Backup } from '../../ports/backups.js';
import type { Repositories } from '../../ports/store.js';
import { auditActor, authorizeOn, type Actor, type ForbiddenCode } from '../actor.js';
import { admitTenant, type PaymentRequired } from '../billing/admit-tenant.js';
import { refuseChanged, type ChangedMeanwhile } from '../changed-meanwhile.js';
import { checkSlugQuarantine } from '../tenants/check-slug-quarantine.js';
import { TENANT_NOT_FOUND } from '../tenants/find-tenant.js';
import { claimAgain, type ClaimAgainDependencies } from '../domains/claim-again.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { refuseTakenSlug, type SlugTaken } from '../tenants/refuse-taken-slug.js';
import { writeTenantChange, type ChangedTenant } from '../tenants/write-tenant-change.js';
import { beingPutInto } from './request-restore.js';
import { whereItComesBack, type HomeFailureCode } from './where-it-comes-back.js';

export type RestoreDeletedFailureCode =
  | 'tenants.not-found'
  | 'tenants.not-deleted'
  | 'tenants.being-deleted'
  | 'backups.none-kept'
  | 'catalogue.unknown-plan'
  | ChangedMeanwhile
  | HomeFailureCode
  | ForbiddenCode
  | SlugTaken
  | PaymentRequired;

type Restored<T> = Result<T, Failure<RestoreDeletedFailureCode>>;

export type RestoreDeletedDependencies = TenantCreation & ClaimAgainDependencies;

/**
 * An instance that was deleted is there again, under its name and with the data of its last copy: while that is kept, below
 * the suffix its region has now, and as if it were ordered anew as far as it costs something. Its own domains are claimed again, and want new records.
 */
export async function restoreDeleted(
  deps: RestoreDeletedDependencies,
  actor: Actor,
  id: TenantId,
): Promise<Restored<ChangedTenant>> {
  const { store } = deps;
  const found = authorizeOn(
    actor,
    await store.tenants.find(id),
    'tenants.create',
    TENANT_NOT_FOUND,
  );
  if (!found.ok) return found;
  const checked = await check(deps, found.value);
  if (!checked.ok) return checked;
  const restored = await store.transaction((tx) => revive(deps, tx, actor, checked.value));
  // Somebody else brought it back, or is at it.
  return restored ?? refuseChanged('instance');
}

interface Checked {
  readonly tenant: Tenant;
  readonly copy: Backup;
  readonly plan: Plan;
}

async function check({ store }: TenantCreation, tenant: Tenant): Promise<Restored<Checked>> {
  const { id, name, slug, planId, planVersion } = tenant;
  if (!tenant.deletedAt) {
    return tenant.intent === 'deleted'
      ? fail('tenants.being-deleted', `${name} is still being deleted. Wait until it is gone.`)
      : fail('tenants.not-deleted', `${name} is not deleted. Put one of its backups back instead.`);
  }
  const copy = await store.backups.newest(id, 'final');
  if (copy?.state !== 'made') {
    return fail('backups.none-kept', `No last copy of ${name} is kept, or not any more.`);
  }
  // Whether somebody else has the name by now is not for the customer's own eyes to see.
  const taken = await store.acrossOrganizations.tenants.findTakenSlugs([slug]);
  if (taken.has(slug)) return refuseTakenSlug(store, slug, '');
  const plan = await store.catalogue.findPlan(planId, planVersion);
  if (plan) return ok({ tenant, copy, plan });
  return fail(
    'catalogue.unknown-plan',
    `Its plan ${planId} is gone. An operator must add it again.`,
  );
}

async function revive(
  deps: RestoreDeletedDependencies,
  tx: Repositories,
  actor: Actor,
  { tenant, copy, plan }: Checked,
): Promise<Restored<ChangedTenant> | null> {
  const now = deps.clock.now();
  const { organizationId, slug } = tenant;
  const home = await whereItComesBack(deps, tx, tenant, plan, now);
  if (!home.ok) return home;
  const { platformDomain } = home.value;
  const address = { slug, platformDomain };
  const free = await checkSlugQuarantine(deps, tx, address, organizationId, now);
  if (!free.ok) return free;
  const paid = await admitTenant(deps, tx, { organizationId, plan, unpaid: 'refuse' }, now);
  if (!paid.ok) return paid;
  const there = await tx.tenants.undelete(tenant.id, home.value);
  if (!there) return null;
  if (platformDomain !== tenant.platformDomain)
    await tx.events.append({
      id: deps.ids.next('evt'),
      organizationId,
      tenantId: tenant.id,
      type: 'normal',
      reason: 'Readdressed',
      message: `Its address is ${tenantHost(address, deps.domains)} now: its region has another suffix than when it was deleted.`,
      createdAt: now,
    });
  const change = {
    kind: 'tenant.restore',
    wanted: { intent: 'running', intentReason: null, standing: paid.value, restartedAt: now },
    state: 'provisioning',
  } as const;
  const by = { actor: auditActor(actor), ...actor.request };
  const changed = await writeTenantChange(deps, tx, by, there, change);
  if (!changed) throw new Error(`${tenant.id} changed in the transaction that brings it back`);
  await tx.backups.update(copy.id, beingPutInto(tenant.id, now));
  const { deletionRequestedAt, createdAt } = tenant;
  await claimAgain(deps, tx, actor, changed.tenant, deletionRequestedAt ?? createdAt);
  return ok(changed);
}
