import { expect, it } from 'vitest';

import { budgetKeys, failureKey, LETS_ENCRYPT_BUDGET as RULES } from './budget.js';
import { viewLimit } from './budget-view.js';

const now = new Date('2026-03-01T00:00:00Z');
const directoryUrl = 'https://ca.test/dir';

it('every key a budget is drawn by can be looked at', () => {
  const hostnames = ['a.acme.test', 'b.acme.test'];
  const wish = {
    directoryUrl,
    hostnames,
    registrableDomains: ['acme.test'],
    kind: 'first',
  } as const;
  const keys = [...budgetKeys(wish, RULES), failureKey(directoryUrl, 'a.acme.test')];
  const views = keys.map((key) => viewLimit(key, { tokens: 1.7, at: now }, RULES, now));
  expect(views.map((view) => [view?.kind, view?.subject, view?.left])).toEqual([
    ['domain', 'acme.test', 1],
    ['names', 'a.acme.test,b.acme.test', 1],
    ['orders', '', 1],
    ['failures', 'a.acme.test', 1],
  ]);
  expect(views[2]).toMatchObject({
    capacity: RULES.orders.capacity,
    reserved: RULES.orders.reserved,
  });
});

it('a limit nobody has drawn from is whole', () => {
  expect(viewLimit(`orders ${directoryUrl}`, null, RULES, now)?.left).toBe(RULES.orders.capacity);
  expect(viewLimit('weather today', null, RULES, now)).toBeNull();
});
