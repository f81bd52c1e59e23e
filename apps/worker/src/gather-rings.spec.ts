import { beforeEach, describe, expect, it } from 'vitest';

import { gatherRings } from './gather-rings.js';

let ends: (() => void)[];
let rung: string[];
let ring: (key: string) => void;
beforeEach(() => {
  ends = [];
  rung = [];
  const timers = { delay: () => new Promise<void>((resolve) => ends.push(resolve)) };
  ring = gatherRings(timers, 250, (key: string) => rung.push(key));
});
/** The oldest wait is over. */
const pass = async () => {
  ends.shift()?.();
  await Promise.resolve();
  await Promise.resolve();
};

describe('rings that are gathered', () => {
  it('ring at once after silence, and once at the end for all that came meanwhile', async () => {
    ring('a');
    expect(rung).toEqual(['a']);
    for (let n = 0; n < 12; n += 1) ring('a');
    expect(rung).toEqual(['a']);
    await pass();
    expect(rung).toEqual(['a', 'a']);
  });

  it('go on as long as something comes, and end when nothing does', async () => {
    ring('a');
    ring('a');
    await pass();
    ring('a');
    await pass();
    await pass();
    expect(rung).toEqual(['a', 'a', 'a']);
    expect(ends).toEqual([]);
    ring('a');
    expect(rung).toHaveLength(4);
  });

  it('do not wait for each other', () => {
    ring('a');
    ring('b');
    expect(rung).toEqual(['a', 'b']);
  });
});
