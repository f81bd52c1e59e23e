/** Replacements of Go's `Regexp.ReplaceAllString`: `$1`, `${1}`, `$name`, `${name}` and `$$`. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { isAnchored } from './danger.js';
import { toReplacingPcre2 } from './print.js';
import { readRegexp } from './regexp.js';
import type { Node } from './syntax.js';

/** A text, or the number of the group whose text it is; 0 is all that was found. */
export type ReplacementPart = string | number;

export interface Replacing {
  /** Its first group is what stands before what is found, the expression's groups follow. */
  readonly pcre2: string;
  readonly longestText: number;
  /** Whether it may be found again behind what was found. */
  readonly isRepeated: boolean;
  readonly parts: readonly ReplacementPart[];
}

/** HAProxy's Lua gives 20 groups, of which two are taken. */
const MAX_GROUPS = 18;

/** How to replace what an expression finds, or why it is refused and the fix. */
export function readReplacing(regexp: string, replacement: string): Result<Replacing, string> {
  const read = readRegexp(regexp);
  if (!read.ok) return read;
  const { expression, longestText } = read.value;
  const { node, groups } = expression;
  if (groups.length > MAX_GROUPS)
    return err(`it has ${groups.length} groups; at most ${MAX_GROUPS} are supported. Use (?:…)`);
  const isRepeated = !isAnchored(node);
  if (isRepeated && (isNullable(node) || looksAround(node)))
    return err(
      'it may be found anywhere, and is empty or asks for what stands around it. Begin it with ^',
    );
  const parts = partsOf(replacement, groups);
  return ok({ pcre2: toReplacingPcre2(expression), longestText, isRepeated, parts });
}

const REFERENCE = /\$(?:\$|\{(\w+)\}|(\w+))/g;

/** A group that is not there stands for nothing; a `$` before anything else is itself. */
function partsOf(
  replacement: string,
  groups: readonly (string | undefined)[],
): readonly ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let at = 0;
  for (const match of replacement.matchAll(REFERENCE)) {
    parts.push(replacement.slice(at, match.index));
    at = match.index + match[0].length;
    const name = match[1] ?? match[2];
    if (name === undefined) parts.push('$');
    else parts.push(numberOf(name, groups) ?? '');
  }
  parts.push(replacement.slice(at));
  return parts.filter((part) => part !== '');
}

function numberOf(name: string, groups: readonly (string | undefined)[]): number | undefined {
  if (/^(0|[1-9]\d{0,3})$/.test(name))
    return Number(name) <= groups.length ? Number(name) : undefined;
  const index = groups.indexOf(name);
  return index < 0 ? undefined : index + 1;
}

function isNullable(node: Node): boolean {
  switch (node.op) {
    case 'set':
      return false;
    case 'place':
      return true;
    case 'group':
      return isNullable(node.node);
    case 'sequence':
      return node.nodes.every(isNullable);
    case 'choice':
      return node.nodes.some(isNullable);
    case 'repeat':
      return node.min === 0 || isNullable(node.node);
  }
}

/** What is left behind what was found is looked at alone: it must not matter what stood before. */
function looksAround(node: Node): boolean {
  switch (node.op) {
    case 'set':
      return false;
    case 'place':
      return node.place !== 'text-end' && node.place !== 'line-end';
    case 'group':
    case 'repeat':
      return looksAround(node.node);
    case 'sequence':
    case 'choice':
      return node.nodes.some(looksAround);
  }
}
