/** What follows a `\`. */
import { RegexpFault } from './reader.js';
import type { Reader } from './reader.js';
import { complement, DIGITS, SPACE, WORD } from './sets.js';
import type { CharacterSet } from './sets.js';
import { MAX_CODE_POINT } from './syntax.js';
import type { Place } from './syntax.js';

export type Escape =
  | { readonly op: 'set'; readonly ranges: CharacterSet }
  | { readonly op: 'place'; readonly place: Place }
  /** `\Q…\E` */
  | { readonly op: 'quote'; readonly text: string };

export const CLASSES: Readonly<Record<string, CharacterSet>> = {
  d: DIGITS,
  D: complement(DIGITS),
  s: SPACE,
  S: complement(SPACE),
  w: WORD,
  W: complement(WORD),
};

const PLACES: Readonly<Record<string, Place>> = {
  A: 'text-start',
  z: 'text-end',
  b: 'word-boundary',
  B: 'no-word-boundary',
};

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

export function parseEscape(reader: Reader): Escape {
  if (reader.accept('Q')) return { op: 'quote', text: reader.until('\\E') ?? reader.rest() };
  const [place] = reader.acceptMatch(/[AzbB]/y) ?? [];
  if (place !== undefined) return { op: 'place', place: PLACES[place]! };
  const [letter] = reader.acceptMatch(/[dDsSwW]/y) ?? [];
  if (letter !== undefined) return { op: 'set', ranges: CLASSES[letter]! };
  const point = parseEscapedCharacter(reader);
  return { op: 'set', ranges: [[point, point]] };
}

/** As it may stand in `[…]`, too. */
export function parseEscapedCharacter(reader: Reader): number {
  const hex = reader.acceptMatch(/x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/y);
  if (hex) return within(Number.parseInt(hex[1] ?? hex[2]!, 16));
  const octal = reader.acceptMatch(/0[0-7]{0,2}|[1-7][0-7]{1,2}/y);
  if (octal) return Number.parseInt(octal[0], 8);
  const character = reader.next();
  const control = CONTROLS[character];
  if (control !== undefined) return control;
  if (!/[A-Za-z0-9]/.test(character) && character.codePointAt(0)! < 0x80)
    return character.codePointAt(0)!;
  if (/[pP]/.test(character))
    throw new RegexpFault(
      'classes of Unicode (\\p{…}) are not supported: their tables differ. Write the ranges meant',
    );
  if (/[1-9]/.test(character))
    throw new RegexpFault(`\\${character} refers back to a group, which Go does not know`);
  throw new RegexpFault(`\\${character} means nothing to Go. Leave the "\\" out`);
}

function within(point: number): number {
  if (point <= MAX_CODE_POINT) return point;
  throw new RegexpFault(`\\x{${point.toString(16)}} is beyond Unicode`);
}
