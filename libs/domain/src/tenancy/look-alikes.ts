const LETTER_OF: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
};

/** `text` with the digits that imitate letters read as those letters: `adm1n` is `admin`. */
export function foldLookAlikes(text: string): string {
  return text.replace(/[013457]/g, (digit) => LETTER_OF[digit] ?? digit);
}
