import { checkSlug as checkRules } from '@fleetcommand/domain/tenancy/slug';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Clock } from '@fleetcommand/kernel/clock';
import { fail, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories, Store } from '../../ports/store.js';
import { addressIn } from './address-in.js';
import { checkSlugQuarantine, type SlugRules } from './check-slug-quarantine.js';
import { offeredRegion } from './choose-offer.js';
import { findFreeSlugs } from './refuse-taken-slug.js';

export interface SlugAvailability {
  readonly available: boolean;
  /** Where an instance of that name would answer; only of an available one. */
  readonly host?: string;
  readonly reason?: string;
  readonly suggestions: readonly string[];
}

/** Whether a name can be had now, and where it would be; with ones like it when not. */
export async function checkSlug(
  deps: SlugRules & {
    readonly store: Pick<Store, 'acrossOrganizations' | 'catalogue'>;
    readonly clock: Clock;
  },
  slug: string,
  wantedRegion?: string,
): Promise<SlugAvailability> {
  const { store } = deps;
  const across = store.acrossOrganizations;
  const regions = await store.catalogue.listRegions();
  const { region } = offeredRegion(regions, wantedRegion);
  const home = { slug, platformDomain: region?.domain ?? null };
  const address = addressIn(regions, home, deps.domains);
  const checks = [checkRules(slug), address];
  const refused = checks.find((check) => !check.ok) ?? (await findHolder(deps, across, home));
  if (refused.ok)
    return { available: true, ...(address.ok && { host: address.value }), suggestions: [] };
  const suggestions = await findFreeSlugs(store, slug);
  return { available: false, reason: refused.error.message, suggestions };
}

async function findHolder(
  deps: SlugRules & { readonly clock: Clock },
  across: Repositories,
  address: Pick<Tenant, 'slug' | 'platformDomain'>,
): Promise<Result<void, Failure>> {
  const taken = await across.tenants.findTakenSlugs([address.slug]);
  if (taken.has(address.slug)) return fail('tenants.slug-taken', `“${address.slug}” is taken.`);
  return checkSlugQuarantine(deps, across, address, null, deps.clock.now());
}
