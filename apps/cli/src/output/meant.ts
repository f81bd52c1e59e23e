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
    .map((name) => ({ name, errors: errorsBetween(word, name.toLowerCase()) }))
    .filter(({ name, errors }) => errors <= most || name.toLowerCase().startsWith(word))
    .toSorted((a, b) => a.errors - b.errors)
    .slice(0, SUGGESTED)
    .map(({ name }) => name);
}

/** How many letters must be changed, put in or taken out (Levenshtein), row by row of the usual table. */
function errorsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
