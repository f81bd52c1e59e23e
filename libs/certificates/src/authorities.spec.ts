import { describe, expect, it } from 'vitest';

import { chooseAuthority, type AuthorityRecord } from './authorities.js';
import {
  failureKind,
  patienceMs,
  refusedBackoffMs,
  unreachableBackoffMs,
} from './failure-policy.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW = new Date('2026-01-01T12:00:00Z');
const [FIRST, SECOND] = ['https://first.example/dir', 'https://second.example/dir'] as const;

const record = (change: Partial<AuthorityRecord>): AuthorityRecord => ({
  directoryUrl: FIRST,
  problem: null,
  failures: 1,
  failingSince: new Date(NOW.getTime() - HOUR_MS),
  waitUntil: null,
  ...change,
});
const choose = (change: Partial<AuthorityRecord>, lifeLeft: number) =>
  chooseAuthority([FIRST, SECOND], [record(change)], { lifeLeft }, NOW);
const since = (hours: number) => ({ failingSince: new Date(NOW.getTime() - hours * HOUR_MS) });
const wait = (hours: number) => ({
  problem: 'rateLimited',
  waitUntil: new Date(NOW.getTime() + hours * HOUR_MS),
});

describe('the CA to ask', () => {
  it('is the first while it has not failed', () => {
    expect(chooseAuthority([FIRST, SECOND], [], { lifeLeft: 0 }, NOW)).toBe(FIRST);
  });

  it.each<[string, Partial<AuthorityRecord>, number, string]>([
    ['what the customer has to mend', { problem: 'caa', failures: 9, ...since(99) }, 0, FIRST],
    ['an answer missed just now', since(0.1), 0, FIRST],
    ['an hour of silence with no certificate', since(1), 0, SECOND],
    ['an hour of silence with time left', since(1), 0.5, FIRST],
    ['half a day of silence', since(12), 0.5, SECOND],
    ['a limit that is over soon', wait(0.1), 0, FIRST],
    ['a limit of an hour with no certificate', wait(1), 0, SECOND],
    ['a limit of an hour with time left', wait(1), 0.5, FIRST],
    ['a name it will not sign for', { problem: 'rejectedIdentifier' }, 0.5, SECOND],
    ['an account it does not want, once', { problem: 'userActionRequired' }, 0, FIRST],
    ['an account it does not want', { problem: 'userActionRequired', failures: 3 }, 0, SECOND],
  ])('after %s is decided', (_, change, lifeLeft, expected) => {
    expect(choose(change, lifeLeft)).toBe(expected);
  });

  it('is the first again when every one has failed', () => {
    const records = [record(since(24)), record({ directoryUrl: SECOND, ...since(24) })];
    expect(chooseAuthority([FIRST, SECOND], records, { lifeLeft: 0 }, NOW)).toBe(FIRST);
  });
});

describe('a failure', () => {
  it.each([
    ['caa', 'customer'],
    ['unauthorized', 'customer'],
    ['rateLimited', 'patience'],
    ['serverInternal', 'authority'],
    ['rejectedIdentifier', 'blocked'],
    ['userActionRequired', 'operator'],
    ['somethingNew', 'operator'],
    [null, 'authority'],
  ] as const)('of type %s is the %s’s', (problem, kind) => {
    expect(failureKind(problem)).toBe(kind);
  });

  it('is tried again ever later, and never given up', () => {
    expect([1, 2, 3, 4, 5, 99].map((n) => refusedBackoffMs(n) / MINUTE_MS)).toEqual([
      1, 10, 100, 1_440, 1_440, 1_440,
    ]);
    expect(unreachableBackoffMs(1)).toBe(2_000);
    expect(unreachableBackoffMs(1_000)).toBe(30 * MINUTE_MS);
  });

  it('of many at once does not bring them back at once', () => {
    const waits = Array.from({ length: 100 }, (_, index) => patienceMs(HOUR_MS, `crt_${index}`));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(HOUR_MS);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1.1 * HOUR_MS);
    expect(new Set(waits).size).toBeGreaterThan(90);
  });
});
