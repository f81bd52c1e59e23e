/** Go's expressions, from their text: judged, matched here, and written for HAProxy. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { growthOf } from './danger.js';
import { parseRegexp } from './parse.js';
import { toJavascript, toPcre2 } from './print.js';
import type { Expression, Node } from './syntax.js';

/** Bytes of a text above which an expression is not asked: the time it may take, or the memory, would be too much. */
const LONGEST = { linear: 16_384, square: 4_096, group: 512 } as const;

/** An expression that HAProxy may evaluate. */
export interface SafeRegexp {
  readonly expression: Expression;
  readonly longestText: number;
}

/** The expression, or why it is refused and the fix. */
export function readRegexp(text: string): Result<SafeRegexp, string> {
  const expression = parseRegexp(text);
  if (!expression.ok) return expression;
  const { node } = expression.value;
  const growth = growthOf(node);
  if (!growth.ok) return err(growth.error);
  // PCRE2's compiled code keeps each round of a repeated group on a stack of 32 KB.
  const longestText = repeatsGroup(node) ? LONGEST.group : LONGEST[growth.value];
  return ok({ expression: expression.value, longestText });
}

const MAX_KEPT = 1_000;
const kept = new Map<string, RegExp>();

/** Whether Go would find it in the text. False for an expression that is none. */
export function matchesRegexp(regexp: string, text: string): boolean {
  let compiled = kept.get(regexp);
  if (!compiled) {
    const expression = parseRegexp(regexp);
    if (!expression.ok) return false;
    compiled = toJavascript(expression.value);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(regexp, compiled);
  }
  return compiled.test(text);
}

/** For HAProxy's engine. `regexp` is one that `readRegexp` let through. */
export function forHaproxy(regexp: string): {
  readonly text: string;
  readonly longestText: number;
} {
  const read = readRegexp(regexp);
  if (!read.ok) throw new Error(`an expression was let through that is none: ${read.error}`);
  return { text: toPcre2(read.value.expression), longestText: read.value.longestText };
}

function repeatsGroup(node: Node): boolean {
  switch (node.op) {
    case 'set':
    case 'place':
      return false;
    case 'group':
      return repeatsGroup(node.node);
    case 'sequence':
    case 'choice':
      return node.nodes.some(repeatsGroup);
    case 'repeat':
      return (node.max > 16 && node.node.op !== 'set') || repeatsGroup(node.node);
  }
}
