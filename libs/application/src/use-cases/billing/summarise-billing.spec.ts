import { openTill, type Payer, type Till } from '@fleetcommand/testing/builders/till';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { summariseBilling } from './summarise-billing.js';

let till: Till;
beforeEach(async () => {
  till = await openTill();
});
afterEach(() => till.close());

const summary = () => summariseBilling(till.deps);
const idsOf = (list: readonly { readonly organizationId: string }[]) =>
  list.map(({ organizationId }) => organizationId);
const idOf = ({ organizationId }: Payer) => organizationId;

describe('what operators see of everybody’s payments', () => {
  it('is what each plan brings in a month, by currency, and nothing of trials', async () => {
    await till.customer('ada', 'pro');
    for (const name of ['bob', 'cid']) {
      await till.subscribe(await till.customer(name, 'business'));
    }
    await till.settle();
    const { revenue, standings } = await summary();
    expect(revenue).toMatchObject([{ planId: 'business', seats: 2 }]);
    const [bob] = (await till.deps.store.billing.list({ limit: 10 })).items.filter(
      ({ subscriptions }) => subscriptions.length > 0,
    );
    const price = bob?.subscriptions[0]?.items[0];
    expect(revenue).toMatchObject([
      { currency: price?.currency, monthlyMinor: 2 * (price?.amountMinor ?? 0) },
    ]);
    expect(standings).toMatchObject({ trialing: 1, active: 2, past_due: 0 });
  });

  it('names the trials that end within two weeks, with a card or without, soonest first', async () => {
    const ada = await till.customer('ada', 'pro');
    await till.days(2);
    const bob = await till.customer('bob', 'pro');
    await till.subscribe(bob);
    await till.settle();
    const { trialsEnding } = await summary();
    expect(idsOf(trialsEnding)).toEqual([idOf(ada), idOf(bob)]);
    const now = till.office.clock.now().getTime();
    const longer = await till.account(ada);
    await till.deps.store.transaction((tx) =>
      tx.billing.update(
        longer.organizationId,
        longer.revision,
        { trialEndsAt: new Date(now + 15 * 86_400_000) },
        new Date(now),
      ),
    );
    expect(idsOf((await summary()).trialsEnding)).toEqual([idOf(bob)]);
  });

  it('names who owes the longest first, however far down they are', async () => {
    const cid = await till.customer('cid', 'pro');
    await till.days(2);
    const dan = await till.customer('dan', 'pro');
    await till.days(16);
    const { unpaid } = await summary();
    expect(idsOf(unpaid)).toEqual([idOf(cid), idOf(dan)]);
    expect(unpaid.map(({ position }) => position.standing)).toEqual(['suspended', 'past_due']);
  });
});
