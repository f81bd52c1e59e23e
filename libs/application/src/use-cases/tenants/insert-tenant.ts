import { newOperation, type Operation } from '@fleetcommand/domain/operations/operation';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator, OrganizationId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { AuditEvent } from '../../ports/audit.js';
import type { Repositories, Store } from '../../ports/store.js';
import type { RequestFacts } from '../actor.js';
import type { Offer, WantedTenant } from './choose-offer.js';
import { checkSlugQuarantine, type SlugRules } from './check-slug-quarantine.js';
import type { SlugTaken } from './refuse-taken-slug.js';
import {
  admitTenant,
  type BillingSettings,
  type PaymentRequired,
} from '../billing/admit-tenant.js';

export interface TenantCreation extends SlugRules {
  readonly store: Store;
  readonly ids: IdGenerator;
  readonly clock: Clock;
  /** Absent: nothing is charged for, and every plan is anybody's. */
  readonly billing?: BillingSettings | undefined;
}

export interface TenantInsertion {
  readonly organizationId: OrganizationId;
  readonly wanted: WantedTenant;
  readonly offer: Offer;
  readonly actor: AuditEvent['actor'];
  readonly request: RequestFacts;
  readonly now: Date;
  /** Without a payment: `refuse` it, or have it `wait` for the first. */
  readonly unpaid: 'refuse' | 'wait';
}

/** The rows of a new tenant, for a transaction under way: with the work they owe in the outbox. */
export async function insertTenant(
  deps: Pick<TenantCreation, 'ids' | 'domains' | 'billing'>,
  tx: Repositories,
  { organizationId, wanted, offer, actor, request, now, unpaid }: TenantInsertion,
): Promise<Result<{ tenant: Tenant; operation: Operation }, Failure<SlugTaken | PaymentRequired>>> {
  const free = await checkSlugQuarantine(deps, tx, wanted.slug, organizationId, now);
  if (!free.ok) return free;
  const admitted = await admitTenant(deps, tx, { organizationId, plan: offer.plan, unpaid }, now);
  if (!admitted.ok) return admitted;
  const tenantId = deps.ids.next('ten');
  const operation = newOperation(
    { id: deps.ids.next('op'), kind: 'tenant.create', tenantId, organizationId, generation: 1 },
    now,
  );
  const tenant: Tenant = {
    ...newTenantRow(tenantId, operation, organizationId, wanted, offer, now),
    standing: admitted.value,
    state: admitted.value === 'good' ? 'pending' : 'suspended',
  };
  const created = await tx.tenants.create(tenant);
  if (!created.ok) return created;
  await tx.operations.create(operation);
  await tx.outbox.add({
    id: deps.ids.next('out'),
    job: { kind: 'tenant.reconcile', tenantId, generation: 1, cause: 'change' },
  });
  await tx.events.append({
    id: deps.ids.next('evt'),
    organizationId,
    tenantId,
    type: 'normal',
    reason: 'Ordered',
    message: `${offer.blueprint.name} on the plan ${offer.plan.name} was ordered.`,
    createdAt: now,
  });
  await tx.audit.append({
    id: deps.ids.next('aud'),
    organizationId,
    actor,
    action: 'tenant.create',
    targetId: tenantId,
    before: null,
    after: {
      name: tenant.name,
      slug: tenant.slug,
      plan: tenant.planId,
      region: tenant.regionId,
      blueprint: tenant.blueprintId,
    },
    requestId: request.requestId,
    ipAddress: request.ipAddress,
    createdAt: now,
  });
  return ok({ tenant, operation });
}

function newTenantRow(
  id: Tenant['id'],
  operation: Operation,
  organizationId: OrganizationId,
  wanted: WantedTenant,
  offer: Offer,
  now: Date,
): Tenant {
  return {
    id,
    organizationId,
    name: wanted.name.trim(),
    slug: wanted.slug,
    planId: offer.plan.id,
    planVersion: offer.plan.version,
    regionId: offer.region.id,
    clusterId: offer.cluster.id,
    blueprintId: offer.blueprint.id,
    blueprintVersion: offer.blueprint.version,
    intent: 'running',
    intentReason: null,
    standing: 'good',
    restartedAt: null,
    generation: 1,
    observedGeneration: 0,
    // Drawn by the database; nobody reads it of a tenant just made.
    configSequence: 0n,
    state: 'pending',
    conditions: [],
    appliedHash: null,
    currentOperationId: operation.id,
    createdAt: now,
    deletionRequestedAt: null,
    deletedAt: null,
  };
}
