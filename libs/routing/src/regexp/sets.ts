/** Sets of characters as sorted ranges. */
import type { Range } from './syntax.js';
import { MAX_CODE_POINT } from './syntax.js';

export type CharacterSet = readonly Range[];

const code = (character: string): number => character.codePointAt(0)!;

export const DIGITS: CharacterSet = [[0x30, 0x39]];
export const WORD: CharacterSet = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
/** Go's: without vertical tab. */
export const SPACE: CharacterSet = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
];
export const ANY: CharacterSet = [[0, MAX_CODE_POINT]];
export const ANY_BUT_NEWLINE: CharacterSet = [
  [0, 0x09],
  [0x0b, MAX_CODE_POINT],
];

/** `[:alpha:]` and its like. */
export const NAMED: Readonly<Record<string, CharacterSet>> = {
  alnum: union([...DIGITS, [code('A'), code('Z')], [code('a'), code('z')]]),
  alpha: [
    [code('A'), code('Z')],
    [code('a'), code('z')],
  ],
  ascii: [[0, 0x7f]],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: DIGITS,
  graph: [[0x21, 0x7e]],
  lower: [[code('a'), code('z')]],
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  upper: [[code('A'), code('Z')]],
  word: WORD,
  xdigit: [
    [code('0'), code('9')],
    [code('A'), code('F')],
    [code('a'), code('f')],
  ],
};

/** Of ranges in any order. */
export function union(ranges: CharacterSet): CharacterSet {
  const sorted = [...ranges].sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function complement(set: CharacterSet): CharacterSet {
  const gaps: Range[] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) gaps.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= MAX_CODE_POINT) gaps.push([next, MAX_CODE_POINT]);
  return gaps;
}

export function intersects(a: CharacterSet, b: CharacterSet): boolean {
  let [left, right] = [0, 0];
  while (left < a.length && right < b.length) {
    const [from, to] = a[left]!;
    const [otherFrom, otherTo] = b[right]!;
    if (from <= otherTo && otherFrom <= to) return true;
    if (to < otherTo) left += 1;
    else right += 1;
  }
  return false;
}

/** `(?i)`: both cases of ASCII letters, and what Unicode folds to them: the Kelvin sign to k, the long s to s. */
export function foldCase(set: CharacterSet): CharacterSet {
  const more: Range[] = [];
  for (const [from, to] of set) {
    more.push(...shifted(from, to, 0x41, 0x5a, 32), ...shifted(from, to, 0x61, 0x7a, -32));
    for (const [letters, folded] of [
      ['kK\u212a', 0x212a],
      ['sS\u017f', 0x17f],
    ] as const)
      for (const letter of letters)
        if (from <= code(letter) && code(letter) <= to)
          more.push([folded, folded], ...Array.from(letters, (c): Range => [code(c), code(c)]));
  }
  return union([...set, ...more]);
}

function shifted(from: number, to: number, low: number, high: number, by: number): Range[] {
  const [first, last] = [Math.max(from, low), Math.min(to, high)];
  return first > last ? [] : [[first + by, last + by]];
}
