import { checkNewClaim } from '@fleetcommand/domain/domains/claims/check-new-claim';
import type { NewClaimFailureCode } from '@fleetcommand/domain/domains/claims/check-new-claim';
import { makeClaim } from '@fleetcommand/domain/domains/claims/claim';
import { parseHostname, type HostnameFailureCode } from '@fleetcommand/domain/domains/hostname';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { zonesOf } from '@fleetcommand/domain/tenancy/zones';
import type { Clock } from '@fleetcommand/kernel/clock';
import { bareId, type IdGenerator, type TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { StoredDomain } from '../../ports/domains.js';
import type { TokenSource } from '../../ports/secret-box.js';
import type { Repositories, Store } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditDomain } from './audit-domain.js';
import { targetZoneOf, type DomainSettings } from './settings.js';
import { findTenant, type FindTenantFailureCode } from '../tenants/find-tenant.js';

export interface ClaimDependencies {
  readonly store: Store;
  readonly ids: IdGenerator;
  readonly clock: Clock;
  readonly tokens: TokenSource;
  readonly domains: DomainSettings;
}

export type ClaimDomainFailureCode =
  | FindTenantFailureCode
  | HostnameFailureCode
  | NewClaimFailureCode
  | 'tenants.being-deleted'
  | 'catalogue.unknown-plan';

/**
 * Somebody wants to use a host name. Nothing is theirs by this: it only fixes which records prove it, and has them
 * looked for.
 */
export async function claimDomain(
  deps: ClaimDependencies,
  actor: Actor,
  tenantId: TenantId,
  wish: { readonly hostname: string },
): Promise<Result<StoredDomain, Failure<ClaimDomainFailureCode>>> {
  const found = await findTenant(deps.store, actor, tenantId, 'domains.manage');
  if (!found.ok) return found;
  const tenant = found.value;
  if (tenant.intent === 'deleted') {
    const message = `${tenant.name} is being deleted and takes no domains any more.`;
    return fail('tenants.being-deleted', message);
  }
  const { hostnames } = deps.domains;
  const zones = zonesOf(await deps.store.catalogue.listRegions(), deps.domains.appsDomain);
  const policy = { ...hostnames, ownZones: [...hostnames.ownZones, ...zones] };
  const parsed = parseHostname(wish.hostname, policy);
  if (!parsed.ok) return parsed;
  return deps.store.transaction((tx) => insertClaim(deps, tx, actor, tenant, parsed.value.ascii));
}

/** In a transaction under way, by somebody who may. */
export async function insertClaim(
  deps: Omit<ClaimDependencies, 'store'>,
  tx: Repositories,
  actor: Actor,
  tenant: Tenant,
  hostname: string,
): Promise<Result<StoredDomain, Failure<NewClaimFailureCode | 'catalogue.unknown-plan'>>> {
  const plan = await tx.catalogue.findPlan(tenant.planId, tenant.planVersion);
  if (!plan) return fail('catalogue.unknown-plan', `The plan ${tenant.planId} is no longer known.`);
  const claims = await tx.domains.listOpen(tenant.id);
  const allowed = checkNewClaim(
    { hostname, tenantId: tenant.id },
    plan,
    claims,
    deps.domains.claims,
  );
  if (!allowed.ok) return allowed;
  const domain = newDomain(deps, tenant, hostname);
  const created = await tx.domains.create(domain);
  if (!created.ok) return created;
  await tx.outbox.add({
    id: deps.ids.next('out'),
    job: { kind: 'domain.review', domainId: domain.id },
  });
  await auditDomain(deps, tx, actor, 'domain.add', domain, { after: { hostname } });
  return ok(domain);
}

function newDomain(
  deps: Omit<ClaimDependencies, 'store'>,
  tenant: Tenant,
  hostname: string,
): StoredDomain {
  const createdAt = deps.clock.now();
  const id = deps.ids.next('dom');
  // The id's digits are nobody else's, ever; so is the target made of them.
  const { id: tenantId, organizationId, platformDomain } = tenant;
  const secrets = {
    targetLabel: bareId(id),
    ...(platformDomain !== null && { targetZone: targetZoneOf(platformDomain) }),
    token: deps.tokens.next().reveal(),
  };
  return {
    ...makeClaim({ id, tenantId, organizationId, hostname, secrets, createdAt }),
    look: null,
    isPrimary: false,
    redirectTo: null,
    revision: 1,
    checkRequestedAt: null,
    nextReviewAt: createdAt,
    endedAt: null,
  };
}
