import { createCrasher } from '@fleetcommand/testing/fakes/crash';
import { openTill, type Till } from '@fleetcommand/testing/builders/till';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { reconcileBilling } from './reconcile-billing.js';
import { reviewAccount } from './review-account.js';

const DAY_MS = 86_400_000;

let till: Till;
beforeEach(async () => {
  till = await openTill();
});
afterEach(() => till.close());

/** The standing, what the instance is, and what is wanted of it by now. */
async function state(payer: Parameters<Till['account']>[0]): Promise<string> {
  const [{ position }, { standing, planId, intent }] = await Promise.all([
    till.account(payer),
    till.tenant(payer),
  ]);
  return `${position.standing}: ${planId} ${standing}${intent === 'deleted' ? ' deleted' : ''}`;
}

describe('a customer', () => {
  it('tries a plan without paying, and goes on with what they pay before the trial is over', async () => {
    const ada = await till.customer('ada', 'pro');
    expect(await state(ada)).toBe('trialing: pro good');
    await till.days(10);
    await till.subscribe(ada);
    await till.settle();
    expect(await state(ada)).toBe('trialing: pro good');
    await till.days(5);
    expect(await state(ada)).toBe('active: pro good');
    const { generation } = await till.tenant(ada);
    await till.days(40);
    expect((await till.tenant(ada)).generation).toBe(generation);
  });

  it('waits with a plan that has no trial, and has it the moment it is paid, by the same operation', async () => {
    const bob = await till.customer('bob', 'business');
    await till.settle();
    expect(await state(bob)).toBe('past_due: business awaiting-payment');
    const before = await till.tenant(bob);
    await till.subscribe(bob);
    await till.settle();
    expect(await state(bob)).toBe('active: business good');
    const after = await till.tenant(bob);
    expect(after).toMatchObject({ currentOperationId: before.currentOperationId, generation: 2 });
  });

  it('whose card fails is warned, switched off after two weeks, and back with a card that works', async () => {
    const cid = await till.customer('cid', 'business');
    await till.subscribe(cid, { card: 'fails-later' });
    await till.days(30);
    expect(await state(cid)).toBe('active: business good');
    await till.days(2);
    expect(await state(cid)).toBe('past_due: business good');
    await till.days(12);
    expect(await state(cid)).toBe('past_due: business good');
    await till.days(2);
    expect(await state(cid)).toBe('suspended: business suspended');
    const { items } = await till.office.store.events.list(cid.tenantId, { limit: 10 });
    expect(items.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['BillingPastDue', 'BillingSuspended']),
    );
    till.stand.world.setCard((await till.account(cid)).customerId ?? '', 'works');
    await till.settle();
    expect(await state(cid)).toBe('active: business good');
    const [operation] = await till.office.store.operations.listByTenant(cid.tenantId, 1);
    expect(operation).toMatchObject({ kind: 'tenant.resume' });
  });

  it('whose payment fails while they are looked at has all of their grace', async () => {
    const eve = await till.customer('eve', 'business');
    await till.subscribe(eve, { card: 'fails-later' });
    await till.settle();
    const { payments } = till.deps;
    const monthPasses = async (customerId: string) => {
      till.office.clock.advance(31 * DAY_MS);
      till.stand.world.runDue();
      return payments.listSubscriptions(customerId);
    };
    const meanwhile = { ...payments, listSubscriptions: monthPasses };
    await reviewAccount({ ...till.deps, payments: meanwhile }, eve.organizationId);
    await till.settle();
    expect(await state(eve)).toBe('past_due: business good');
    await till.days(13);
    expect(await state(eve)).toBe('past_due: business good');
  });

  it('who never pays goes down every rung in its time, and is gone at the end only', async () => {
    const dan = await till.customer('dan', 'pro');
    const seen: string[] = [];
    for (let day = 0; day <= 115; day++) {
      const now = await state(dan);
      if (now !== seen.at(-1)?.slice(4)) seen.push(`${String(day).padStart(3, '0')} ${now}`);
      await till.days(1);
    }
    expect(seen).toEqual([
      '000 trialing: pro good',
      '014 past_due: pro good',
      '017 suspended: pro suspended',
      '047 archived: pro suspended',
      '107 deleted: pro suspended deleted',
    ]);
  });

  it('who cancels keeps all until the end of what they paid, and is off from then', async () => {
    const eve = await till.customer('eve', 'business');
    await till.subscribe(eve);
    await till.settle();
    const { world } = till.stand;
    const [subscription] = Object.values(world.state.subscriptions);
    if (!subscription) throw new Error('there is no subscription');
    world.cancel(subscription, false);
    await till.days(29);
    expect(await state(eve)).toBe('active: business good');
    await till.days(3);
    expect(await state(eve)).toBe('suspended: business suspended');
    till.office.clock.advance(2 * 60 * 60_000);
    await till.subscribe(eve);
    await till.settle();
    expect(await state(eve)).toBe('active: business good');
  });

  it('whose plan is changed at the provider runs on that plan', async () => {
    const fay = await till.customer('fay', 'business');
    await till.subscribe(fay);
    const { world } = till.stand;
    const pro = await till.office.store.catalogue.findPlan('pro');
    if (pro) await till.deps.payments.ensurePlan(pro);
    const [subscription] = Object.values(world.state.subscriptions);
    const price = Object.values(world.state.prices).find(
      ({ lookup_key: key }) => key === 'fleet/pro/v3/eur/month/any',
    );
    if (!subscription || !price) throw new Error('nothing was sold');
    world.changeItems(subscription, [{ id: 'si_x', price: price.id, quantity: 1 }], world.now());
    await till.settle();
    expect(await state(fay)).toBe('active: pro good');
  });
});

