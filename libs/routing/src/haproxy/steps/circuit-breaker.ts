/**
 * circuitBreaker: HAProxy itself measures, trips and recovers (docs/adr/0007-circuit-breaker.md). Each comparison of
 * the expression has two counters, of the answers it is about and of those it compares them with; their rates over
 * the last ten seconds are looked at when a request comes. A quantile is a share, too: "half of all answers take
 * longer than 100 ms" is what LatencyAtQuantileMS(50) > 100 says.
 *
 * When the breaker trips, the moment is written down: the state follows from its age. Counters are kept under that
 * moment, so that they begin at nothing after each trip.
 */
import type { BreakerMeasure, BreakerTerm } from '../../ir/middlewares.js';
import { answerRules } from '../requests/answers.js';
import type { MiddlewareOf, StepKind, StepPlace } from './step-kind.js';

const MAP = 'maps/circuit-breaker.map';
const STATES = 'breaker-states';
const COUNTERS = 'breaker-counters';
/** Counters are declared for so many comparisons. */
const MAX_TERMS = 4;
const MAX_ALTERNATIVES = 8;
/** Fractions become whole numbers. */
const SCALE = 1_000_000;
/** Milliseconds are counted modulo 2^31 (25 days), to fit a stick table's 32 bits. */
const CIRCLE = 2 ** 31;
const LONGEST_MS = 12 * 3_600_000;

type Breaker = MiddlewareOf<'circuitBreaker'>;

/** `n`etwork errors, `s`tatuses, `t`imes; each with the operator of the comparison. */
const LETTER: Readonly<Record<BreakerMeasure['kind'], string>> = {
  networkErrors: 'n',
  statuses: 's',
  latency: 't',
};
const OPERATORS: Readonly<Record<BreakerTerm['operator'], string>> = {
  '>': 'gt',
  '>=': 'ge',
  '<': 'lt',
  '<=': 'le',
  '==': 'eq',
  '!=': 'ne',
};

/** Why HAProxy cannot judge by this breaker; undefined where it can. */
export function unjudgeable(breaker: Breaker): string | undefined {
  const terms = termsOf(breaker);
  if (terms.length > MAX_TERMS)
    return `The expression compares ${terms.length} different things; ${MAX_TERMS} are counted at most. Leave some out.`;
  if (breaker.trips.length > MAX_ALTERNATIVES)
    return `The expression has ${breaker.trips.length} alternatives; ${MAX_ALTERNATIVES} are supported. Make it simpler.`;
  const isEqual = ({ measure, operator }: BreakerTerm): boolean =>
    measure.kind === 'latency' && (operator === '==' || operator === '!=');
  if (terms.some(isEqual))
    return 'LatencyAtQuantileMS is compared by == or !=, which hardly ever holds or always does. Use > or <.';
  if (Math.max(breaker.fallbackMs, breaker.recoveryMs) > LONGEST_MS)
    return 'fallbackDuration and recoveryDuration are at most 12 h.';
  return undefined;
}

/** Each comparison once. */
function termsOf({ trips }: Breaker): BreakerTerm[] {
  const terms = new Map(trips.flat().map((term) => [JSON.stringify(term), term]));
  return [...terms.values()];
}

/** A quantile beyond a limit is a share of slow answers beyond the rest; below it, one that is no more than that. */
function comparisonOf({ measure, operator }: BreakerTerm): string {
  if (measure.kind !== 'latency') return OPERATORS[operator];
  return operator.startsWith('>') ? 'gt' : 'le';
}

/** What a term's ratio is compared with, and what its counters count. */
function parameterOf({ measure, operator, value }: BreakerTerm): string {
  const scaled = (fraction: number): number => Math.round(fraction * SCALE);
  switch (measure.kind) {
    case 'networkErrors':
      return `${scaled(value)}`;
    case 'statuses':
      return [scaled(value), measure.from, measure.to, measure.of.from, measure.of.to].join(',');
    case 'latency': {
      const isInclusive = operator === '>=' || operator === '<';
      return `${scaled(1 - measure.quantile / 100)},${Math.ceil(value) - (isInclusive ? 1 : 0)}`;
    }
  }
}

