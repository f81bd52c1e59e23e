import { newOperation, type Operation } from '@fleetcommand/domain/operations/operation';
import type { Adoption } from '@fleetcommand/domain/tenancy/adoption';
import type { IntakeRefusal } from '@fleetcommand/domain/tenancy/intake';
import { JUST_ORDERED, type Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { AuditEvent } from '../../ports/audit.js';
import type { NewcomerFacts } from '../../ports/newcomers.js';
import type { Repositories, Store } from '../../ports/store.js';
import type { RequestOrigin } from '../actor.js';
import { takePlace, type Place } from '../clusters/places.js';
import type { Offer, WantedTenant } from './choose-offer.js';
import { checkIntake } from './check-intake.js';
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
  /** Drawn before; left out: a new one. */
  readonly id?: TenantId | undefined;
  readonly organizationId: OrganizationId;
  /** The organization is made in the same transaction: it has no other instance; this was read when it asked. */
  readonly newcomer?: Pick<NewcomerFacts, 'intake' | 'isAddressUsed'>;
  readonly wanted: WantedTenant;
  readonly offer: Offer;
  readonly actor: AuditEvent['actor'];
  readonly request: RequestOrigin;
  readonly now: Date;
  /** It runs already, and is taken over where it is. */
  readonly adopted?: { readonly adoption: Adoption; readonly place: Place };
  /** Without a payment: `refuse` it, or have it `wait` for the first. */
  readonly unpaid: 'refuse' | 'wait';
}

export type InsertFailureCode =
  | SlugTaken
  | PaymentRequired
  | IntakeRefusal
  | 'catalogue.region-full'
  | 'tenants.adopted-already';

export interface InsertedTenant {
  readonly tenant: Tenant;
  readonly operation: Operation;
}

/** The rows of a new tenant, for a transaction under way: with the work they owe in the outbox. */
export async function insertTenant(
  deps: Pick<TenantCreation, 'ids' | 'domains' | 'billing'>,
  tx: Repositories,
  insertion: TenantInsertion,
): Promise<Result<InsertedTenant, Failure<InsertFailureCode>>> {
  const { organizationId, wanted, offer, actor, request, now, unpaid, adopted } = insertion;
  const kind = adopted ? 'tenant.adopt' : 'tenant.create';
  // What runs already is no order.
  const taken = adopted ? ok(undefined) : await checkTaken(tx, insertion);
  if (!taken.ok) return taken;
  const free = await checkAddress(deps, tx, insertion);
  if (!free.ok) return free;
  const admitted = await admitTenant(deps, tx, { organizationId, plan: offer.plan, unpaid }, now);
  if (!admitted.ok) return admitted;
  const tenantId = insertion.id ?? deps.ids.next('ten');
  const operation = newOperation(
    { id: deps.ids.next('op'), kind, tenantId, organizationId, generation: 1 },
    now,
  );
  // As late as can be: whoever else is placed in that region waits for the end of this transaction.
  const place = adopted?.place ?? (await takePlaceFor(tx, insertion));
  if (!place)
    return fail(
      'catalogue.region-full',
      `${offer.region.name} takes no new instances at the moment. Choose another region, or try again later.`,
      { pointer: '/region' },
    );
  const tenant: Tenant = {
    ...place,
    ...newTenantRow(tenantId, operation, organizationId, wanted, offer, now),
    adopted: adopted?.adoption ?? null,
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
    ...newsOf(insertion),
    createdAt: now,
  });
  await tx.audit.append({
    id: deps.ids.next('aud'),
    organizationId,
    actor,
    action: kind,
    targetId: tenantId,
    before: null,
    after: {
      name: tenant.name,
      slug: tenant.slug,
      plan: tenant.planId,
      region: tenant.regionId,
      blueprint: tenant.blueprintId,
      ...(adopted && { adopted: adopted.adoption }),
    },
    requestId: request.requestId,
    ipAddress: request.ipAddress,
    createdAt: now,
  });
  return ok({ tenant, operation });
}

/** What nobody had when a newcomer asked cannot have been given up since: it would have had to be taken then. */
async function checkAddress(
  deps: SlugRules,
  tx: Repositories,
  { newcomer, wanted, offer, organizationId, now }: TenantInsertion,
): ReturnType<typeof checkSlugQuarantine> {
  if (newcomer && !newcomer.isAddressUsed) return ok(undefined);
  const address = { slug: wanted.slug, platformDomain: offer.region.domain };
  return checkSlugQuarantine(deps, tx, address, organizationId, now);
}

async function checkTaken(
  tx: Repositories,
  { newcomer, organizationId, now }: TenantInsertion,
): ReturnType<typeof checkIntake> {
  return newcomer
    ? checkIntake(tx, newcomer.intake, null, now)
    : checkIntake(tx, await tx.settings.findIntake(), organizationId, now);
}

function takePlaceFor(
  tx: Repositories,
  { newcomer, organizationId, offer: { plan, blueprint, region }, now }: TenantInsertion,
): Promise<Place | null> {
  // A newcomer has no other instance to look for.
  const neighbour = newcomer ? null : organizationId;
  const wanted = { plan, blueprint, regionId: region.id, organizationId: neighbour };
  return takePlace(tx, wanted, now);
}

function newsOf({ offer: { blueprint, plan }, adopted }: TenantInsertion) {
  if (!adopted)
    return {
      reason: 'Ordered',
      message: `${blueprint.name} on the plan ${plan.name} was ordered.`,
    };
  const { namespace, name } = adopted.adoption;
  return {
    reason: 'Adopted',
    message: `${namespace}/${name} runs already, and is adopted as ${blueprint.name} on the plan ${plan.name}.`,
  };
}

function newTenantRow(
  id: Tenant['id'],
  operation: Operation,
  organizationId: OrganizationId,
  wanted: WantedTenant,
  offer: Offer,
  now: Date,
): Omit<Tenant, keyof Place> {
  return {
    ...JUST_ORDERED,
    id,
    organizationId,
    name: wanted.name.trim(),
    slug: wanted.slug,
    planId: offer.plan.id,
    planVersion: offer.plan.version,
    regionId: offer.region.id,
    platformDomain: offer.region.domain,
    blueprintId: offer.blueprint.id,
    blueprintVersion: offer.blueprint.version,
    currentOperationId: operation.id,
    createdAt: now,
  };
}
