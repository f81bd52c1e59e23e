import { describe, expect, it } from 'vitest';

import { hourOf, mibOver, usageKey } from './metering.js';

const GIB = 1024 ** 3;

describe('storage beyond a plan', () => {
  it.each([
    [0, 0],
    [GIB, 0],
    [GIB + 1024 ** 2 - 1, 0],
    [GIB + 1024 ** 2, 1],
    [3 * GIB, 2_048],
  ])('is counted in whole MiB: %i bytes where one GiB is held are %i', (bytes, over) => {
    expect(mibOver(bytes, GIB)).toBe(over);
  });

  it('is counted once an hour, known by the instance, the meter and the hour', () => {
    const [early, late] = ['2026-01-01T10:00:00Z', '2026-01-01T10:59:59.999Z'].map((at) =>
      hourOf(new Date(at)),
    );
    expect(early).toEqual(late);
    const hour = early ?? new Date(0);
    expect(usageKey({ tenantId: 'ten_1', meter: 'storage', hour })).toBe(
      'storage/ten_1/2026-01-01T10:00:00.000Z',
    );
  });
});
