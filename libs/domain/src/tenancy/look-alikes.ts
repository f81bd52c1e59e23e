const LETTER_OF: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  // `1` imitates both: `adm1n`, `emai1`. Folding them together finds either, also mixed.
  l: 'i',
};

/**
 * `text` with everything that reads alike written alike, to be compared with other folded text only:
 * `adm1n` and `admin` fold to the same.
 */
export function foldLookAlikes(text: string): string {
  return text.replace(/[013457l]/g, (character) => LETTER_OF[character] ?? character);
}

/**
 * Tells whether a text is one of `words`, or imitates one with digits. Without a digit only the word itself counts:
 * `mall` is not `mail`.
 */
export function readsAsOneOf(words: ReadonlySet<string>): (text: string) => boolean {
  const folded = new Set(Array.from(words, foldLookAlikes));
  return (text) => words.has(text) || (/[013457]/.test(text) && folded.has(foldLookAlikes(text)));
}
