import { describe, expect, it } from 'vitest';

import { formatAge, formatBytes, formatDuration } from './format.js';

describe('what people read', () => {
  it.each([
    [0, '0 ms'],
    [849.6, '850 ms'],
    [1_240, '1.2 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 00 s'],
    [125_000, '2 min 05 s'],
  ])('shows %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [500_000, '500 kB'],
    [84_000_000, '84 MB'],
    [1_540_000_000, '1.5 GB'],
  ])('shows %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [3, 'just now'],
    [42, '42 s ago'],
    [250, '4 min ago'],
    [7_300, '2 h ago'],
    [200_000, '2 d ago'],
  ])('shows %d seconds as %s', (seconds, text) => {
    const now = new Date('2026-01-10T00:00:00Z');
    expect(formatAge(new Date(now.getTime() - seconds * 1_000), now)).toBe(text);
  });
});
