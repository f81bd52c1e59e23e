/** An expression for another engine, so that it matches what Go matches. */
import { isAnchored } from './danger.js';
import type { CharacterSet } from './sets.js';
import type { Expression, Node, Place } from './syntax.js';

interface Engine {
  point(code: number): string;
  readonly places: Readonly<Record<Place, string>>;
}

/** Written in ASCII; texts are UTF-8. */
const PCRE2: Engine = {
  point: (code) =>
    code > 0x20 && code < 0x7f ? `\\${String.fromCharCode(code)}` : `\\x{${code.toString(16)}}`,
  places: {
    'text-start': '\\A',
    'text-end': '\\z',
    'line-start': '(?<![^\\n])',
    'line-end': '(?![^\\n])',
    'word-boundary': '\\b',
    'no-word-boundary': '\\B',
  },
};

/** For `new RegExp(…, 'u')`. */
const JAVASCRIPT: Engine = {
  point: (code) => `\\u{${code.toString(16)}}`,
  places: { ...PCRE2.places, 'text-start': '^', 'text-end': '$' },
};

export function toPcre2({ node }: Expression): string {
  return `(*UTF)${print(node, PCRE2)}`;
}

/**
 * For replacing: what stands before the first match is its first group, the expression's groups follow. Each takes
 * part in any match, with the empty text where it took none: HAProxy's Lua forgets groups behind one that did not.
 */
export function toReplacingPcre2({ node, groups }: Expression): string {
  const before = isAnchored(node) ? '()' : '((?s:.*?))';
  return `(*UTF)\\A${before}${print(withAllGroups(node), PCRE2, groups.length)}`;
}

export function toJavascript({ node }: Expression): RegExp {
  return new RegExp(print(node, JAVASCRIPT), 'u');
}

/** `captures`: whether groups are kept, and how many there are. */
function print(node: Node, engine: Engine, captures = 0): string {
  const inner = (each: Node): string => print(each, engine, captures);
  switch (node.op) {
    case 'set':
      return printSet(node.ranges, engine);
    case 'place':
      return engine.places[node.place];
    case 'sequence':
      return `(?:${node.nodes.map(inner).join('')})`;
    case 'choice':
      // Branches have the same groups, by `withAllGroups`.
      return `(?${captures > 0 ? '|' : ':'}${node.nodes.map(inner).join('|')})`;
    case 'group':
      return captures > 0 ? `(${inner(node.node)})` : `(?:${inner(node.node)})`;
    case 'repeat': {
      const text = node.node.op === 'set' ? inner(node.node) : `(?:${inner(node.node)})`;
      const max = node.max === Number.POSITIVE_INFINITY ? '' : String(node.max);
      return `${text}{${node.min},${max}}${node.isLazy ? '?' : ''}`;
    }
  }
}

function printSet(ranges: CharacterSet, engine: Engine): string {
  const [first] = ranges;
  if (ranges.length === 1 && first![0] === first![1]) return printPoint(first![0], engine);
  const text = ranges.map(([from, to]) =>
    from === to
      ? printPoint(from, engine)
      : `${printPoint(from, engine)}-${printPoint(to, engine)}`,
  );
  return `[${text.join('')}]`;
}

function printPoint(code: number, engine: Engine): string {
  const character = String.fromCharCode(code);
  return code < 0x80 && /[A-Za-z0-9/:]/.test(character) ? character : engine.point(code);
}

const NOTHING: Node = { op: 'sequence', nodes: [] };

/** The same, with every branch and every round holding all groups of its choice or repetition, in their order. */
function withAllGroups(node: Node): Node {
  switch (node.op) {
    case 'set':
    case 'place':
      return node;
    case 'group':
      return { ...node, node: withAllGroups(node.node) };
    case 'sequence':
      return { ...node, nodes: node.nodes.map(withAllGroups) };
    case 'choice':
      return choiceOf(
        node.nodes.map((each) => ({ node: withAllGroups(each), own: groupsIn(each) })),
      );
    case 'repeat': {
      const own = groupsIn(node.node);
      const inner = withAllGroups(node.node);
      if (own.length === 0 || node.min > 0) return { ...node, node: inner };
      // Not at all, or at least once.
      const some = { node: { ...node, min: 1, node: inner }, own };
      const none = { node: NOTHING, own: [] };
      return choiceOf(node.isLazy ? [none, some] : [some, none]);
    }
  }
}

interface Branch {
  readonly node: Node;
  /** Numbers of its groups. */
  readonly own: readonly number[];
}

function choiceOf(branches: readonly Branch[]): Node {
  const all = branches.flatMap(({ own }) => own).sort((a, b) => a - b);
  const nodes = branches.map(({ node, own }): Node => {
    const empty = (index: number): Node => ({ op: 'group', node: NOTHING, index });
    const before = all.filter((index) => own.length > 0 && index < own[0]!);
    const after = all.filter((index) => !own.includes(index) && !before.includes(index));
    return { op: 'sequence', nodes: [...before.map(empty), node, ...after.map(empty)] };
  });
  return { op: 'choice', nodes };
}

function groupsIn(node: Node): readonly number[] {
  switch (node.op) {
    case 'set':
    case 'place':
      return [];
    case 'group':
      return [node.index, ...groupsIn(node.node)];
    case 'repeat':
      return groupsIn(node.node);
    case 'sequence':
    case 'choice':
      return node.nodes.flatMap(groupsIn);
  }
}
