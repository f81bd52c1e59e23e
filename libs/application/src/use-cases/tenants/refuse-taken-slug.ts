import { slugCandidates } from '@fleetcommand/domain/tenancy/slug';
import { fail, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';

export type SlugTaken = 'tenants.slug-taken' | 'slugs.quarantined';

export function isSlugTaken(failure: Failure): failure is Failure<SlugTaken> {
  return failure.code === 'tenants.slug-taken' || failure.code === 'slugs.quarantined';
}

const SHOWN = 3;

/** Names like the wanted one that nobody holds, in whatever organization. */
export async function findFreeSlugs(
  store: Pick<Store, 'acrossOrganizations'>,
  wanted: string,
): Promise<string[]> {
  const candidates = slugCandidates(wanted);
  const taken = await store.acrossOrganizations.tenants.findTakenSlugs(candidates);
  return candidates.filter((slug) => !taken.has(slug)).slice(0, SHOWN);
}

/** The refusal, with names that are free. */
export async function refuseTakenSlug(
  store: Pick<Store, 'acrossOrganizations'>,
  slug: string,
  pointer: string,
  quarantine?: Failure<SlugTaken>,
): Promise<Result<never, Failure<SlugTaken>>> {
  const suggestions = await findFreeSlugs(store, slug);
  const hint = suggestions.length > 0 ? ` Free are, for example, ${suggestions.join(', ')}.` : '';
  const { code, message } = quarantine ?? {
    code: 'tenants.slug-taken' as const,
    message: `“${slug}” is taken.`,
  };
  return fail(code, `${message}${hint}`, { pointer, details: { suggestions } });
}
