import type { ProxyCounters } from '@fleetcommand/adapter-haproxy/stats';
import { describe, expect, test } from 'vitest';
import { bounded, TrafficTotals } from './traffic-totals.js';

const counters = (requests: number, name = 'pool-0001'): ProxyCounters => ({
  name,
  kind: 'backend',
  requests,
  errors5xx: 0,
  responses: [0, requests, 0, 0, 0],
  bytesIn: requests * 10,
  bytesOut: requests * 100,
  sessions: 1,
  responseTimeMs: undefined,
});
const answered = (totals: TrafficTotals, key: string): number | undefined =>
  totals.all.get(key)?.responses[1];

describe('totals', () => {
  test('go on where HAProxy begins anew', () => {
    const totals = new TrafficTotals();
    for (const requests of [5, 8, 2, 3]) totals.observe(counters(requests), 'a');
    expect(answered(totals, 'a')).toBe(11);
    expect(totals.all.get('a')).toMatchObject({ bytesIn: 110, bytesOut: 1100, sessions: 1 });
  });

  test('give nobody what a backend counted for its former service', () => {
    const totals = new TrafficTotals();
    totals.observe(counters(100), 'a');
    totals.observe(counters(101), 'b');
    totals.observe(counters(105), 'b');
    expect(answered(totals, 'b')).toBe(4);
  });

  test('forget whoever is not there any more', () => {
    const totals = new TrafficTotals();
    totals.observe(counters(1), 'a');
    totals.observe(counters(1, 'pool-0002'), 'b');
    totals.keepOnly(new Set(['b']));
    expect([...totals.all.keys()]).toEqual(['b']);
  });

  test('have few labels however many services there are, and lose no count', () => {
    const totals = new TrafficTotals();
    for (let index = 1; index <= 10; index += 1)
      totals.observe(counters(index, `pool-${index}`), `s${index}`);
    const few = bounded(totals.all, 3);
    expect([...few].map(([key, { responses }]) => [key, responses[1]])).toEqual([
      ['s10', 10],
      ['s9', 9],
      ['s8', 8],
      ['others', 28],
    ]);
    expect(bounded(totals.all, 10)).toBe(totals.all);
  });
});
