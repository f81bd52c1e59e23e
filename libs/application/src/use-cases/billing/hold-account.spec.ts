import { OPERATOR } from '@fleetcommand/testing/builders/office';
import { openTill, type Payer, type Till } from '@fleetcommand/testing/builders/till';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { holdAccount } from './hold-account.js';
import { summariseBilling } from './summarise-billing.js';

let till: Till;
let payer: Payer;
beforeEach(async () => {
  till = await openTill();
  payer = await till.customer('ada', 'business');
  await till.subscribe(payer, { card: 'fails-later' });
  await till.days(50);
});
afterEach(() => till.close());

const inDays = (days: number) =>
  new Date(till.office.clock.now().getTime() + days * 24 * 60 * 60_000);
const hold = (until: Date) =>
  holdAccount(till.deps, OPERATOR, payer.organizationId, { reason: 'a wire is on its way', until });
const standing = async () => (await till.account(payer)).position.standing;
const held = async () =>
  (await summariseBilling(till.deps)).held.map(({ organizationId }) => organizationId);

describe('an organization that an operator holds', () => {
  it('has all it had, whatever it owes, until the very end of it', async () => {
    expect([await standing(), (await till.tenant(payer)).standing]).toEqual([
      'suspended',
      'suspended',
    ]);
    await hold(inDays(10));
    await till.settle();
    expect([await standing(), (await till.tenant(payer)).standing]).toEqual(['active', 'good']);
    expect(await held()).toEqual([payer.organizationId]);
    await till.days(9);
    expect(await standing()).toBe('active');
    await till.days(2);
    expect(await standing()).toBe('past_due');
    expect(await held()).toEqual([]);
  });

  it('is what it pays for again once it is released, and the trail says who held it and why', async () => {
    await hold(inDays(10));
    await till.settle();
    await holdAccount(till.deps, OPERATOR, payer.organizationId, null);
    await till.settle();
    expect(await standing()).toBe('past_due');
    const { items } = await till.office.store.audit.list({ action: 'billing' }, { limit: 50 });
    expect(items.map(({ action }) => action)).toEqual(['billing.release-hold', 'billing.hold']);
    expect(items[1]?.after).toMatchObject({ hold: { reason: 'a wire is on its way' } });
  });

  it('cannot be held until a day that is over, and nobody who is not there', async () => {
    expect(await hold(inDays(-1))).toMatchObject({ error: { code: 'request.invalid' } });
    const nobody = till.office.ids.next('org');
    const wanted = { reason: 'why not', until: inDays(1) };
    expect(await holdAccount(till.deps, OPERATOR, nobody, wanted)).toMatchObject({
      error: { code: 'organizations.not-found' },
    });
  });
});
