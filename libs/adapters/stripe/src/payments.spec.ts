/** Stripe's own SDK against the stand-in, over HTTP. */
import type { SeatOrder } from '@fleetcommand/application/ports/payments';
import type { SubscriptionFacts } from '@fleetcommand/domain/billing/subscription';
import { DEFAULT_PLANS } from '@fleetcommand/domain/plans/default-plans';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import { idFromUuid } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { startTestPayments, type TestPayments } from '@fleetcommand/test-payments/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createStripePayments } from './payments.js';

const DAY = 86_400;
const EUR = { currency: 'eur', interval: 'month' } as const;
const organizationId = idFromUuid('org', '0198f2b0-c4d2-7a0e-9a51-f6b1c2d3e4f5');
const [, pro, business] = DEFAULT_PLANS as [Plan, Plan, Plan];
const seat = (plan: Plan, quantity = 1): SeatOrder => ({ plan, region: 'local', quantity });

let stand: TestPayments;
let payments: ReturnType<typeof createStripePayments>;
let customerId: string;

beforeEach(async () => {
  stand = await startTestPayments({ secretKey: 'sk_test_spec' });
  payments = createStripePayments({ secretKey: new Secret('sk_test_spec'), apiUrl: stand.url });
  customerId = unwrap(
    await payments.ensureCustomer({ organizationId, name: 'Acme', email: 'ada@acme.example' }),
  );
});
afterEach(() => stand.close());

async function checkout(
  seats: readonly SeatOrder[],
  form: Readonly<Record<string, string>> = { card: 'works' },
  trialEndsAt: Date | null = null,
): Promise<Response> {
  const { url } = unwrap(
    await payments.startCheckout({
      ...EUR,
      organizationId,
      customerId,
      seats,
      trialEndsAt,
      successUrl: 'https://fleet.test/billing?paid',
      cancelUrl: 'https://fleet.test/billing',
      key: 'once',
    }),
  );
  return fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
}

async function subscription(): Promise<SubscriptionFacts> {
  const [first] = unwrap(await payments.listSubscriptions(customerId));
  if (!first) throw new Error('there is no subscription');
  return first;
}

describe('a customer', () => {
  it('is made once, however often it is asked for', async () => {
    const again = await payments.ensureCustomer({
      organizationId,
      name: 'Acme',
      email: 'ada@acme.example',
    });
    expect(unwrap(again)).toBe(customerId);
    expect(Object.keys(stand.world.state.customers)).toEqual([customerId]);
  });

  it('pays on a page, and then has what the page offered', async () => {
    const paid = await checkout([seat(pro, 2), seat(business)]);
    expect(paid.headers.get('location')).toBe('https://fleet.test/billing?paid');
    expect(await subscription()).toMatchObject({
      status: 'active',
      items: [
        { plan: { id: 'pro', version: 3 }, quantity: 2, amountMinor: 2_900, currency: 'eur' },
        { plan: { id: 'business', version: 3 }, quantity: 1, amountMinor: 9_900 },
      ],
      cancelsAt: null,
      endReason: null,
    });
    const { items } = unwrap(await payments.listInvoices(customerId, { limit: 10 }));
    expect(items).toMatchObject([{ status: 'paid', totalMinor: 15_700, currency: 'eur' }]);
  });

  it('keeps the rest of a trial, and pays when it is over', async () => {
    const trialEndsAt = new Date(Date.now() + 10 * DAY * 1_000);
    await checkout([seat(pro)], { card: 'works' }, trialEndsAt);
    expect((await subscription()).status).toBe('trialing');
    stand.world.advance(11 * DAY);
    expect((await subscription()).status).toBe('active');
  });

  it('pays at once where the trial has less than two days left, which Stripe does not take', async () => {
    await checkout([seat(pro)], { card: 'works' }, new Date(Date.now() + DAY * 1_000));
    expect(await subscription()).toMatchObject({ status: 'active', trialEndsAt: null });
  });

  it('is told on the page when the card is declined or the code is none, and nothing is made', async () => {
    const declined = await checkout([seat(pro)], { card: 'declined' });
    expect(declined.status).toBe(402);
    expect(await declined.text()).toContain('The card was declined');
    const coupon = await checkout([seat(pro)], { card: 'works', coupon: '<b>' });
    expect(await coupon.text()).toContain('&#60;b&#62;');
    expect(unwrap(await payments.listSubscriptions(customerId))).toEqual([]);
  });

  it('pays less with a promotion code', async () => {
    await checkout([seat(pro)], { card: 'works', coupon: 'WELCOME20' });
    const { items } = unwrap(await payments.listInvoices(customerId, { limit: 1 }));
    expect(items).toMatchObject([{ totalMinor: 2_320 }]);
  });

  it('is past due when the card fails, unpaid when no attempt went through, and paid by another card', async () => {
    await checkout([seat(pro)], { card: 'fails-later' });
    stand.world.advance(32 * DAY);
    expect((await subscription()).status).toBe('past_due');
    stand.world.advance(20 * DAY);
    expect((await subscription()).status).toBe('unpaid');
    const { url } = unwrap(await payments.openPortal(customerId, 'https://fleet.test/billing'));
    expect(await (await fetch(url)).text()).toContain('The card on file fails.');
    await fetch(url, { method: 'POST', body: new URLSearchParams({ action: 'card-works' }) });
    expect((await subscription()).status).toBe('active');
  });

  it('ends it at the end of the period, or at once', async () => {
    await checkout([seat(pro)]);
    const { url } = unwrap(await payments.openPortal(customerId, 'https://fleet.test/billing'));
    const act = (action: string, id: string) =>
      fetch(url, { method: 'POST', body: new URLSearchParams({ action, subscription: id }) });
    const { id, periodEndsAt } = await subscription();
    await act('cancel', id);
    expect(await subscription()).toMatchObject({ status: 'active', cancelsAt: periodEndsAt });
    await act('resume', id);
    expect(await subscription()).toMatchObject({ cancelsAt: null, endReason: null });
    await act('end', id);
    expect(await subscription()).toMatchObject({ status: 'canceled', endReason: 'requested' });
  });
});