describe('while the provider does not answer', () => {
  it('nobody goes down, however long it takes, and the events wait', async () => {
    const gus = await till.customer('gus', 'business');
    await till.subscribe(gus, { card: 'fails-later' });
    await till.days(32);
    expect(await state(gus)).toBe('past_due: business good');
    till.stand.isDown = true;
    await till.days(40);
    expect(await state(gus)).toBe('past_due: business good');
    expect((await till.events()).some(({ state: word }) => word === 'pending')).toBe(true);
    till.stand.isDown = false;
    await till.settle();
    expect(await state(gus)).toBe('suspended: business suspended');
    expect((await till.events()).every(({ state: word }) => word !== 'pending')).toBe(true);
  });

  it('nobody whose trial ends is called a debtor', async () => {
    const hal = await till.customer('hal', 'pro');
    till.stand.isDown = true;
    await till.days(30);
    expect(await state(hal)).toBe('trialing: pro good');
    till.stand.isDown = false;
    await till.days(1);
    expect(await state(hal)).toBe('past_due: pro good');
  });
});

describe('events', () => {
  it('lead to the same state in whatever order and however often they come, each acted on once', async () => {
    const payers = [];
    for (const name of ['ida', 'jon', 'kim'] as const) {
      const payer = await till.customer(name, 'business');
      await till.subscribe(payer, { card: name === 'jon' ? 'fails-later' : 'works' });
      payers.push(payer);
    }
    till.office.clock.advance(33 * DAY_MS);
    till.stand.world.runDue();
    const kim = (await till.account(payers[2]!)).customerId;
    for (const one of Object.values(till.stand.world.state.subscriptions)) {
      if (one.customer === kim) till.stand.world.cancel(one, true);
    }
    const events = till.told();
    const copies = [...events, ...events, ...events].toSorted((a, b) =>
      `${a.id}${a.type}`.localeCompare(`${b.id}${b.type}`),
    );
    // Of the last subscription, the first word comes last: a late `active` after `deleted`.
    await till.hear([...copies, ...events.slice(0, 1)]);
    await till.settle();
    expect(await Promise.all(payers.map(state))).toEqual([
      'active: business good',
      'past_due: business good',
      'suspended: business awaiting-payment',
    ]);
    const stored = await till.events();
    expect(stored).toHaveLength(events.length);
    expect(stored.filter(({ attempts }) => attempts > 1)).toEqual([]);
  });

  it('that never came are found in the provider’s list after an outage', async () => {
    const lea = await till.customer('lea', 'business');
    await till.settle();
    await till.subscribe(lea);
    const missed = till.told();
    till.office.clock.advance(3 * DAY_MS);
    expect(await state(lea)).toBe('past_due: business awaiting-payment');
    expect(await till.backfill()).toBe(missed.length);
    await till.settle();
    expect(await state(lea)).toBe('active: business good');
    expect(await till.backfill()).toBe(0);
    expect((await till.events()).some(({ source }) => source === 'backfill')).toBe(true);
  });

  it('of others, of live mode, or of types that mean nothing here are kept and ignored', async () => {
    const max = await till.customer('max', 'business');
    await till.subscribe(max);
    till.stand.world.emit('customer.subscription.updated', { id: 'sub_x', customer: 'cus_other' });
    till.stand.world.emit('radar.early_fraud_warning.created', { id: 'issfr_1' });
    await till.settle();
    const ignored = (await till.events()).filter(({ state: word }) => word === 'ignored');
    expect(ignored.map(({ effect }) => effect)).toEqual(
      expect.arrayContaining([
        'the customer cus_other is none of this platform’s',
        'nothing follows from this type',
      ]),
    );
  });
});

