import { describe, expect, it } from 'vitest';

import { comparePlans, type PlanDraft } from './compare-plans.js';
import { DEFAULT_PLANS } from './default-plans.js';

const drafts = DEFAULT_PLANS.map(({ version: _drawn, ...draft }): PlanDraft => draft);
const [free, pro, business] = drafts as [PlanDraft, PlanDraft, PlanDraft];

describe('what a list of plans does to the catalogue', () => {
  it('is nothing when it says what is there, in whatever order', () => {
    const shuffled = [business, { ...pro, limits: { ...pro.limits } }, free];
    const changes = comparePlans(DEFAULT_PLANS, shuffled);
    expect(changes.map(({ id, kind, next }) => [id, kind, next])).toEqual([
      ['business', 'unchanged', null],
      ['pro', 'unchanged', null],
      ['free', 'unchanged', null],
    ]);
  });

  it('is a new version of what differs, which names the fields', () => {
    const bigger = { ...pro, name: 'Team', limits: { ...pro.limits, domains: 9 } };
    const dearer = { ...business, prices: business.prices.slice(1) };
    const changes = comparePlans(DEFAULT_PLANS, [free, bigger, dearer]);
    expect(changes.map(({ kind, fields, next }) => [kind, fields, next?.version])).toEqual([
      ['unchanged', [], undefined],
      ['changed', ['/name', '/limits/domains'], 4],
      ['changed', ['/prices'], 4],
    ]);
  });

  it('is an end to selling what is left out, and a first version of what is new', () => {
    const changes = comparePlans(DEFAULT_PLANS, [free, pro, { ...business, id: 'huge' }]);
    expect(changes.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'free unchanged',
      'pro unchanged',
      'huge added',
      'business retired',
    ]);
    const retired = changes.at(-1);
    expect(retired?.next).toMatchObject({ version: 4, isOffered: false, name: 'Business' });
    const again = comparePlans([retired?.next ?? DEFAULT_PLANS[0]!], []);
    expect(again).toMatchObject([{ kind: 'unchanged', next: null }]);
  });
});
