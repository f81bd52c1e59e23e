import { expect, it } from 'vitest';

import { hostOf, reasonOf, shortWhenOf, urgencyOf, whenOf } from './certificate-looks.js';

it.each([
  [null, 0, 'ended', 'ended', 'over'],
  [0, 1, 'today', '0', 'soon'],
  [1, 3, 'in 1 to 2 days', '1–2', 'soon'],
  [3, 7, 'in 3 to 6 days', '3–6', 'soon'],
  [7, 15, 'in 7 to 14 days', '7–14', 'fine'],
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
