import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Region } from '@fleetcommand/domain/clusters/cluster';
import { checkSlug } from '@fleetcommand/domain/tenancy/slug';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';
import { addressIn } from './address-in.js';
import type { SlugRules } from './check-slug-quarantine.js';

/** What somebody asks for; what is left out is chosen. */
export interface WantedTenant {
  readonly name: string;
  readonly slug: string;
  readonly plan: string;
  readonly region?: string | undefined;
  readonly blueprint?: string | undefined;
}

/** What they get: the newest plan and application. On which cluster is decided as it is made. */
export interface Offer {
  readonly plan: Plan;
  readonly blueprint: Blueprint;
  readonly region: Region;
}

/** Sold where nobody says what. */
export const DEFAULT_BLUEPRINT = 'sample-chat';

export type OfferFailureCode =
  | 'slugs.unusable'
  | 'catalogue.unknown-plan'
  | 'catalogue.unknown-blueprint'
  | 'catalogue.unknown-region';

/** Among those that are offered; left out: the first. */
export function offeredRegion(regions: readonly Region[], wanted: string | undefined) {
  const open = regions.filter((r) => r.open);
  return { open, region: wanted ? open.find((r) => r.id === wanted) : open[0] };
}

/** `base` is the JSON Pointer of the wanted tenant in the request, for errors. */
export async function chooseOffer(
  { store, domains }: SlugRules & { readonly store: Pick<Store, 'catalogue'> },
  wanted: WantedTenant,
  base: string,
): Promise<Result<Offer, Failure<OfferFailureCode>>> {
  const slug = checkSlug(wanted.slug);
  if (!slug.ok) return fail('slugs.unusable', slug.error.message, { pointer: `${base}/slug` });
  const [plans, blueprints, regions] = await Promise.all([
    store.catalogue.listPlans(),
    store.catalogue.listBlueprints(),
    store.catalogue.listRegions(),
  ]);
  const offered = plans.filter(({ isOffered }) => isOffered);
  const plan = offered.find((p) => p.id === wanted.plan);
  if (!plan) return unknown('catalogue.unknown-plan', `${base}/plan`, wanted.plan, offered);
  const blueprint = blueprints.find((b) => b.id === (wanted.blueprint ?? DEFAULT_BLUEPRINT));
  if (!blueprint)
    return unknown(
      'catalogue.unknown-blueprint',
      `${base}/blueprint`,
      wanted.blueprint ?? DEFAULT_BLUEPRINT,
      blueprints,
    );
  const { open, region } = offeredRegion(regions, wanted.region);
  if (!region) return unknown('catalogue.unknown-region', `${base}/region`, wanted.region, open);
  const home = { slug: wanted.slug, platformDomain: region.domain };
  const address = addressIn(regions, home, domains);
  if (!address.ok)
    return fail('slugs.unusable', address.error.message, { pointer: `${base}/slug` });
  return ok({ plan, blueprint, region });
}

function unknown<Code extends OfferFailureCode>(
  code: Code,
  pointer: string,
  wanted: string | undefined,
  known: readonly { readonly id: string }[],
): Result<never, Failure<Code>> {
  const choices = known.map((item) => item.id).join(', ') || 'none yet: an operator must add one';
  return fail(code, `There is no “${wanted ?? ''}” to choose. There is: ${choices}.`, { pointer });
}
