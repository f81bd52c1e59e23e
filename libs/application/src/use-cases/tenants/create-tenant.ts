import type { Operation } from '@fleetcommand/domain/operations/operation';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { auditActor, authorize, type Actor, type ForbiddenCode } from '../actor.js';
import { ORGANIZATION_NOT_FOUND } from '../organizations/not-found.js';
import type { PaymentRequired } from '../billing/admit-tenant.js';
import { chooseOffer, type OfferFailureCode, type WantedTenant } from './choose-offer.js';
import { insertTenant, type TenantCreation } from './insert-tenant.js';
import { isSlugTaken, refuseTakenSlug, type SlugTaken } from './refuse-taken-slug.js';

export type CreateTenantFailureCode =
  | OfferFailureCode
  | SlugTaken
  | PaymentRequired
  | ForbiddenCode
  | 'organizations.not-found'
  | 'organizations.ambiguous';

export interface CreateTenantInput extends WantedTenant {
  readonly organizationId?: OrganizationId | undefined;
}

/** One more instance for an organization the actor belongs to. */
export async function createTenant(
  deps: TenantCreation,
  actor: Actor,
  input: CreateTenantInput,
): Promise<Result<{ tenant: Tenant; operation: Operation }, Failure<CreateTenantFailureCode>>> {
  const organization = chooseOrganization(actor, input.organizationId);
  if (!organization.ok) return organization;
  const organizationId = organization.value;
  const allowed = authorize(actor, organizationId, 'tenants.create', NOT_FOUND);
  if (!allowed.ok) return allowed;
  const offer = await chooseOffer(deps.store, input, '');
  if (!offer.ok) return offer;
  const created = await deps.store.transaction((tx) =>
    insertTenant(deps, tx, {
      organizationId,
      wanted: input,
      offer: offer.value,
      actor: auditActor(actor),
      request: actor.request,
      now: deps.clock.now(),
      unpaid: 'refuse',
    }),
  );
  if (created.ok || !isSlugTaken(created.error)) return created;
  const { error } = created;
  const quarantine = error.code === 'slugs.quarantined' ? error : undefined;
  return refuseTakenSlug(deps.store, input.slug, '/slug', quarantine);
}

const NOT_FOUND: Failure<'organizations.not-found'> = {
  ...ORGANIZATION_NOT_FOUND,
  pointer: '/organizationId',
};

function chooseOrganization(
  { memberships }: Actor,
  wanted: OrganizationId | undefined,
): Result<OrganizationId, Failure<'organizations.not-found' | 'organizations.ambiguous'>> {
  if (wanted) return ok(wanted);
  const [only, ...others] = memberships;
  if (!only) return { ok: false, error: NOT_FOUND };
  if (others.length === 0) return ok(only.organizationId);
  return fail(
    'organizations.ambiguous',
    'You belong to several organizations. Say which one with organizationId.',
    {
      pointer: '/organizationId',
    },
  );
}
