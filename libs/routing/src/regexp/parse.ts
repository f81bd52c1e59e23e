/**
 * Parser of Go's regular expressions, as `regexp.Compile` reads them. What Go refuses is refused; so are Unicode
 * classes (`\p{…}`), whose tables differ from program to program, and cases beyond ASCII.
 */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { excerpt } from '../ir/names.js';
import { parseClass } from './parse-class.js';
import { parseEscape } from './parse-escape.js';
import { ANY, ANY_BUT_NEWLINE, foldCase } from './sets.js';
import { EMPTY } from './syntax.js';
import type { Expression, Node, Range } from './syntax.js';
import { RegexpFault, Reader } from './reader.js';

export const MAX_LENGTH = 1_000;
/** Go's bound of counted repetitions. */
const MAX_COUNT = 1_000;
const MAX_NESTING = 50;

/** The expression, or what is wrong with it and the fix. */
export function parseRegexp(text: string): Result<Expression, string> {
  if (text.length > MAX_LENGTH)
    return err(
      `the expression is ${text.length} characters long; at most ${MAX_LENGTH} are supported. Shorten it`,
    );
  try {
    return ok(new Parser(new Reader(text)).parse());
  } catch (error) {
    if (error instanceof RegexpFault) return err(`"${excerpt(text)}": ${error.message}`);
    throw error;
  }
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

class Parser {
  private readonly groups: (string | undefined)[] = [];
  private flags: Flags = { i: false, m: false, s: false, U: false };
  private nesting = 0;

  constructor(private readonly reader: Reader) {}

  parse(): Expression {
    const node = this.choice();
    if (!this.reader.isAtEnd) throw new RegexpFault('a ")" closes nothing. Escape it: \\)');
    return { node, groups: this.groups };
  }

  private choice(): Node {
    this.nesting += 1;
    if (this.nesting > MAX_NESTING)
      throw new RegexpFault(`it is nested deeper than ${MAX_NESTING} levels`);
    const nodes = [this.sequence()];
    while (this.reader.accept('|')) nodes.push(this.sequence());
    this.nesting -= 1;
    return nodes.length === 1 ? nodes[0]! : { op: 'choice', nodes };
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    while (!this.reader.isAtEnd && !this.reader.sees('|') && !this.reader.sees(')')) {
      nodes.push(...this.atom());
      const last = nodes.pop();
      if (last) nodes.push(this.repeated(last));
    }
    return nodes.length === 1 ? nodes[0]! : { op: 'sequence', nodes };
  }

  /** None for flags; several for what is quoted, of which a repetition concerns the last. */
  private atom(): Node[] {
    const { reader, flags } = this;
    const character = reader.next();
    switch (character) {
      case '(':
        return this.group();
      case '[':
        return [this.set(parseClass(reader))];
      case '.':
        return [{ op: 'set', ranges: flags.s ? ANY : ANY_BUT_NEWLINE }];
      case '^':
        return [{ op: 'place', place: flags.m ? 'line-start' : 'text-start' }];
      case '$':
        return [{ op: 'place', place: flags.m ? 'line-end' : 'text-end' }];
      case '*':
      case '+':
      case '?':
        throw new RegexpFault(`nothing stands before "${character}". Escape it: \\${character}`);
      case '\\': {
        const escape = parseEscape(reader);
        if (escape.op === 'quote') return Array.from(escape.text, (each) => this.character(each));
        return [escape.op === 'set' ? this.set(escape.ranges) : escape];
      }
      default:
        return [this.character(character)];
    }
  }

  private character(text: string): Node {
    const point = text.codePointAt(0)!;
    return this.set([[point, point]]);
  }

  private set(ranges: readonly Range[]): Node {
    if (!this.flags.i) return { op: 'set', ranges };
    const isWhole = ranges.some(([from, to]) => from <= 0x80 && to >= 0x10ffff);
    if (!isWhole && ranges.some(([, to]) => to > 0x7f && to !== 0x212a && to !== 0x17f))
      throw new RegexpFault(
        'upper and lower case beyond ASCII are not compared. Leave (?i) out, or write both',
      );
    return { op: 'set', ranges: foldCase(ranges) };
  }

  private group(): Node[] {
    const outer = this.flags;
    const index = this.opening();
    if (index === 'flags') return [];
    const node = this.choice();
    if (!this.reader.accept(')'))
      throw new RegexpFault('a "(" is not closed. Write ")" or escape it');
    this.flags = outer;
    if (index === 'unnumbered') return [node];
    const name = this.groups[index - 1];
    return [{ op: 'group', node, index, ...(name !== undefined && { name }) }];
  }

  /** What stands between a `(` and what the group holds; the group's number, where it has one. */
  private opening(): number | 'unnumbered' | 'flags' {
    const { reader } = this;
    if (reader.accept('?P<') || reader.accept('?<')) return this.groups.push(this.groupName());
    if (reader.accept('?')) return this.setFlags();
    return this.groups.push(undefined);
  }

  private groupName(): string {
    const name = this.reader.until('>');
    if (name === undefined || !/^\w+$/.test(name))
      throw new RegexpFault('a group’s name has letters, digits and "_". Write (?P<name>…)');
    if (this.groups.includes(name))
      throw new RegexpFault(`two groups are called ${excerpt(name)}. Rename one`);
    return name;
  }

  /** `(?i)` holds for what follows it in its group; `(?i:…)` for what it encloses. */
  private setFlags(): 'unnumbered' | 'flags' {
    const flags = { ...this.flags };
    let isOn = true;
    for (;;) {
      const flag = this.reader.next();
      if (flag === ')' || flag === ':') {
        this.flags = flags;
        return flag === ')' ? 'flags' : 'unnumbered';
      }
      if (flag === '-' && isOn) isOn = false;
      else if (flag === 'i' || flag === 'm' || flag === 's' || flag === 'U') flags[flag] = isOn;
      else
        throw new RegexpFault(
          `"(?${excerpt(flag)}" means nothing to Go, which knows (?:…), (?P<name>…) and the flags i, m, s and U. Leave it out`,
        );
    }
  }

  private repeated(node: Node): Node {
    const counts = this.counts();
    if (!counts) return node;
    const { reader } = this;
    const isLazy = reader.accept('?') !== this.flags.U;
    if (this.reader.seesRepetition)
      throw new RegexpFault('a repetition is repeated. Put the first in (?:…)');
    const [min, max] = counts;
    if (max === 0) return EMPTY;
    // A place is there or not, however often it is looked for.
    if (node.op === 'place') return min === 0 ? EMPTY : node;
    return { op: 'repeat', node, min, max, isLazy };
  }

  private counts(): readonly [min: number, max: number] | undefined {
    const { reader } = this;
    if (reader.accept('*')) return [0, Number.POSITIVE_INFINITY];
    if (reader.accept('+')) return [1, Number.POSITIVE_INFINITY];
    if (reader.accept('?')) return [0, 1];
    const [, from = '', comma, to] = reader.acceptMatch(/\{(\d+)(,(\d*))?\}/y) ?? [];
    if (from === '') return undefined;
    const min = Number(from);
    let max = min;
    if (comma !== undefined) max = to ? Number(to) : Number.POSITIVE_INFINITY;
    if (min > MAX_COUNT || (max > MAX_COUNT && max !== Number.POSITIVE_INFINITY) || min > max)
      throw new RegexpFault(`"{${from}${comma ?? ''}}" is no count up to ${MAX_COUNT}. Correct it`);
    return [min, max];
  }
}
