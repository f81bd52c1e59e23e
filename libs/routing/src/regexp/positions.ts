/**
 * An expression as an automaton without empty steps (Glushkov's): one state for each place where a character is
 * read. Counted repetitions are written out.
 */
import type { CharacterSet } from './sets.js';
import { ANY } from './sets.js';
import type { Node } from './syntax.js';

export interface Automaton {
  /** What each state reads. State 0 stands before the text. */
  readonly sets: readonly CharacterSet[];
  /** State → how many ways lead to each next one: more than one where an engine that backtracks tries them all. */
  readonly next: ReadonlyArray<ReadonlyMap<number, number>>;
}

/** Above this an expression is refused: judging it takes the square of it. */
export const MAX_STATES = 300;

interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly isNullable: boolean;
}

class TooLarge extends Error {}

/** Undefined where it has more than `MAX_STATES` states. An expression that is not anchored may begin anywhere. */
export function automatonOf(node: Node, isAnchored: boolean): Automaton | undefined {
  const builder = new Builder();
  try {
    builder.build(node, isAnchored);
    return builder;
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

class Builder implements Automaton {
  readonly sets: CharacterSet[] = [[]];
  readonly next: Map<number, number>[] = [new Map()];

  build(node: Node, isAnchored: boolean): void {
    const begin = isAnchored ? [0] : [0, this.state(ANY)];
    if (!isAnchored) this.join([0, 1], [1]);
    this.join(begin, this.part(node).first);
  }

  private part(node: Node): Part {
    switch (node.op) {
      case 'set': {
        const state = this.state(node.ranges);
        return { first: [state], last: [state], isNullable: false };
      }
      case 'place':
        return { first: [], last: [], isNullable: true };
      case 'group':
        return this.part(node.node);
      case 'choice': {
        const parts = node.nodes.map((each) => this.part(each));
        return {
          first: parts.flatMap(({ first }) => first),
          last: parts.flatMap(({ last }) => last),
          isNullable: parts.some(({ isNullable }) => isNullable),
        };
      }
      case 'sequence':
        return this.sequence(node.nodes.map((each) => this.part(each)));
      case 'repeat':
        return this.repeat(node);
    }
  }

  private sequence(parts: readonly Part[]): Part {
    let whole: Part = { first: [], last: [], isNullable: true };
    for (const part of parts) {
      this.join(whole.last, part.first);
      whole = {
        first: whole.isNullable ? [...whole.first, ...part.first] : whole.first,
        last: part.isNullable ? [...whole.last, ...part.last] : part.last,
        isNullable: whole.isNullable && part.isNullable,
      };
    }
    return whole;
  }

  /** x{1,3} as x(x(x)?)?, so that each copy leads to the next one only. */
  private repeat({ node, min, max }: Extract<Node, { op: 'repeat' }>): Part {
    const isEndless = max === Number.POSITIVE_INFINITY;
    const copies = isEndless ? Math.max(1, min) : max;
    let rest: Part | undefined;
    for (let copy = copies; copy > 0; copy -= 1) {
      const part = this.part(node);
      if (isEndless && copy === copies) this.join(part.last, part.first);
      const whole: Part = rest ? this.sequence([part, rest]) : part;
      rest = copy > min ? { ...whole, isNullable: true } : whole;
    }
    return rest!;
  }

  private state(set: CharacterSet): number {
    if (this.sets.length > MAX_STATES) throw new TooLarge();
    this.next.push(new Map());
    return this.sets.push(set) - 1;
  }

  private join(from: readonly number[], to: readonly number[]): void {
    for (const state of from) {
      const ways = this.next[state]!;
      for (const other of to) ways.set(other, (ways.get(other) ?? 0) + 1);
    }
  }
}
