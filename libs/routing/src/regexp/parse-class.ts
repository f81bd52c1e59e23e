/** `[…]`, from behind its first bracket. */
import { CLASSES, parseEscapedCharacter } from './parse-escape.js';
import { RegexpFault } from './reader.js';
import type { Reader } from './reader.js';
import { complement, NAMED, union } from './sets.js';
import type { CharacterSet } from './sets.js';
import type { Range } from './syntax.js';

export function parseClass(reader: Reader): CharacterSet {
  const isNegated = reader.accept('^');
  const ranges: Range[] = [];
  let isFirst = true;
  while (isFirst || !reader.sees(']')) {
    if (reader.isAtEnd) throw new RegexpFault('a "[" is not closed. Write "]" or escape it: \\[');
    isFirst = false;
    ranges.push(...item(reader));
  }
  reader.accept(']');
  const set = union(ranges);
  const meant = isNegated ? complement(set) : set;
  if (meant.length === 0) throw new RegexpFault('a class holds no character. Correct it');
  return meant;
}

function item(reader: Reader): CharacterSet {
  const named = reader.acceptMatch(/\[:(\^?)(\w+):\]/y);
  if (named) {
    const set = NAMED[named[2]!];
    if (!set) throw new RegexpFault(`there is no class [:${named[2]}:]. Write the ranges meant`);
    return named[1] === '^' ? complement(set) : set;
  }
  const escaped = reader.acceptMatch(/\\([dDsSwW])/y);
  if (escaped) return CLASSES[escaped[1]!]!;
  const from = character(reader);
  if (!reader.acceptMatch(/-(?!\])/y)) return [[from, from]];
  const to = character(reader);
  if (to < from)
    throw new RegexpFault('a range of characters ends before it begins. Swap its ends');
  return [[from, to]];
}

function character(reader: Reader): number {
  const next = reader.next();
  return next === '\\' ? parseEscapedCharacter(reader) : next.codePointAt(0)!;
}
