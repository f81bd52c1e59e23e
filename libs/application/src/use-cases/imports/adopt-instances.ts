import type { PlatformFacts } from '@fleetcommand/desired-state/rendered-tenant';
import type { Cluster, Region } from '@fleetcommand/domain/clusters/cluster';
import { checkSlug } from '@fleetcommand/domain/tenancy/slug';
import type { OperationId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Clusters } from '../../ports/cluster.js';
import { auditActor, type Actor } from '../actor.js';
import { placeOf } from '../clusters/places.js';
import { claimDomain, type ClaimDependencies } from '../domains/claim-domain.js';
import { addressIn } from '../tenants/address-in.js';
import { changeTenant } from '../tenants/change-tenant.js';
import type { Offer } from '../tenants/choose-offer.js';
import {
  insertTenant,
  type InsertedTenant,
  type TenantCreation,
} from '../tenants/insert-tenant.js';
import { tenantEvent } from '../webhooks/events.js';
import { publish } from '../webhooks/publish.js';
import {
  keyOf,
  lookAtInstances,
  type InstanceName,
  type InstancesWish,
  type LookFailureCode,
  type SeenInstance,
} from './look-at-instances.js';

export type AdoptionDependencies = TenantCreation &
  ClaimDependencies & { readonly clusters: Clusters; readonly platform: PlatformFacts };

export interface WantedAdoption extends InstanceName {
  /** First label of its address; undefined: as the first of its hosts has it. */
  readonly slug?: string | undefined;
}

export interface AdoptionWish extends Omit<InstancesWish, 'instances'> {
  readonly organizationId: OrganizationId;
  readonly instances: readonly WantedAdoption[];
}

export interface AdoptionResult extends InstanceName {
  /** `already`: nothing was left to do. */
  readonly outcome: 'started' | 'already' | 'refused';
  readonly tenantId: TenantId | null;
  readonly operationId: OperationId | null;
  readonly message: string;
}

export type AdoptionFailureCode = LookFailureCode | 'organizations.not-found';

/**
 * Makes tenants of what runs already, one after the other, each whatever becomes of the others; asked again it goes on
 * where it was. Its pods run on unless `allowRestart`; that is also given later, to one that is adopted already.
 */
export async function adoptInstances(
  deps: AdoptionDependencies,
  actor: Actor,
  wish: AdoptionWish,
): Promise<Result<readonly AdoptionResult[], Failure<AdoptionFailureCode>>> {
  const { store } = deps;
  if (!(await store.accounts.findOrganization(wish.organizationId)))
    return fail('organizations.not-found', 'There is no such organization.', {
      pointer: '/organizationId',
    });
  const looked = await lookAtInstances(deps, wish);
  if (!looked.ok) return looked;
  const { cluster, plan } = looked.value;
  const seen = new Map(looked.value.seen.map((one) => [keyOf(one.instance), one]));
  const region = (await store.catalogue.listRegions()).find(({ id }) => id === cluster.regionId);
  const results: AdoptionResult[] = [];
  for (const wanted of wish.instances) {
    const { namespace, name } = wanted;
    const one = seen.get(keyOf(wanted));
    const offer = one && region && { plan, blueprint: one.blueprint, region, cluster };
    const outcome = offer
      ? await adopt(deps, actor, wish, wanted, one, offer)
      : refused('There is no Deployment there that begins with a blueprint’s namePrefix.');
    results.push({ namespace, name, ...outcome });
  }
  return ok(results);
}

type Outcome = Omit<AdoptionResult, keyof InstanceName>;

function refused(message: string): Outcome {
  return { outcome: 'refused', tenantId: null, operationId: null, message };
}

async function adopt(
  deps: AdoptionDependencies,
  actor: Actor,
  wish: AdoptionWish,
  { slug: wanted }: WantedAdoption,
  { instance, judgement: { adoption, obstacles }, blueprint }: SeenInstance,
  offer: Offer & { readonly cluster: Cluster },
): Promise<Outcome> {
  const known = await deps.store.tenants.findAdopted(offer.cluster.id, instance);
  if (known) return release(deps, actor, known.id, wish.allowRestart && known.adopted?.keepsPods);
  if (!adoption) return refused(obstacles.join(' '));
  const refusal = await refuseName(deps, wanted ?? instance.slug, offer.region);
  if (refusal) return refused(`${refusal.message} Say another slug for it.`);
  const now = deps.clock.now();
  const made = await deps.store.transaction(async (tx): Promise<Result<InsertedTenant>> => {
    const inserted = await insertTenant(deps, tx, {
      organizationId: wish.organizationId,
      wanted: {
        name: `${blueprint.name} ${instance.id}`,
        slug: wanted ?? instance.slug,
        plan: offer.plan.id,
      },
      offer,
      actor: auditActor(actor),
      request: actor.request,
      now,
      adopted: { adoption, place: placeOf(offer.cluster, now) },
      unpaid: 'refuse',
    });
    if (!inserted.ok) return inserted;
    const event = tenantEvent('tenant.created', inserted.value.tenant);
    await publish(deps, tx, wish.organizationId, event);
    return inserted;
  });
  if (!made.ok) return refused(made.error.message);
  const { tenant, operation } = made.value;
  const claims = await claimHosts(deps, actor, tenant.id, instance.domains);
  const message = ['It is under way.', ...claims].join(' ');
  return { outcome: 'started', tenantId: tenant.id, operationId: operation.id, message };
}

/** As of one that is ordered: a name that people may have, at an address that leads there. */
async function refuseName(
  { store, platform }: AdoptionDependencies,
  slug: string,
  { domain: platformDomain }: Region,
): Promise<Failure | null> {
  const regions = await store.catalogue.listRegions();
  const checks = [checkSlug(slug), addressIn(regions, { slug, platformDomain }, platform)];
  const refused = checks.find((check) => !check.ok);
  return refused && !refused.ok ? refused.error : null;
}

/** Its pods become the blueprint's, if that is asked and was not done yet. */
async function release(
  deps: AdoptionDependencies,
  actor: Actor,
  tenantId: TenantId,
  isAsked: boolean | undefined,
): Promise<Outcome> {
  const message = 'It was adopted before.';
  if (!isAsked) return { outcome: 'already', tenantId, operationId: null, message };
  const changed = await changeTenant(deps, actor, tenantId, {
    action: 'tenants.update',
    kind: 'tenant.update',
    wanted: { adopted: { keepsPods: false } },
  });
  if (!changed.ok) return { ...refused(changed.error.message), tenantId };
  const { id: operationId } = changed.value.operation;
  return { outcome: 'started', tenantId, operationId, message: 'Its pods become the blueprint’s.' };
}

/** What it is served under stays so by its Ingress; here it is theirs once they prove it. */
async function claimHosts(
  deps: AdoptionDependencies,
  actor: Actor,
  tenantId: TenantId,
  hostnames: readonly string[],
): Promise<string[]> {
  const words: string[] = [];
  for (const hostname of hostnames) {
    const claimed = await claimDomain(deps, actor, tenantId, { hostname });
    words.push(
      claimed.ok
        ? `${hostname} is claimed for it: fleet domains show ${hostname} says what proves it.`
        : `${hostname} was not claimed: ${claimed.error.message}`,
    );
  }
  return words;
}
