import { describe, expect, it } from 'vitest';

import { makeDomain } from '../../testing/fixtures.js';
import { lookOfDomain, stepsOf } from './domain-look.js';

describe('a domain’s look', () => {
  it('waits for the customer at first, and says at which step', () => {
    const domain = makeDomain();
    expect(lookOfDomain(domain)).toEqual({ tone: 'waiting', word: 'Set its records' });
    expect(stepsOf(domain).map(({ key, look }) => [key, look.word])).toEqual([
      ['ownership', 'Waiting for you'],
      ['dns', 'Waiting for you'],
      ['certificate', 'Later'],
      ['routing', 'Later'],
    ]);
  });

  it('tells a claim that is over from a name no certificate can be had for', () => {
    const domain = makeDomain({ status: 'blocked' });
    expect(lookOfDomain(domain).word).toBe('No certificate');
    const ownership = { ...domain.ownership, state: 'superseded' as const };
    expect(lookOfDomain({ ...domain, ownership }).word).toBe('Not yours any more');
  });
});
