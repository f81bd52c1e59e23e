import { checkSlug as checkRules } from '@fleetcommand/domain/tenancy/slug';

import type { Store } from '../../ports/store.js';
import { findFreeSlugs } from './refuse-taken-slug.js';

export interface SlugAvailability {
  readonly available: boolean;
  readonly reason?: string;
  readonly suggestions: readonly string[];
}

/** Whether a name can be had now; with ones like it when not. */
export async function checkSlug(
  store: Pick<Store, 'tenants'>,
  slug: string,
): Promise<SlugAvailability> {
  const checked = checkRules(slug);
  if (!checked.ok) {
    return {
      available: false,
      reason: checked.error.message,
      suggestions: await findFreeSlugs(store, slug),
    };
  }
  const taken = await store.tenants.findTakenSlugs([slug]);
  if (!taken.has(slug)) return { available: true, suggestions: [] };
  return {
    available: false,
    reason: `“${slug}” is taken.`,
    suggestions: await findFreeSlugs(store, slug),
  };
}
