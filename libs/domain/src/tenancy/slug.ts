import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { readsAsOneOf } from './look-alikes.js';
import { containsOffensiveWord } from './offensive-words.js';
import { RESERVED_SLUGS } from './reserved-slugs.js';

export const SLUG_MIN_LENGTH = 3;
export const SLUG_MAX_LENGTH = 40;

export type SlugFailureCode =
  | 'slugs.too-short'
  | 'slugs.too-long'
  | 'slugs.bad-characters'
  | 'slugs.bad-hyphens'
  | 'slugs.looks-like-punycode'
  | 'slugs.numeric'
  | 'slugs.reserved'
  | 'slugs.offensive';

/**
 * A slug is the first label of a tenant's platform address: a DNS label (RFC 1123) of 3–40 characters,
 * ASCII only (so no two can look alike by script), not an A-label look-alike (`--` at 3–4, RFC 5891 §4.2.3.1),
 * not reserved and not offensive.
 */
export function checkSlug(slug: string): Result<string, Failure<SlugFailureCode>> {
  if (slug.length < SLUG_MIN_LENGTH) {
    return fail('slugs.too-short', `Use at least ${SLUG_MIN_LENGTH} characters.`);
  }
  if (slug.length > SLUG_MAX_LENGTH) {
    return fail('slugs.too-long', `Use at most ${SLUG_MAX_LENGTH} characters.`);
  }
  if (!/^[a-z0-9-]+$/.test(slug)) {
    return fail('slugs.bad-characters', 'Use lower-case letters a–z, digits and hyphens only.');
  }
  if (slug.startsWith('-') || slug.endsWith('-')) {
    return fail('slugs.bad-hyphens', 'Start and end with a letter or a digit.');
  }
  if (slug.slice(2, 4) === '--') {
    return fail(
      'slugs.looks-like-punycode',
      'Do not use two hyphens as third and fourth character.',
    );
  }
  if (/^\d+$/.test(slug)) return fail('slugs.numeric', 'Use at least one letter.');
  if (isReserved(slug))
    return fail('slugs.reserved', `“${slug}” is kept for the platform. Choose another.`);
  if (containsOffensiveWord(slug)) {
    return fail('slugs.offensive', 'That name cannot be used here. Choose another.');
  }
  return ok(slug);
}

const isReservedWord = readsAsOneOf(RESERVED_SLUGS);

/** Hyphens do not make it another name (`a-p-i`), nor do digits that read as letters (`adm1n`). */
function isReserved(slug: string): boolean {
  return RESERVED_SLUGS.has(slug) || isReservedWord(slug.replaceAll('-', ''));
}

/** A slug made of what a person calls their organization; empty when nothing in it is usable. */
export function slugify(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, SLUG_MAX_LENGTH)
    .replace(/-$/, '');
}

/** Up to `count` valid alternatives to a slug that cannot be had, none of them in `taken`. */
export function suggestSlugs(wanted: string, taken: ReadonlySet<string>, count = 3): string[] {
  const base = suggestionBase(wanted);
  const endings = [
    'hq',
    'team',
    'app',
    'space',
    ...Array.from({ length: 98 }, (_, i) => String(i + 2)),
  ];
  const suggestions: string[] = [];
  for (const ending of endings) {
    const candidate = `${base}-${ending}`;
    if (suggestions.length === count) break;
    if (!taken.has(candidate) && checkSlug(candidate).ok) suggestions.push(candidate);
  }
  return suggestions;
}

/** What suggestions begin with: the wanted name, cut to leave room for an ending, unless it cannot be used at all. */
function suggestionBase(wanted: string): string {
  const base = slugify(wanted)
    .slice(0, SLUG_MAX_LENGTH - 6)
    .replace(/-$/, '');
  return base && !containsOffensiveWord(base) ? base : 'team';
}

/** Every slug `suggestSlugs` may try, for one look-up of which are taken. */
export function slugCandidates(wanted: string): string[] {
  return suggestSlugs(wanted, new Set(), 20);
}
