import type { Operation } from '@fleetcommand/domain/operations/operation';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import { auditActor, type OrganizationActor } from '../actor.js';
import {
  chooseOrganization,
  type ChooseOrganizationFailureCode,
} from '../organizations/choose-organization.js';
import { tenantEvent } from '../webhooks/events.js';
import { publish } from '../webhooks/publish.js';
import { chooseOffer, type OfferFailureCode, type WantedTenant } from './choose-offer.js';
import { insertTenant, type InsertFailureCode, type TenantCreation } from './insert-tenant.js';
import { isSlugTaken, refuseTakenSlug } from './refuse-taken-slug.js';

export type CreateTenantFailureCode =
  | OfferFailureCode
  | InsertFailureCode
  | ChooseOrganizationFailureCode;

export interface CreateTenantInput extends WantedTenant {
  readonly organizationId?: OrganizationId | undefined;
  /** Drawn by somebody who remembers it, and so orders once whatever happens; left out: a new one. */
  readonly id?: TenantId | undefined;
}

/** One more instance for an organization the actor belongs to. */
export async function createTenant(
  deps: TenantCreation,
  actor: OrganizationActor,
  input: CreateTenantInput,
): Promise<Result<{ tenant: Tenant; operation: Operation }, Failure<CreateTenantFailureCode>>> {
  const organization = chooseOrganization(actor, input.organizationId, 'tenants.create');
  if (!organization.ok) return organization;
  const organizationId = organization.value;
  const offer = await chooseOffer(deps, input, '');
  if (!offer.ok) return offer;
  const created = await deps.store.transaction(async (tx) => {
    const inserted = await insertTenant(deps, tx, {
      id: input.id,
      organizationId,
      wanted: input,
      offer: offer.value,
      actor: auditActor(actor),
      request: actor.request,
      now: deps.clock.now(),
      unpaid: 'refuse',
    });
    if (inserted.ok) {
      const event = tenantEvent('tenant.created', inserted.value.tenant);
      await publish(deps, tx, organizationId, event);
    }
    return inserted;
  });
  if (created.ok || !isSlugTaken(created.error)) return created;
  const { error } = created;
  const quarantine = error.code === 'slugs.quarantined' ? error : undefined;
  return refuseTakenSlug(deps.store, input.slug, '/slug', quarantine);
}
