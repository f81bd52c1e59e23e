import { checkSlug as checkRules } from '@fleetcommand/domain/tenancy/slug';

import type { Clock } from '@fleetcommand/kernel/clock';

import type { Store } from '../../ports/store.js';
import { checkSlugQuarantine, type SlugRules } from './check-slug-quarantine.js';
import { findFreeSlugs } from './refuse-taken-slug.js';

export interface SlugAvailability {
  readonly available: boolean;
  readonly reason?: string;
  readonly suggestions: readonly string[];
}

/** Whether a name can be had now; with ones like it when not. */
export async function checkSlug(
  deps: SlugRules & { readonly store: Pick<Store, 'acrossOrganizations'>; readonly clock: Clock },
  slug: string,
): Promise<SlugAvailability> {
  const { store } = deps;
  const across = store.acrossOrganizations;
  const checked = checkRules(slug);
  if (!checked.ok) {
    return {
      available: false,
      reason: checked.error.message,
      suggestions: await findFreeSlugs(store, slug),
    };
  }
  const taken = await across.tenants.findTakenSlugs([slug]);
  const kept = await checkSlugQuarantine(deps, across, slug, null, deps.clock.now());
  if (!taken.has(slug) && kept.ok) return { available: true, suggestions: [] };
  return {
    available: false,
    reason: kept.ok ? `“${slug}” is taken.` : kept.error.message,
    suggestions: await findFreeSlugs(store, slug),
  };
}
