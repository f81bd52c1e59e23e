/** Names that look like others, by Unicode TS 39 §5.2 (mixed scripts) and Chrome's rule for whole-script look-alikes. */

const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Telugu',
  'Thai',
  'Georgian',
  'Hangul',
  'Ethiopic',
  'Cherokee',
  'Hiragana',
  'Katakana',
  'Bopomofo',
  'Han',
].map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')]);

/** Scripts that are written together ("highly restrictive"). */
const COMPANIONS: readonly ReadonlySet<string>[] = [
  new Set(['Latin', 'Han', 'Hiragana', 'Katakana']),
  new Set(['Latin', 'Han', 'Bopomofo']),
  new Set(['Latin', 'Han', 'Hangul']),
];

/** Cyrillic and Greek letters that read as Latin ones. */
const READS_AS_LATIN = /^[асԁеһіјӏорԛѕԝхуъЬҽпгѵѡαικνορυωηερτγχ0-9-]+$/u;

/** Whether a label (Unicode, lower case) is made to be taken for another: `аpple`, `раураl`, `сосо`. */
export function isHomograph(label: string): boolean {
  const scripts = new Set<string>();
  for (const character of label) {
    if (/[\p{M}\p{N}\-·ー]/u.test(character)) continue;
    scripts.add(SCRIPTS.find(([, pattern]) => pattern.test(character))?.[0] ?? 'other');
  }
  if (scripts.size === 1) {
    const [script = ''] = scripts;
    return (script === 'Cyrillic' || script === 'Greek') && READS_AS_LATIN.test(label);
  }
  if (scripts.size === 0) return false;
  return !COMPANIONS.some((companions) => [...scripts].every((script) => companions.has(script)));
}