describe('a change of seats', () => {
  it('costs what the preview said, charged at once, and keeps the price that was sold', async () => {
    await checkout([seat(pro)]);
    const before = await subscription();
    const dearer = { ...pro, version: 4, prices: [{ ...EUR, amountMinor: 9_999 }] };
    const prorationDate = new Date(Date.now() + 15 * DAY * 1_000);
    const change = {
      subscription: before,
      seats: [seat(dearer, 2)],
      terms: EUR,
      prorationDate,
    };
    const preview = unwrap(await payments.previewSeats(change));
    expect(preview).toMatchObject({ currency: 'eur', nextInvoiceMinor: 5_800, prorationDate });
    expect(preview.proratedMinor).toBeGreaterThan(1_300);
    expect(preview.proratedMinor).toBeLessThan(1_600);
    const changed = unwrap(await payments.changeSeats(change));
    expect(changed.items).toMatchObject([{ plan: { id: 'pro', version: 3 }, quantity: 2 }]);
    const { items } = unwrap(await payments.listInvoices(customerId, { limit: 1 }));
    expect(items).toMatchObject([{ totalMinor: preview.proratedMinor, status: 'paid' }]);
  });

  it('moves from plan to plan; repeated after a crash it is made once', async () => {
    await checkout([seat(pro)]);
    const change = {
      subscription: await subscription(),
      seats: [seat(business)],
      terms: EUR,
      prorationDate: new Date(),
    };
    const [one, again] = [await payments.changeSeats(change), await payments.changeSeats(change)];
    expect(unwrap(again)).toEqual(unwrap(one));
    expect(unwrap(one).items).toMatchObject([{ plan: { id: 'business' }, quantity: 1 }]);
    expect(Object.keys(stand.world.state.invoices)).toHaveLength(2);
  });

  it('that the card does not pay changes nothing', async () => {
    await checkout([seat(pro)], { card: 'fails-later' });
    const change = {
      subscription: await subscription(),
      seats: [seat(business)],
      terms: EUR,
      prorationDate: new Date(),
    };
    expect(await payments.changeSeats(change)).toMatchObject({
      ok: false,
      error: { code: 'payments.declined', retry: 'never' },
    });
    expect((await subscription()).items).toMatchObject([{ plan: { id: 'pro' } }]);
  });
});

