/**
 * How long PCRE2, which backtracks, may take for an expression; Go's engine is always linear. Judged on its automaton
 * by how many ways there are to read one text (Weber and Seidl, "On the degree of ambiguity of finite automata";
 * Weideman et al., "Analyzing matching time behavior of backtracking regular expression matchers"):
 *
 * - two ways from a state back to itself by one text: the time doubles with each further round. Refused.
 * - a loop that may end and another begin anywhere within one text: a power of its length, one higher for each such
 *   pair in a row. One is allowed, with a bound on the text; more are refused.
 *
 * The second is taken for true a little too often (pairs are looked at instead of triples), never too seldom.
 */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { automatonOf, MAX_STATES } from './positions.js';
import type { Automaton } from './positions.js';
import { ANY, ANY_BUT_NEWLINE, intersects } from './sets.js';
import type { CharacterSet } from './sets.js';
import { components } from './components.js';
import type { Node } from './syntax.js';

/** How the time grows with the text: as its length, or as its square. */
export type Growth = 'linear' | 'square';

const MAX_STEPS = 2_000_000;

/** Why it is refused, and the fix. */
export function growthOf(node: Node): Result<Growth, string> {
  const automaton = automatonOf(node, isAnchored(node));
  if (!automaton) return err(`it is larger than ${MAX_STATES} characters when written out`);
  const pairs = pairsOf(automaton);
  if (!pairs) return err('too many of its parts begin alike. Make it simpler');
  const size = automaton.sets.length;
  const groups = components(pairs.size, (pair) => pairs.next(pair));
  if (isDoubled(automaton) || isExponential(pairs, groups, size))
    return err(
      'a repetition within a repetition can read the same text in many ways, which takes HAProxy’s engine for ever. Repeat only once, such as [a-z/]+ instead of ([a-z]+/?)+',
    );
  const chain = longestChain(pairs, groups, size);
  if (chain > 1)
    return err(
      'three repetitions in it can read the same text, which takes HAProxy’s engine too long. Say what each ends at, such as [^/]* instead of .*',
    );
  return ok(chain === 0 ? 'linear' : 'square');
}

/**
 * Whether it is tried at the text's beginning only: it is anchored there, or reads whatever there is first. (HTTP's
 * texts have no line ends, at which the latter would begin anew.)
 */
export function isAnchored(node: Node): boolean {
  switch (node.op) {
    case 'place':
      return node.place === 'text-start';
    case 'group':
      return isAnchored(node.node);
    case 'choice':
      return node.nodes.every(isAnchored);
    case 'sequence':
      return node.nodes.length > 0 && isAnchored(node.nodes[0]!);
    case 'repeat':
      return node.min > 0 ? isAnchored(node.node) : takesAnything(node);
    case 'set':
      return false;
  }
}

function takesAnything({ node, max, isLazy }: Extract<Node, { op: 'repeat' }>): boolean {
  const isEndless = max === Number.POSITIVE_INFINITY && !isLazy;
  return isEndless && node.op === 'set' && isSame(node.ranges, [ANY, ANY_BUT_NEWLINE]);
}

function isSame(set: CharacterSet, others: readonly CharacterSet[]): boolean {
  return others.some((other) => JSON.stringify(other) === JSON.stringify(set));
}

/** Two copies of the automaton reading one text: `a * size + b`. */
interface Pairs {
  readonly size: number;
  next(pair: number): readonly number[];
}

function pairsOf({ sets, next }: Automaton): Pairs | undefined {
  const size = sets.length;
  const meets = sets.map((a) => sets.map((b) => intersects(a, b)));
  const ways = next.map((each) => [...each.keys()]);
  const steps = ways.reduce((total, { length }) => total + length, 0) ** 2;
  if (steps > MAX_STEPS) return undefined;
  return {
    size: size * size,
    next: (pair) => {
      const [left, right] = [ways[Math.floor(pair / size)]!, ways[pair % size]!];
      const both: number[] = [];
      for (const a of left) for (const b of right) if (meets[a]![b]) both.push(a * size + b);
      return both;
    },
  };
}

/** Two ways for one step, within a loop. */
function isDoubled({ next, sets }: Automaton): boolean {
  const groups = components(sets.length, (state) => [...next[state]!.keys()]);
  return next.some((ways, state) =>
    [...ways].some(([to, count]) => count > 1 && groups[to] === groups[state]),
  );
}

/** From a state to itself on two ways that part in between. */
function isExponential(pairs: Pairs, groups: Int32Array, size: number): boolean {
  const together = new Set<number>();
  for (let state = 0; state < size; state += 1) together.add(groups[state * size + state]!);
  const apart = new Set<number>();
  for (let pair = 0; pair < pairs.size; pair += 1)
    if (Math.floor(pair / size) !== pair % size && together.has(groups[pair]!))
      apart.add(groups[pair]!);
  return apart.size > 0;
}

/** How many times in a row one loop may end and another begin anywhere in a text. */
function longestChain(pairs: Pairs, groups: Int32Array, size: number): number {
  const loops = loopsOf(pairs, groups, size);
  const follows = loops.map((p) => {
    const reached = reachable(pairs, p * size + p);
    return loops.filter(
      (q) =>
        q !== p && reached.has(p * size + q) && reachable(pairs, p * size + q).has(q * size + q),
    );
  });
  const lengths = new Map<number, number>();
  const lengthFrom = (p: number): number => {
    const known = lengths.get(p);
    if (known !== undefined) return known;
    // Loops of one component follow each other in a circle; they count once.
    lengths.set(p, 0);
    const length = Math.max(
      0,
      ...follows[loops.indexOf(p)]!.map((q) => {
        const isSame = groups[p * size + p] === groups[q * size + q];
        return lengthFrom(q) + (isSame ? 0 : 1);
      }),
    );
    lengths.set(p, length);
    return length;
  };
  return Math.max(0, ...loops.map(lengthFrom));
}

/** One state for each loop: states that lead to each other behave alike. */
function loopsOf(pairs: Pairs, groups: Int32Array, size: number): number[] {
  const seen = new Set<number>();
  const loops: number[] = [];
  for (let state = 0; state < size; state += 1) {
    const pair = state * size + state;
    const group = groups[pair]!;
    const isLoop = pairs.next(pair).some((next) => groups[next] === group);
    if (!isLoop || seen.has(group)) continue;
    seen.add(group);
    loops.push(state);
  }
  return loops;
}

function reachable(pairs: Pairs, from: number): ReadonlySet<number> {
  const reached = new Set<number>();
  const open = [from];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop())
    for (const next of pairs.next(pair)) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  return reached;
}
