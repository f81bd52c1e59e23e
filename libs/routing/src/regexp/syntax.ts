/**
 * Go's regular expressions (RE2's syntax, pkg.go.dev/regexp/syntax) as trees: what routes are written in. HAProxy's
 * engine is PCRE2, which backtracks and means other things by some of the same signs; a tree can be judged
 * (`danger.ts`) and written down so that PCRE2 means what Go means (`print.ts`).
 */

/** Code points from the first to the second, both included. */
export type Range = readonly [from: number, to: number];

export type Place =
  /** `\A`, or `^` without flag m. */
  | 'text-start'
  /** `\z`, or `$` without flag m. */
  | 'text-end'
  | 'line-start'
  | 'line-end'
  | 'word-boundary'
  | 'no-word-boundary';

export type Node =
  /** One character of the set: sorted, without overlaps. */
  | { readonly op: 'set'; readonly ranges: readonly Range[] }
  | { readonly op: 'place'; readonly place: Place }
  | { readonly op: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly op: 'choice'; readonly nodes: readonly Node[] }
  | {
      readonly op: 'repeat';
      readonly node: Node;
      readonly min: number;
      /** Infinity for `*` and `+`. */
      readonly max: number;
      readonly isLazy: boolean;
    }
  /** Numbered from 1. */
  | { readonly op: 'group'; readonly node: Node; readonly index: number; readonly name?: string };

export interface Expression {
  readonly node: Node;
  /** Names of its groups; index 0 is the first group. */
  readonly groups: readonly (string | undefined)[];
}

export const EMPTY: Node = { op: 'sequence', nodes: [] };

export const MAX_CODE_POINT = 0x10ffff;
