import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  needsIssuance,
  renewalInfoPollMs,
  renewalTime,
  type CertificateValidity,
} from './renewal.js';
import { spread } from './spread.js';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const START = new Date('2026-01-01T00:00:00Z');
const at = (days: number) => new Date(START.getTime() + days * DAY_MS);

const validity = (lifeDays: number, change: Partial<CertificateValidity> = {}) => ({
  key: 'crt_1',
  notBefore: START,
  notAfter: at(lifeDays),
  hostnames: ['chat.acme.com'],
  wantedHostnames: ['chat.acme.com'],
  window: null,
  ...change,
});

describe('the time of renewal', () => {
  it.each([6, 45, 90])('of a life of %i days leaves a third to a half of it', (lifeDays) => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const days =
          (renewalTime(validity(lifeDays, { key })).getTime() - START.getTime()) / DAY_MS;
        expect(days).toBeGreaterThanOrEqual(lifeDays / 2);
        expect(days).toBeLessThanOrEqual((lifeDays * 2) / 3);
      }),
    );
  });

  it('is within the window the CA names, at a moment of the certificate’s own', () => {
    const window = { start: at(2), end: at(3) };
    const times = ['a', 'b', 'c'].map((key) =>
      renewalTime(validity(90, { key, window })).getTime(),
    );
    expect(new Set(times).size).toBe(3);
    for (const time of times) {
      expect(time).toBeGreaterThanOrEqual(window.start.getTime());
      expect(time).toBeLessThan(window.end.getTime());
    }
    expect(needsIssuance(validity(90, { window }), at(3))).toBe(true);
    expect(needsIssuance(validity(90, { window }), at(2))).toBe(false);
  });

  it.each([
    ['ends before it starts', { start: at(3), end: at(2) }],
    ['was over before the certificate began', { start: at(-2), end: at(-1) }],
    ['starts when all is over', { start: at(91), end: at(92) }],
  ])('does not follow a window that %s', (_, window) => {
    expect(renewalTime(validity(90, { window }))).toEqual(renewalTime(validity(90)));
  });

  it('has come when a wanted name is missing', () => {
    const wantedHostnames = ['chat.acme.com', 'www.acme.com'];
    expect(needsIssuance(validity(90, { wantedHostnames }), START)).toBe(true);
    expect(needsIssuance(validity(90, { wantedHostnames: ['CHAT.acme.com'] }), START)).toBe(false);
  });

  it('is asked of the CA at least twice a day, however patient it wants us', () => {
    expect(renewalInfoPollMs(null)).toBeLessThan(12 * HOUR_MS);
    expect(renewalInfoPollMs(7 * DAY_MS)).toBeLessThan(12 * HOUR_MS);
    expect(renewalInfoPollMs(6 * HOUR_MS)).toBe(6 * HOUR_MS);
    expect(renewalInfoPollMs(0)).toBe(60_000);
  });
});

it('keys are spread evenly, ids that count as well', () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let index = 0; index < 10_000; index += 1) {
    const tenth = Math.floor(spread(`crt_${index}`) * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  expect(Math.min(...tenths)).toBeGreaterThan(900);
  expect(Math.max(...tenths)).toBeLessThan(1_100);
});
