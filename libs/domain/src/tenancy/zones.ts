/** The zones that platform addresses are in: the installation's, and those that regions have for themselves. */
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Region } from '../clusters/cluster.js';

/** The installation's first. */
export function zonesOf(
  regions: readonly Pick<Region, 'domain'>[],
  appsDomain: string,
): readonly string[] {
  return [...new Set([appsDomain, ...regions.flatMap(({ domain }) => domain ?? [])])];
}

/** Whether a name is the zone's or below it. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** What an instance is called at a platform address; null of a name that is in none of the zones. */
export function slugIn(host: string, zones: readonly string[]): string | null {
  const above = zones.filter((zone) => host.endsWith(`.${zone}`));
  const [nearest] = above.toSorted((a, b) => b.length - a.length);
  return nearest === undefined ? null : host.slice(0, -nearest.length - 1);
}

/**
 * Whether an instance can answer at an address. A zone, or a name on the way to one, is there for itself: the wildcard
 * record above it does not lead there any more (RFC 4592 §2.2.2).
 */
export function checkAddress(
  host: string,
  zones: readonly string[],
): Result<void, Failure<'slugs.unusable'>> {
  const zone = zones.find((each) => isWithin(each, host));
  if (zone === undefined) return ok(undefined);
  return fail('slugs.unusable', `${host} leads to instances in ${zone}. Choose another name.`);
}

export interface SuffixFacts {
  readonly appsDomain: string;
  /** The other regions. */
  readonly regions: readonly Region[];
  /** Names that are somebody's already: where customers point theirs at, and the console. */
  readonly kept: readonly string[];
}

/**
 * Whether a region may have this suffix; resolves to the names of instances that could not be reached any more with it:
 * refuse it where one of them is taken.
 */
export function checkSuffix(
  domain: string,
  { appsDomain, regions, kept }: SuffixFacts,
): Result<readonly string[], Failure<'regions.domain-unusable'>> {
  if (domain === appsDomain)
    return unusable(`${domain} is the installation’s own: leave the region without a suffix.`);
  const owner = regions.find((region) => region.domain === domain);
  if (owner) return unusable(`${domain} is the suffix of ${owner.name} already: take another.`);
  const holder = kept.find((name) => isWithin(domain, name));
  if (holder !== undefined)
    return unusable(`${holder} is in use by the platform itself: take a suffix beside it.`);
  const above = zonesOf(regions, appsDomain).filter((zone) => domain.endsWith(`.${zone}`));
  return ok(
    above.map(
      (zone) =>
        domain
          .slice(0, -zone.length - 1)
          .split('.')
          .at(-1) ?? '',
    ),
  );
}

function unusable(message: string): Result<never, Failure<'regions.domain-unusable'>> {
  return fail('regions.domain-unusable', message, { pointer: '/domain' });
}