export const circuitBreaker: StepKind<Breaker> = {
  name: 'circuit-breaker',
  maps: [MAP],
  counts: true,
  // Such as circuit-breaker:0:503:ngt-tgt:0_01 for n > … || n > … && t > …
  shape: (breaker, { counter }) => {
    const terms = termsOf(breaker);
    const keys = terms.map((term) => JSON.stringify(term));
    const alternatives = breaker.trips.map((all) =>
      all.map((term) => keys.indexOf(JSON.stringify(term))).join(''),
    );
    const letters = terms.map((term) => `${LETTER[term.measure.kind]}${comparisonOf(term)}`);
    return `circuit-breaker:${counter}:${breaker.statusCode}:${letters.join('-')}:${alternatives.join('_')}`;
  },
  parameters: (breaker) => [
    { map: MAP, suffix: '', value: `${breaker.fallbackMs},${breaker.recoveryMs}` },
    ...termsOf(breaker).map((term, index) => ({
      map: MAP,
      suffix: `:${index}`,
      value: parameterOf(term),
    })),
  ],
  tables: () => [
    `backend ${STATES} from base`,
    '  stick-table type binary len 20 size 100k expire 24h store gpt(1)',
    `backend ${COUNTERS} from base`,
    `  stick-table type binary len 20 size 100k expire 1m store gpc(${2 * MAX_TERMS}),gpc_rate(${2 * MAX_TERMS},10s)`,
  ],
  rules: (shape, place, counters) => {
    const breaker = new Rules(shape, place, counters);
    return {
      request: [...breaker.state(), ...breaker.judgement(), ...breaker.passage()],
      response: [breaker.answered()],
      afterResponse: breaker.counting(),
    };
  },
};

/** The rules of one shape at one position. */
class Rules {
  private readonly counter: number;
  private readonly status: number;
  private readonly terms: readonly string[];
  private readonly alternatives: readonly string[];
  private readonly position: number;
  private readonly condition: string;

  constructor(shape: string, { position, isHere }: StepPlace, counters: readonly number[]) {
    const [, index = '0', status, terms = '', alternatives = ''] = shape.split(':');
    this.counter = counters[Number(index)] ?? 0;
    this.status = Number(status);
    this.terms = terms.split('-');
    this.alternatives = alternatives.split('_');
    this.position = position;
    this.condition = isHere;
  }

  /** From the moment of the last trip to open, half open or closed; the first two answer. */
  state(): string[] {
    const { position } = this;
    return [
      this.set('breaker', `'var(txn.router),concat("|${position}"),sha1'`),
      this.set('since', `'${this.name('breaker', 'var')},table_gpt(0,${STATES})'`),
      this.set('now', `'date(0,ms),and(${CIRCLE - 1}),or(1)'`),
      this.set('age', `int(${CIRCLE - 1})`),
      this.set(
        'age',
        `'${this.name('now', 'var')},sub(${this.name('since')}),and(${CIRCLE - 1})'`,
        ` { ${this.name('since', 'var')} -m int gt 0 }`,
      ),
      this.set('times', `'var(txn.router),concat("|${position}"),map_str(${MAP})'`),
      this.set('left', `'${this.name('times', 'var')},field(1,","),sub(${this.name('age')})'`),
      ...this.open(`{ ${this.name('left', 'var')} -m int gt 0 }`, this.name('left', 'var')),
      this.set('recovery', `'${this.name('times', 'var')},field(2,","),add(${this.name('left')})'`),
      // Half open: the share that is let through grows to a half, as Traefik's does.
      `http-request set-var(txn.dice) rand(1000) if ${this.condition}`,
      this.set('half', `'${this.name('times', 'var')},field(2,","),add(0)'`),
      this.set(
        'barred',
        `'${this.name('left', 'var')},neg,mul(500),div(${this.name('half')}),neg,add(txn.dice)'`,
        ` { ${this.name('recovery', 'var')} -m int gt 0 }`,
      ),
      ...this.open(`{ ${this.name('barred', 'var')} -m int ge 0 }`, 'int(1000)'),
    ];
  }

