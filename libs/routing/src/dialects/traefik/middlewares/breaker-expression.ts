/**
 * Expressions of circuit breakers, as Traefik's (oxy's) parser reads them: comparisons of three functions with
 * numbers, joined by && and ||, with parentheses. `&&` binds tighter. They become alternatives of comparisons that
 * must all hold.
 */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { BreakerMeasure, BreakerTerm } from '../../../ir/middlewares.js';

export interface ExpressionFault {
  /** 0-based. */
  readonly position: number;
  readonly message: string;
}

type Alternatives = readonly (readonly BreakerTerm[])[];
type Parsed<T> = Result<T, ExpressionFault>;

/** Beyond it an expression is no expression but an attack. */
const MOST_ALTERNATIVES = 64;
const DEEPEST = 20;

export function parseBreakerExpression(text: string): Parsed<Alternatives> {
  return new Parser(text).parse();
}

const TOKEN = /\s*(?:(&&|\|\||[<>]=?|==|!=|[(),])|(\d+(?:\.\d+)?|\.\d+)|([A-Za-z]+))/y;

interface Token {
  readonly position: number;
  readonly text: string;
  readonly kind: 'sign' | 'number' | 'name' | 'end';
}

const OPERATORS: readonly string[] = ['>', '>=', '<', '<=', '==', '!='];

/** Arguments → what is measured; the texts name what is wrong. */
const FUNCTIONS: Readonly<Record<string, (values: readonly number[]) => BreakerMeasure | string>> =
  {
    NetworkErrorRatio: (values) =>
      values.length === 0 ? { kind: 'networkErrors' } : 'it takes nothing between its parentheses',
    ResponseCodeRatio: ([from, to, ofFrom, ofTo, ...more]) =>
      from === undefined ||
      to === undefined ||
      ofFrom === undefined ||
      ofTo === undefined ||
      more.length > 0
        ? 'it takes four statuses: from and below which, of those from and below which'
        : { kind: 'statuses', from, to, of: { from: ofFrom, to: ofTo } },
    LatencyAtQuantileMS: ([quantile, ...more]) =>
      quantile === undefined || more.length > 0 || quantile < 0 || quantile > 100
        ? 'it takes one quantile, from 0 to 100'
        : { kind: 'latency', quantile },
  };

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(text: string) {
    this.tokens = tokensOf(text);
  }

  parse(): Parsed<Alternatives> {
    const parsed = this.either(0);
    if (!parsed.ok) return parsed;
    if (this.next.kind !== 'end') return this.fault('an operator such as && is expected here');
    return parsed;
  }

  private get next(): Token {
    return this.tokens[this.at]!;
  }

  private take(text: string): boolean {
    if (this.next.kind !== 'sign' || this.next.text !== text) return false;
    this.at += 1;
    return true;
  }

  private fault(message: string, { position }: Token = this.next): Parsed<never> {
    return err({ position, message });
  }

  private either(depth: number): Parsed<Alternatives> {
    let all = this.both(depth);
    while (all.ok && this.take('||')) {
      const right = this.both(depth);
      all = right.ok ? this.bounded([...all.value, ...right.value]) : right;
    }
    return all;
  }

  private both(depth: number): Parsed<Alternatives> {
    let all = this.one(depth);
    while (all.ok && this.take('&&')) {
      const left = all.value;
      const right = this.one(depth);
      if (!right.ok) return right;
      all = this.bounded(left.flatMap((some) => right.value.map((more) => [...some, ...more])));
    }
    return all;
  }

  private bounded(alternatives: Alternatives): Parsed<Alternatives> {
    return alternatives.length <= MOST_ALTERNATIVES
      ? ok(alternatives)
      : this.fault('it has too many alternatives');
  }

  private one(depth: number): Parsed<Alternatives> {
    if (depth > DEEPEST) return this.fault('parentheses are nested too deep');
    if (this.take('(')) {
      const inner = this.either(depth + 1);
      if (inner.ok && !this.take(')')) return this.fault('")" is missing');
      return inner;
    }
    const term = this.comparison();
    return term.ok ? ok([[term.value]]) : term;
  }

  private comparison(): Parsed<BreakerTerm> {
    const measure = this.measure();
    if (!measure.ok) return measure;
    const operator = OPERATORS.find((each) => this.take(each));
    if (operator === undefined) return this.fault(`one of ${OPERATORS.join(' ')} is expected here`);
    const value = this.number();
    if (!value.ok) return value;
    return ok({
      measure: measure.value,
      operator: operator as BreakerTerm['operator'],
      value: value.value,
    });
  }

  private measure(): Parsed<BreakerMeasure> {
    const name = this.next;
    const known = Object.hasOwn(FUNCTIONS, name.text) ? FUNCTIONS[name.text] : undefined;
    if (!known) return this.fault(`one of ${Object.keys(FUNCTIONS).join(', ')} is expected here`);
    this.at += 1;
    if (!this.take('(')) return this.fault(`"(" is missing after ${name.text}`);
    const values: number[] = [];
    while (!this.take(')')) {
      if (values.length > 0 && !this.take(',')) return this.fault('"," or ")" is expected here');
      const value = this.number();
      if (!value.ok) return value;
      values.push(value.value);
    }
    const measure = known(values);
    return typeof measure === 'string' ? this.fault(`${name.text}: ${measure}`, name) : ok(measure);
  }

  private number(): Parsed<number> {
    const token = this.next;
    if (token.kind !== 'number') return this.fault('a number is expected here');
    this.at += 1;
    const value = Number(token.text);
    return value <= 1_000_000_000 ? ok(value) : this.fault('the number is too large', token);
  }
}

/** What is no token ends the text: the parser says what it expected there. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) break;
    const [all, sign, number, name] = found;
    const value = sign ?? number ?? name ?? '';
    at = TOKEN.lastIndex;
    tokens.push({
      position: at - value.length,
      text: value,
      kind: kindOf(sign, number),
    });
    if (all === '') break;
  }
  const rest = /\S/.exec(text.slice(at));
  tokens.push({
    position: rest ? at + rest.index : text.length,
    text: '',
    kind: rest ? 'sign' : 'end',
  });
  return tokens;
}

function kindOf(sign: string | undefined, number: string | undefined): Token['kind'] {
  if (sign !== undefined) return 'sign';
  return number === undefined ? 'name' : 'number';
}
