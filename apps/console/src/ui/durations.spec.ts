import { describe, expect, it } from 'vitest';

import { formatAgo, formatDuration, formatElapsed, formatUntil } from './durations.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('a duration', () => {
  it.each([
    [-500, '0.0 s'],
    [0, '0.0 s'],
    [430, '0.4 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_400, '59 s'],
    [59_600, '59 s'],
    [MINUTE, '1 min'],
    [125_000, '2 min 5 s'],
    [3 * HOUR + 10 * MINUTE, '3 h 10 min'],
    [2 * DAY + 4 * HOUR, '2 d 4 h'],
  ])('of %d ms is %j', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [-1, '0 s'],
    [1_999, '1 s'],
    [61_000, '1 min 1 s'],
  ])('that ticks at %d ms is %j', (ms, text) => {
    expect(formatElapsed(ms)).toBe(text);
  });
});

describe('how long ago', () => {
  it.each([
    [-5_000, 'just now'],
    [44_000, 'just now'],
    [46_000, '1 minute ago'],
    [4 * MINUTE, '4 minutes ago'],
    [3 * HOUR, '3 hours ago'],
    [DAY, 'yesterday'],
    [21 * DAY, '3 weeks ago'],
    [90 * DAY, '3 months ago'],
    [800 * DAY, '2 years ago'],
  ])('%d ms is %j', (agoMs, text) => {
    expect(formatAgo(0, agoMs)).toBe(text);
  });
});

describe('a time to come', () => {
  it.each([
    [-5_000, 'now'],
    [400, 'now'],
    [15_000, 'in 15 seconds'],
    [4 * MINUTE, 'in 4 minutes'],
    [22 * HOUR, 'in 22 hours'],
    [3 * DAY, 'in 3 days'],
  ])('that is %d ms away is “%s”', (inMs, text) => {
    expect(formatUntil(inMs, 0)).toBe(text);
  });
});
