import { describe, expect, it } from 'vitest';

import { keepNonces } from './nonces.js';

describe('nonces of earlier answers', () => {
  it('are given out once each, the newest first, to the CA they came from', () => {
    const nonces = keepNonces(() => 0);
    nonces.keep('https://a.test', 'one');
    nonces.keep('https://a.test', 'two');
    expect(nonces.take('https://b.test')).toBeNull();
    expect([1, 2, 3].map(() => nonces.take('https://a.test'))).toEqual(['two', 'one', null]);
  });

  it('are not trusted when they are older than a minute', () => {
    let nowMs = 0;
    const nonces = keepNonces(() => nowMs);
    nonces.keep('https://a.test', 'one');
    nowMs = 60_001;
    expect(nonces.take('https://a.test')).toBeNull();
  });

  it('are kept in a bounded number', () => {
    const nonces = keepNonces(() => 0);
    for (let count = 0; count < 1_000; count += 1) nonces.keep('https://a.test', String(count));
    let taken = 0;
    while (nonces.take('https://a.test') !== null) taken += 1;
    expect(taken).toBe(100);
  });
});
