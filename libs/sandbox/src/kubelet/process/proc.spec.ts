import { describe, expect, it } from 'vitest';
import { parseStat, readStat } from './proc.js';

describe('reading /proc', () => {
  it('is not misled by the name of a program', () => {
    const name = 'a) R 1 (b';
    const fields = ['S', '1', '42', ...Array.from({ length: 16 }, () => '0'), '777', '0', '3'];
    expect(parseStat(`123 (${name}) ${fields.join(' ')}`)).toEqual({
      pid: 123,
      isZombie: false,
      processGroup: 42,
      startTicks: 777,
      rssBytes: 3 * 4096,
    });
  });

  it('knows this very process', () => {
    const stat = readStat(process.pid);
    expect(stat?.pid).toBe(process.pid);
    expect(stat?.rssBytes).toBeGreaterThan(1024 * 1024);
  });
});
