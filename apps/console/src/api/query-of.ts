/** What follows the `?`; words that are empty are left out. */
export function queryOf(words: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, word] of Object.entries(words)) if (word) query.set(name, word);
  return query.toString();
}
