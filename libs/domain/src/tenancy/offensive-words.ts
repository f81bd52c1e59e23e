import { foldLookAlikes, readsAsOneOf } from './look-alikes.js';

/**
 * Words no customer's address may hold. Whole words between hyphens, and, for the unmistakable ones, anywhere,
 * also behind look-alike digits. Kept short on purpose: `scunthorpe` and `essex` are good names.
 */
const ANYWHERE = ['fuck', 'nigger', 'faggot', 'kike', 'cunt', 'hitler', 'naziparty'];
const WHOLE_WORD: ReadonlySet<string> = new Set(
  'anal anus bitch cock cum dick fag nazi nazis penis piss porn pussy rape rapist shit slut twat vagina wank whore'.split(
    ' ',
  ),
);
const INNOCENT = ['scunthorpe'];

const isOffensive = readsAsOneOf(WHOLE_WORD);

export function containsOffensiveWord(slug: string): boolean {
  const words = slug.split('-');
  if (words.some(isOffensive)) return true;
  const joined = INNOCENT.reduce((text, word) => text.replaceAll(word, ''), words.join(''));
  const folded = foldLookAlikes(joined);
  return ANYWHERE.some((word) => folded.includes(foldLookAlikes(word)));
}