describe('the rest', () => {
  it('makes products and prices once, one for each surcharged region', async () => {
    const surcharged = { ...pro, regionSurcharges: [{ region: 'moon', percent: 50 }] };
    for (let time = 0; time < 2; time++) unwrap(await payments.ensurePlan(surcharged));
    const prices = Object.values(stand.world.state.prices);
    expect(prices).toHaveLength(8);
    expect(prices.map(({ lookup_key: key }) => key)).toContain('fleet/pro/v3/eur/month/moon');
    expect(prices.find(({ lookup_key: key }) => key?.endsWith('eur/month/moon'))).toMatchObject({
      unit_amount: 4_350,
    });
  });

  it('puts what was used beyond a plan on the next invoice, once a key', async () => {
    const metered = {
      ...pro,
      metered: { storage: { meter: 'storage', prices: [{ currency: 'eur', amountMinor: 730 }] } },
    };
    expect((await checkout([seat(metered)])).status).toBe(303);
    const before = await subscription();
    expect(before.items).toMatchObject([{ plan: { id: 'pro' }, quantity: 1 }, { plan: null }]);
    const at = new Date(stand.world.now() * 1_000);
    // Two GiB for an hour, at €7.30 a GiB and month: two cents.
    const usage = { customerId, meter: 'storage', quantity: 2_048, at, key: 'one-hour' };
    for (let time = 1; time <= 3; time++) unwrap(await payments.reportUsage(usage));
    stand.world.advance(32 * DAY);
    const { items } = unwrap(await payments.listInvoices(customerId, { limit: 5 }));
    expect(items.map(({ totalMinor }) => totalMinor)).toEqual([2_902, 2_900]);
    const page = await (await fetch(items[0]?.pageUrl ?? '')).text();
    expect(page).toContain('2048 × use beyond the plan');
  });

  it('brings what is paid by use along to a plan that has it, once', async () => {
    await checkout([seat(pro)]);
    const metered = {
      ...business,
      metered: { storage: { meter: 'storage', prices: [{ currency: 'eur', amountMinor: 730 }] } },
    };
    for (let time = 1; time <= 2; time++) {
      const seats = [seat(metered)];
      const change = { subscription: await subscription(), seats, terms: EUR };
      unwrap(await payments.changeSeats({ ...change, prorationDate: new Date() }));
    }
    const { items } = await subscription();
    expect(items).toMatchObject([{ plan: { id: 'business' } }, { plan: null, quantity: 0 }]);
  });

  it('counts use once a key', async () => {
    const usage = { customerId, meter: 'messages', quantity: 7, at: new Date(), key: 'use-1' };
    unwrap(await payments.reportUsage(usage));
    unwrap(await payments.reportUsage(usage));
    expect(Object.values(stand.world.state.meterEvents)).toMatchObject([{ value: '7' }]);
  });

  it('lists events since a time, every page of them, and who subscribes', async () => {
    await checkout([seat(pro)]);
    const page = unwrap(await payments.listEvents(new Date(0)));
    expect(page.next).toBeNull();
    expect(page.items.map(({ type }) => type)).toContain('customer.subscription.created');
    expect(page.items.every((event) => event.customerId === customerId && !event.isLive)).toBe(
      true,
    );
    expect(unwrap(await payments.listEvents(new Date(Date.now() + 60_000))).items).toEqual([]);
    const { customers } = unwrap(await payments.listSubscribedCustomers());
    expect(customers).toEqual([{ customerId, organizationId }]);
  });

  it('says that Stripe does not answer, or does not take the key, and concludes nothing', async () => {
    const wrong = createStripePayments({ secretKey: new Secret('sk_test_x'), apiUrl: stand.url });
    expect(await wrong.time()).toMatchObject({ error: { code: 'payments.refused' } });
    expect(wrong.isLive).toBe(false);
    stand.isDown = true;
    expect(await payments.listSubscriptions(customerId)).toMatchObject({
      error: { code: 'payments.unreachable', retry: 'backoff' },
    });
    await stand.close();
    expect(await payments.time()).toMatchObject({ error: { code: 'payments.unreachable' } });
  });

  it('tells the time of a stand-in’s test clock, where there is one, and else our own', async () => {
    const apiUrl = stand.url;
    const secretKey = new Secret('sk_test_spec');
    const following = createStripePayments({ secretKey, apiUrl, hasTestClock: true });
    stand.world.advance(40 * DAY);
    const inForty = Date.now() + 40 * DAY * 1_000;
    expect(Math.abs(unwrap(await following.time()).getTime() - inForty)).toBeLessThan(DAY * 1_000);
    const clock = { now: () => new Date(7) };
    const own = createStripePayments({ secretKey, apiUrl, clock });
    expect([unwrap(await own.time()), own.hasTestClock]).toEqual([new Date(7), false]);
  });

  it('does not find what is not there', async () => {
    expect(await payments.openPortal('cus_none', 'https://fleet.test')).toMatchObject({
      error: { code: 'payments.not-found' },
    });
  });
});
