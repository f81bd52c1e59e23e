import { expect, it } from 'vitest';

import { fromNow, hostOf, reasonOf, shortWhenOf, urgencyOf, whenOf } from './certificate-looks.js';

it.each([
  [null, 0, 'ended', '< 0', 'over'],
  [0, 1, 'today', '0', 'soon'],
  [1, 3, 'in 1 to 2 days', '1', 'soon'],
  [3, 7, 'in 3 to 6 days', '3', 'soon'],
  [7, 15, 'in 7 to 14 days', '7', 'fine'],
  [90, null, 'in 90 days or more', '90+', 'fine'],
] as const)('from %s to %s days is %s', (fromDays, toDays, words, short, urgency) => {
  const bar = { fromDays, toDays, count: 1 };
  expect([whenOf(bar), shortWhenOf(bar), urgencyOf(bar)]).toEqual([words, short, urgency]);
});

it.each([
  [{ code: 'acme.refused', problem: 'caa', count: 1 }, 'The authority refused: caa'],
  [{ code: 'cluster.unreachable', problem: null, count: 1 }, 'A cluster cannot be reached'],
  [{ code: 'something.new', problem: null, count: 1 }, 'something.new'],
])('%o is told as a sentence', (failure, words) => {
  expect(reasonOf(failure)).toBe(words);
});

it('an authority is called by its host', () => {
  expect(hostOf('https://acme-v02.api.letsencrypt.org/directory')).toBe(
    'acme-v02.api.letsencrypt.org',
  );
});

it.each([
  [59.5, 'in 59 days'],
  [4 / 24, 'in 4 hours'],
  [-3, '3 days ago'],
])('%s days from now is told so', (days, words) => {
  expect(fromNow(days * 86_400_000, 0)).toBe(words);
});
