/** For which hosts an expression is, where it says so at its end. */
import { wildcardOf } from '../ir/names.js';
import type { Expression, Node } from './syntax.js';

export interface HostPattern {
  /** Such as `*.example.com`: it matches no host besides those of this pattern. */
  readonly pattern: string;
  /** It matches all of them: its first label is any. */
  readonly isWhole: boolean;
}

/**
 * Of `^[a-z0-9-]+\.example\.com$` and its like. Undefined where the first label may hold a dot, or where it is not
 * anchored.
 */
export function hostPatternOf({ node }: Expression): HostPattern | undefined {
  const nodes = flattened(node);
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (!isPlace(first, 'text-start') || !isPlace(last, 'text-end')) return undefined;
  const inner = nodes.slice(1, -1);
  let literal = '';
  while (inner.length > 0) {
    const character = characterOf(inner.at(-1)!);
    if (character === undefined) break;
    literal = character + literal;
    inner.pop();
  }
  const dot = literal.indexOf('.');
  if (dot < 0 || inner.length === 0 || inner.some(mayReadDot)) return undefined;
  // The dot belongs to the pattern, which stands for one label before it.
  const pattern = wildcardOf(`x${literal.slice(dot)}`);
  if (pattern === undefined) return undefined;
  return { pattern, isWhole: dot === 0 && inner.length === 1 && takesAnyLabel(inner[0]!) };
}

/** Letters, digits and hyphens in any number: what names of hosts are made of. */
function takesAnyLabel(node: Node): boolean {
  if (node.op !== 'repeat' || node.node.op !== 'set') return false;
  const { ranges } = node.node;
  const holds = (character: string): boolean =>
    ranges.some(([from, to]) => from <= character.charCodeAt(0) && character.charCodeAt(0) <= to);
  return (
    node.min <= 1 &&
    node.max === Number.POSITIVE_INFINITY &&
    Array.from('abcdefghijklmnopqrstuvwxyz0123456789-').every(holds)
  );
}

function flattened(node: Node): Node[] {
  if (node.op === 'sequence') return node.nodes.flatMap(flattened);
  if (node.op === 'group') return flattened(node.node);
  return [node];
}

function isPlace(node: Node | undefined, place: 'text-start' | 'text-end'): boolean {
  return node?.op === 'place' && node.place === place;
}

/** The one character (in lower case, as hosts are) that a node stands for. */
function characterOf(node: Node): string | undefined {
  if (node.op !== 'set') return undefined;
  const characters = new Set<string>();
  for (const [from, to] of node.ranges) {
    if (to - from > 1) return undefined;
    for (let code = from; code <= to; code += 1)
      if (code < 0x80) characters.add(String.fromCharCode(code).toLowerCase());
  }
  const [only] = characters;
  return characters.size === 1 ? only : undefined;
}

const DOT = 0x2e;

function mayReadDot(node: Node): boolean {
  switch (node.op) {
    case 'set':
      return node.ranges.some(([from, to]) => from <= DOT && DOT <= to);
    case 'place':
      return false;
    case 'group':
    case 'repeat':
      return mayReadDot(node.node);
    case 'sequence':
    case 'choice':
      return node.nodes.some(mayReadDot);
  }
}