describe('the nightly reconciliation', () => {
  it('says what differed and repairs it; what is right it leaves alone', async () => {
    const [ned, oda] = [await till.customer('ned', 'business'), await till.customer('oda', 'pro')];
    await till.subscribe(ned);
    till.told();
    const first = await reconcileBilling(till.deps);
    expect(first).toMatchObject({
      value: {
        accounts: 2,
        differences: [{ organizationId: ned.organizationId, isRepaired: true }],
      },
    });
    expect(await state(ned)).toBe('active: business good');
    expect(await state(oda)).toBe('trialing: pro good');
    expect(await reconcileBilling(till.deps)).toMatchObject({ value: { differences: [] } });
  });

  it('finds again whose customer was lost here, and says who pays twice or for nobody', async () => {
    const pam = await till.customer('pam', 'business');
    await till.subscribe(pam);
    await till.settle();
    const { store, clock } = till.office;
    const { revision, customerId } = await till.account(pam);
    await store.billing.update(pam.organizationId, revision, { customerId: null }, clock.now());
    const found = await reconcileBilling(till.deps);
    expect(found).toMatchObject({ value: { differences: [{ customerId, isRepaired: true }] } });
    expect((await till.account(pam)).customerId).toBe(customerId);
    const again = await till.account(pam);
    const other = { customerId: 'cus_other' };
    await store.billing.update(pam.organizationId, again.revision, other, clock.now());
    const report = await reconcileBilling(till.deps);
    expect(JSON.stringify(report)).toContain('Pays twice');
  });

  it('concludes nothing while the provider is away', async () => {
    till.stand.isDown = true;
    expect(await reconcileBilling(till.deps)).toMatchObject({
      ok: false,
      error: { code: 'payments.unreachable' },
    });
  });
});

describe('a review that dies', () => {
  it('at any of its calls is made good by the next, and nothing is done twice', async () => {
    const payer = await till.customer('zoe', 'business');
    await till.subscribe(payer);
    await till.hear(till.told());
    const count = createCrasher();
    const probe = { ...till.deps, store: count.wrap('store', till.deps.store) };
    await reviewAccount(probe, payer.organizationId);
    const calls = count.calls.length;
    expect(calls).toBeGreaterThan(8);
    for (let atCall = 1; atCall <= calls; atCall++) {
      const other = await openTill();
      try {
        const zoe = await other.customer('zoe', 'business');
        await other.subscribe(zoe);
        await other.hear(other.told());
        const crasher = createCrasher({ atCall, when: atCall % 2 === 0 ? 'before' : 'after' });
        const store = crasher.wrap('store', other.deps.store);
        await reviewAccount({ ...other.deps, store }, zoe.organizationId).catch(() => undefined);
        other.office.clock.advance(20_000);
        await other.settle();
        expect(await other.tenant(zoe), `call ${atCall}`).toMatchObject({
          standing: 'good',
          generation: 2,
        });
        const events = await other.events();
        expect(
          events.filter(({ attempts, state: word }) => attempts !== 1 && word === 'done'),
        ).toEqual([]);
      } finally {
        await other.close();
      }
    }
  });
});