  /** Whether what was counted since trips it now. */
  judgement(): string[] {
    const counters = `${this.name('counters', 'var')}`;
    const tripped = `{ ${this.name('trips', 'var')} -m found }`;
    return [
      this.set(
        'counters',
        `'var(txn.router),concat("|${this.position}|",${this.name('since')}),sha1'`,
      ),
      ...this.terms.flatMap((_, index) => [
        this.set(`of${index}_`, `'${counters},table_gpc_rate(${2 * index + 1},${COUNTERS})'`),
        this.set(`of${index}_`, 'int(1)', ` { ${this.name(`of${index}_`, 'var')} -m int eq 0 }`),
        this.set(
          `limit${index}_`,
          `'var(txn.router),concat("|${this.position}:${index}"),map_str(${MAP}),field(1,","),mul(${this.name(`of${index}_`)})'`,
        ),
        this.set(
          `term${index}_`,
          `'${counters},table_gpc_rate(${2 * index},${COUNTERS}),mul(${SCALE}),sub(${this.name(`limit${index}_`)})'`,
        ),
      ]),
      ...this.alternatives.map((alternative) =>
        this.set('trips', 'bool(true)', this.all(alternative)),
      ),
      `http-request track-sc${this.counter} ${this.name('breaker', 'var')} table ${STATES} if ${this.condition} ${tripped}`,
      `http-request sc-set-gpt(0,${this.counter}) ${this.name('now', 'var')} if ${this.condition} ${tripped}`,
      ...this.open(tripped, `${this.name('times', 'var')},field(1,",")`),
    ];
  }

  /** The request goes on, and is counted once it is answered. */
  passage(): string[] {
    return [
      `http-request track-sc${this.counter} ${this.name('counters', 'var')} table ${COUNTERS} if ${this.condition}`,
      this.set('began', 'date(0,ms)'),
    ];
  }

  answered(): string {
    return `http-response set-var(txn.answered) bool(true) if ${this.condition} !{ var(txn.unanswered) -m found }`;
  }

  /** Also of what HAProxy answers for instances that cannot be reached, or do not answer in time. */
  counting(): string[] {
    const passed = `${this.condition} { ${this.name('began', 'var')} -m found }`;
    const set = (variable: string, expression: string, more = ''): string =>
      `http-after-response set-var(${variable}) ${expression} if ${passed}${more}`;
    const count = (index: number, more: string): string =>
      set('txn.counted', `sc_inc_gpc(${index},${this.counter})`, more);
    const broken = `{ ${this.name('broken', 'var')} -m found }`;
    return [
      set(this.name('took'), `'date(0,ms),sub(${this.name('began')})'`),
      set(this.name('status'), 'status'),
      set(this.name('broken'), 'bool(true)', ' { status 502 504 }'),
      // HAProxy's own 503, unless it is a page that says that nobody is there to ask.
      set(
        this.name('broken'),
        'bool(true)',
        ' { status 503 } !{ var(txn.answered) -m found } !{ res.hdr(x-fleetcommand-edge) -m found }',
      ),
      ...this.terms.flatMap((term, index) => {
        const parameter = this.name(`counts${index}_`);
        const from = `'var(${parameter}),field`;
        if (term.startsWith('n')) return [count(2 * index, ` ${broken}`), count(2 * index + 1, '')];
        const read = set(
          parameter,
          `'var(txn.router),concat("|${this.position}:${index}"),map_str(${MAP})'`,
        );
        const beyond = (field: number, of: 'took' | 'status', how: string): string =>
          ` { ${from}(${field},","),neg,add(${this.name(of)})' -m int ${how} 0 }`;
        if (term.startsWith('t'))
          return [read, count(2 * index, beyond(2, 'took', 'gt')), count(2 * index + 1, '')];
        return [
          read,
          count(2 * index, beyond(2, 'status', 'ge') + beyond(3, 'status', 'lt')),
          count(2 * index + 1, beyond(4, 'status', 'ge') + beyond(5, 'status', 'lt')),
        ];
      }),
    ];
  }

  private all(alternative: string): string {
    return alternative
      .split('')
      .map((digit) => {
        const operator = this.terms[Number(digit)]!.slice(1);
        const variable = this.name(`term${digit}_`, 'var');
        return operator === 'ne'
          ? ` !{ ${variable} -m int eq 0 }`
          : ` { ${variable} -m int ${operator} 0 }`;
      })
      .join('');
  }

  private open(more: string, leftMs: string): string[] {
    return answerRules(
      'breaker-open',
      `${this.condition} ${more}`,
      { 'Retry-After': `'%[${leftMs},add(999),div(1000)]'` },
      this.status,
    );
  }

  private set(name: string, expression: string, more = ''): string {
    return `http-request set-var(${this.name(name)}) ${expression} if ${this.condition}${more}`;
  }

  private name(name: string, form?: 'var'): string {
    const full = `txn.${name}${this.position}`;
    return form === 'var' ? `var(${full})` : full;
  }
}
