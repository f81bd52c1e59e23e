import { distance } from 'fastest-levenshtein';

const SUGGESTED = 3;
const LISTED = 10;
/** A third of a word may be mistyped, and at least one letter. */
const ERRORS_PER_LETTER = 1 / 3;

/** After a name that nobody has: which was meant, or which there are. */
export function meant(word: string, names: readonly string[]): string {
  if (names.length === 0) return 'You have none yet.';
  const near = nearest(word.toLowerCase(), names);
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`;
  const more = names.length - LISTED;
  return `You have: ${names.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function nearest(word: string, names: readonly string[]): string[] {
  const most = Math.max(1, Math.floor(word.length * ERRORS_PER_LETTER));
  return names
    .map((name) => ({ name, errors: distance(word, name.toLowerCase()) }))
    .filter(({ name, errors }) => errors <= most || name.toLowerCase().startsWith(word))
    .toSorted((a, b) => a.errors - b.errors)
    .slice(0, SUGGESTED)
    .map(({ name }) => name);
}
