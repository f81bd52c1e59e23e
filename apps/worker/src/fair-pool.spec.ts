import { describe, expect, it } from 'vitest';

import { createFairPool } from './fair-pool.js';

function rig(size: number, perOwner: number) {
  const started: string[] = [];
  const errors: unknown[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const pool = createFairPool({
    size,
    perOwner,
    run: (key) => {
      started.push(key);
      return new Promise((resolve, reject) => {
        ends.set(key, (error) => (error ? reject(error) : resolve()));
      });
    },
    onError: (error) => errors.push(error),
  });
  const end = async (key: string, error?: Error) => {
    ends.get(key)?.(error);
    // Promises all the way: what follows has happened when the queue of microtasks is empty.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { pool, started, errors, end };
}

describe('a fair pool', () => {
  it('runs only so many at once, and the next when one ends', async () => {
    const { pool, started, end } = rig(2, 9);
    for (const key of ['a', 'b', 'c', 'd']) pool.ring(key, key);
    expect(started).toEqual(['a', 'b']);
    await end('b');
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('gives no owner more than their share, however much they have waiting', async () => {
    const { pool, started, end } = rig(4, 1);
    pool.ring('mine 1', 'me');
    pool.ring('mine 2', 'me');
    pool.ring('theirs', 'them');
    expect(started).toEqual(['mine 1', 'theirs']);
    await end('mine 1');
    expect(started).toEqual(['mine 1', 'theirs', 'mine 2']);
  });

  it('runs a key once more when it was rung meanwhile, and never twice at once', async () => {
    const { pool, started, end } = rig(4, 4);
    for (let ring = 0; ring < 3; ring++) pool.ring('a', 'me');
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'a']);
    await end('a');
    expect(started).toEqual(['a', 'a']);
  });

  it('goes on after a run that failed, and says so', async () => {
    const { pool, started, errors, end } = rig(1, 1);
    pool.ring('a', 'me');
    pool.ring('b', 'me');
    await end('a', new Error('no'));
    expect([started, errors]).toEqual([['a', 'b'], [new Error('no')]]);
  });

  it('starts nothing after it was stopped, and waits for what runs', async () => {
    const { pool, started, end } = rig(1, 1);
    pool.ring('a', 'me');
    pool.ring('b', 'me');
    let isOver = false;
    const stopped = pool.stop().then(() => (isOver = true));
    await end('none');
    expect(isOver).toBe(false);
    await end('a');
    await stopped;
    expect(started).toEqual(['a']);
  });
});
