/**
 * rateLimit: a token bucket for each source, kept as the moment it will be full again (the generic cell rate algorithm,
 * ITU-T I.371 annex A): one number of 32 bits in a stick table, and the same decisions as a bucket that is filled
 * drop by drop. Traefik's limiter makes a request wait for up to half a drop's time and then serves it; here it is
 * served at once. So the same requests are served and refused, but none is slowed down.
 *
 * Two threads that look at one bucket in the same microseconds may both take its last drop.
 */
import { answerRules } from '../requests/answers.js';
import { sourceId, sourceRules } from '../requests/sources.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

const MAP = 'maps/rate-limit.map';

/** Times are counted in units, modulo 2^31, so that they fit the 32 bits; half the circle is longer than a table remembers. */
const CIRCLE = 2 ** 31;

interface Clock {
  readonly table: string;
  readonly unitUs: number;
  readonly expire: string;
  /** Longest time in which a bucket may fill. */
  readonly longestMs: number;
}

const CLOCKS: Readonly<Record<string, Clock>> = {
  fine: { table: 'rate-limits-fine', unitUs: 10, expire: '70m', longestMs: 3_600_000 },
  coarse: { table: 'rate-limits-coarse', unitUs: 1_000, expire: '25h', longestMs: 24 * 3_600_000 },
};

/** Why HAProxy cannot keep this limit; undefined where it can. */
export function unlimitable(limit: MiddlewareOf<'rateLimit'>): string | undefined {
  const { intervalUs, allowanceUs } = timesOf(limit);
  if ((intervalUs + allowanceUs) / 1_000 > CLOCKS['coarse']!.longestMs)
    return 'A bucket of this burst takes longer than a day to fill at this average, which is longer than buckets are kept. Use a smaller burst, or a higher average.';
  if (intervalUs < CLOCKS['fine']!.unitUs)
    return 'More than 100,000 requests a second of one source are more than is counted. Leave the limit out, or use a lower average.';
  return undefined;
}

/** The time of one request, of the burst behind the first, and how much of the next drop is lent (as long as Traefik would wait). */
function timesOf({ average, periodMs, burst }: MiddlewareOf<'rateLimit'>) {
  const intervalUs = (periodMs * 1_000) / average;
  const perSecond = 1_000_000 / intervalUs;
  const lentUs = perSecond < 1 ? 500_000 : 500_000 / Math.floor(perSecond);
  return { intervalUs, allowanceUs: (Math.max(1, burst) - 1) * intervalUs, lentUs };
}

function clockOf(limit: MiddlewareOf<'rateLimit'>): string {
  const { intervalUs, allowanceUs } = timesOf(limit);
  return (intervalUs + allowanceUs) / 1_000 <= CLOCKS['fine']!.longestMs ? 'fine' : 'coarse';
}

export const rateLimit: StepKind<MiddlewareOf<'rateLimit'>> = {
  name: 'rate-limit',
  maps: [MAP],
  counts: true,
  shape: (limit, { counter }) =>
    `rate-limit:${counter}:${clockOf(limit)}:${sourceId(limit.source)}`,
  // interval , allowance , what may be missing at most: in units of the clock
  parameters: (limit) => {
    const { unitUs } = CLOCKS[clockOf(limit)]!;
    const { intervalUs, allowanceUs, lentUs } = timesOf(limit);
    const units = (timeUs: number): number => Math.round(timeUs / unitUs);
    const value = `${units(intervalUs)},${units(allowanceUs)},${units(allowanceUs + lentUs)}`;
    return [{ map: MAP, suffix: '', value }];
  },
  tables: (shape) => {
    const { table, expire } = CLOCKS[shape.split(':')[2]!]!;
    return [
      `backend ${table} from base`,
      `  stick-table type binary len 20 size 1m expire ${expire} store gpt(1)`,
    ];
  },
  rules: (shape, { position, isHere }, counters) => {
    const [, index, clock, ...source] = shape.split(':');
    const counter = counters[Number(index)] ?? 0;
    const { table, unitUs } = CLOCKS[clock!]!;
    const when = `if ${isHere}`;
    const variable = (name: string): string => `txn.${name}${position}`;
    const set = (name: string, expression: string, more = ''): string =>
      `http-request set-var(${variable(name)}) ${expression} ${when}${more}`;
    const perSecond = 1_000_000 / unitUs;
    const retryIn =
      unitUs === 1_000
        ? `%[var(${variable('wait')})]`
        : `%[var(${variable('wait')}),div(${1_000 / unitUs})]`;
    return {
      request: [
        ...sourceRules(source.join(':'), variable('source'), when),
        set('bucket', `'var(txn.router),concat("|${position}|",${variable('source')}),sha1'`),
        set('limit', `'var(txn.router),concat("|${position}"),map_str(${MAP})'`),
        set('now', `'date(0,us),div(${unitUs}),and(${CIRCLE - 1})'`),
        set('full', `'var(${variable('bucket')}),table_gpt(0,${table})'`),
        // How far ahead the moment is at which the bucket will be full; past moments are no credit.
        set('ahead', 'int(0)'),
        set(
          'ahead',
          `'var(${variable('full')}),sub(${variable('now')}),add(${CIRCLE / 2}),and(${CIRCLE - 1}),sub(${CIRCLE / 2})'`,
          ` { var(${variable('full')}) -m int gt 0 }`,
        ),
        set('ahead', 'int(0)', ` { var(${variable('ahead')}) -m int lt 0 }`),
        set('over', `'var(${variable('limit')}),field(3,","),neg,add(${variable('ahead')})'`),
        set('wait', `'var(${variable('limit')}),field(2,","),neg,add(${variable('ahead')})'`),
        ...answerRules('rate-limited', `${isHere} { var(${variable('over')}) -m int gt 0 }`, {
          'Retry-After': `'%[var(${variable('wait')}),add(${perSecond - 1}),div(${perSecond})]'`,
          'X-Retry-In': `'${retryIn}ms'`,
        }),
        set(
          'full',
          `'var(${variable('limit')}),field(1,","),add(${variable('ahead')}),add(${variable('now')}),and(${CIRCLE - 1}),or(1)'`,
        ),
        `http-request track-sc${counter} var(${variable('bucket')}) table ${table} ${when}`,
        `http-request sc-set-gpt(0,${counter}) var(${variable('full')}) ${when}`,
      ],
      response: [],
    };
  },
};
