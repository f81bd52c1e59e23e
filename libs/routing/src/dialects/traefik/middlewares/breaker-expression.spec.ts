import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BreakerTerm } from '../../../ir/middlewares.js';
import { parseBreakerExpression } from './breaker-expression.js';

const NETWORK = { kind: 'networkErrors' } as const;

function tripsOf(text: string): unknown {
  const parsed = parseBreakerExpression(text);
  return parsed.ok ? parsed.value : parsed.error;
}

describe('expressions of circuit breakers', () => {
  it.each<[string, BreakerTerm]>([
    ['NetworkErrorRatio() > 0.5', { measure: NETWORK, operator: '>', value: 0.5 }],
    ['  NetworkErrorRatio ( )>=.25', { measure: NETWORK, operator: '>=', value: 0.25 }],
    [
      'ResponseCodeRatio(500, 600, 0, 600) != 1',
      {
        measure: { kind: 'statuses', from: 500, to: 600, of: { from: 0, to: 600 } },
        operator: '!=',
        value: 1,
      },
    ],
    [
      'LatencyAtQuantileMS(50.0) <= 100',
      { measure: { kind: 'latency', quantile: 50 }, operator: '<=', value: 100 },
    ],
  ])('%s is one comparison', (text, term) => {
    expect(tripsOf(text)).toEqual([[term]]);
  });

  it('bind && tighter than ||, unless there are parentheses', () => {
    const [a, b, c] = [0.1, 0.2, 0.3].map((value) => ({ measure: NETWORK, operator: '>', value }));
    const [one, two, three] = [0.1, 0.2, 0.3].map((value) => `NetworkErrorRatio() > ${value}`);
    expect(tripsOf(`${one} || ${two} && ${three}`)).toEqual([[a], [b, c]]);
    expect(tripsOf(`(${one} || ${two}) && ${three}`)).toEqual([
      [a, c],
      [b, c],
    ]);
    expect(tripsOf(`((${one}))`)).toEqual([[a]]);
  });

  it.each([
    ['', 0, /NetworkErrorRatio/],
    ['NetworkErrorRatio > 0.5', 18, /"\(" is missing/],
    ['NetworkErrorRatio() > ', 22, /number/],
    ['NetworkErrorRatio() => 0.5', 20, /one of >/],
    ['NetworkErrorRatio() > 0.5 0.6', 26, /operator such as/],
    ['NetworkErrorRatio(1) > 0.5', 0, /takes nothing/],
    ['0.5 < NetworkErrorRatio()', 0, /NetworkErrorRatio/],
    ['ResponseCodeRatio(500, 600) > 0.5', 0, /four statuses/],
    ['LatencyAtQuantileMS(101) > 1', 0, /quantile/],
    ['(NetworkErrorRatio() > 0.5', 26, /"\)" is missing/],
    ['constructor() > 1', 0, /expected/],
    ['NetworkErrorRatio() > 0.5 ; x', 26, /operator such as/],
    ['NetworkErrorRatio() > 9999999999', 22, /too large/],
  ])('%j is refused at character %i', (text, position, message) => {
    const parsed = parseBreakerExpression(text);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.error.position).toBe(position);
    expect(parsed.error.message).toMatch(message);
  });

  it('never throw, whatever is written, and end', () => {
    const word = fc.constantFrom(
      ...'( ) , && || > >= == != < <= 0.5 500 NetworkErrorRatio LatencyAtQuantileMS ResponseCodeRatio'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (text) => {
          parseBreakerExpression(text);
        },
      ),
    );
    const many = Array.from(
      { length: 40 },
      () => '(NetworkErrorRatio() > 1 || NetworkErrorRatio() > 2)',
    );
    expect(parseBreakerExpression(many.join(' && ')).ok).toBe(false);
    expect(parseBreakerExpression('('.repeat(50_000)).ok).toBe(false);
  });

  it('mean the same written out', () => {
    const term = fc.record({
      measure: fc.constant(NETWORK),
      operator: fc.constantFrom<BreakerTerm['operator']>('>', '>=', '<', '<=', '==', '!='),
      value: fc.nat(100).map((value) => value / 100),
    });
    const alternatives = fc.array(fc.array(term, { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(alternatives, (trips) => {
        const text = trips
          .map((all) =>
            all
              .map(({ operator, value }) => `NetworkErrorRatio() ${operator} ${value}`)
              .join(' && '),
          )
          .join(' || ');
        expect(tripsOf(text)).toEqual(trips);
      }),
    );
  });
});
