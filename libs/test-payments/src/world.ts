/**
 * Stripe's billing, as far as this platform uses it, on a clock of its own: customers pay on pages, subscriptions renew,
 * cards fail and are tried again, and each change is told as an event.
 */
import { randomBytes } from 'node:crypto';

import {
  customerJson,
  invoiceJson,
  mustFind,
  StripeProblem,
  subscriptionJson,
  type Json,
} from './present.js';
import {
  emptyState,
  type Card,
  type Invoice,
  type Item,
  type Price,
  type State,
  type StoredEvent,
  type Subscription,
} from './state.js';

const DAY = 24 * 60 * 60;
/** After a failed payment: how long until each next attempt (https://docs.stripe.com/billing/revenue-recovery). */
const RETRY_AFTER = [3 * DAY, 5 * DAY, 7 * DAY] as const;

export interface WorldOptions {
  readonly state?: State;
  /** Seconds of the machine. */
  readonly machineClock?: () => number;
  /** Where its pages are, for links. */
  readonly baseUrl?: string;
  /** What becomes of a subscription that no attempt paid. */
  readonly afterRetries?: 'unpaid' | 'canceled';
}

export class StripeWorld {
  readonly state: State;
  baseUrl: string;
  private readonly listeners = new Set<(event: StoredEvent) => void>();
  private readonly machineClock: () => number;
  private readonly afterRetries: 'unpaid' | 'canceled';

  constructor(options: WorldOptions = {}) {
    this.state = options.state ?? emptyState();
    this.baseUrl = options.baseUrl ?? 'http://stripe.test';
    this.machineClock = options.machineClock ?? (() => Math.floor(Date.now() / 1_000));
    this.afterRetries = options.afterRetries ?? 'unpaid';
  }

  now(): number {
    return this.machineClock() + this.state.clockOffsetSeconds;
  }

  /** Lets time pass, and happen what is due meanwhile, in order. */
  advance(seconds: number): void {
    const end = this.now() + seconds;
    for (;;) {
      const due = this.nextDue();
      if (due === null || due > end) break;
      this.state.clockOffsetSeconds += Math.max(0, due - this.now());
      this.runDue();
    }
    this.state.clockOffsetSeconds += end - this.now();
  }

  /** Whatever is due by now. */
  runDue(): void {
    const now = this.now();
    for (const subscription of Object.values(this.state.subscriptions)) {
      const due = dueAt(subscription);
      if (due !== null && due <= now) this.step(subscription);
    }
  }

  onEvent(listener: (event: StoredEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  id(prefix: string): string {
    this.state.counter += 1;
    return `${prefix}_test${String(this.state.counter).padStart(6, '0')}${randomBytes(4).toString('hex')}`;
  }

  subscribe(order: {
    readonly customer: string;
    readonly lines: readonly { readonly price: string; readonly quantity: number }[];
    readonly trialEnd: number | null;
    readonly metadata: Readonly<Record<string, string>>;
    readonly percentOff: number;
  }): Subscription {
    const now = this.now();
    const [first] = order.lines;
    const price = mustFind(this.state.prices, first?.price ?? '');
    const isTrial = order.trialEnd !== null && order.trialEnd > now;
    const subscription: Subscription = {
      id: this.id('sub'),
      created: now,
      customer: order.customer,
      status: isTrial ? 'trialing' : 'active',
      items: order.lines.map((line) => ({ id: this.id('si'), ...line })),
      metadata: order.metadata,
      trialEnd: order.trialEnd,
      periodStart: now,
      periodEnd: isTrial ? (order.trialEnd ?? now) : after(now, price.interval),
      cancelAtPeriodEnd: false,
      canceledAt: null,
      endedAt: null,
      endReason: null,
      retry: null,
      percentOff: order.percentOff,
    };
    this.put(subscription, 'customer.subscription.created');
    if (!isTrial) this.bill(subscription, 'active');
    return mustFind(this.state.subscriptions, subscription.id);
  }

  /** What a period of these items costs. */
  costOf({ items, percentOff }: Pick<Subscription, 'items' | 'percentOff'>): number {
    const full = items.reduce(
      (sum, { price, quantity }) =>
        sum + (mustFind(this.state.prices, price).unit_amount ?? 0) * quantity,
      0,
    );
    return Math.round((full * (100 - percentOff)) / 100);
  }

  /** What changing to these items costs for the rest of the period; negative: credited. */
  proration(subscription: Subscription, items: readonly Item[], at: number): number {
    if (subscription.status === 'trialing') return 0;
    const { periodStart, periodEnd } = subscription;
    const left = Math.max(0, periodEnd - at) / Math.max(1, periodEnd - periodStart);
    const difference = this.costOf({ ...subscription, items }) - this.costOf(subscription);
    return Math.round(difference * left);
  }

  /** Charges the difference at once; a card that fails changes nothing. */
  changeItems(subscription: Subscription, items: readonly Item[], at: number): Subscription {
    const due = this.proration(subscription, items, at);
    if (due > 0 && !this.cardWorks(subscription.customer)) {
      throw new StripeProblem(402, 'card_declined', 'Your card was declined.', 'card_error');
    }
    if (due !== 0) this.invoice(subscription, due, 'paid');
    const changed = { ...subscription, items };
    this.put(changed, 'customer.subscription.updated');
    return changed;
  }

  cancel(subscription: Subscription, isAtOnce: boolean): Subscription {
    if (isAtOnce) return this.end(subscription, 'cancellation_requested');
    const canceling = { ...subscription, cancelAtPeriodEnd: true, canceledAt: this.now() };
    this.put(canceling, 'customer.subscription.updated');
    return canceling;
  }

  resume(subscription: Subscription): void {
    const going = { ...subscription, cancelAtPeriodEnd: false, canceledAt: null };
    this.put(going, 'customer.subscription.updated');
  }

  /** A new card pays what is open. */
  setCard(customerId: string, card: Card): void {
    const customer = { ...mustFind(this.state.customers, customerId), card };
    this.state.customers[customerId] = customer;
    this.emit('customer.updated', customerJson(customer));
    for (const subscription of Object.values(this.state.subscriptions)) {
      if (subscription.customer === customerId && subscription.retry) this.tryAgain(subscription);
    }
  }

  emit(type: string, object: Json): void {
    // Stripe's own ids do not sort by time, and neither do these.
    const id = `evt_${randomBytes(12).toString('hex')}`;
    const event = { id, type, created: this.now(), object };
    this.state.events.push(event);
    for (const listener of this.listeners) listener(event);
  }

  private cardWorks(customerId: string): boolean {
    return mustFind(this.state.customers, customerId).card === 'works';
  }

  private nextDue(): number | null {
    const due = Object.values(this.state.subscriptions).flatMap((subscription) => {
      const at = dueAt(subscription);
      return at === null ? [] : [at];
    });
    return due.length > 0 ? Math.min(...due) : null;
  }

  private step(subscription: Subscription): void {
    if (subscription.retry && subscription.retry.at <= this.now()) {
      this.tryAgain(subscription);
      return;
    }
    if (subscription.cancelAtPeriodEnd) {
      this.end(subscription, 'cancellation_requested');
      return;
    }
    const price = this.firstPrice(subscription);
    const { periodEnd } = subscription;
    const renewed = {
      ...subscription,
      periodStart: periodEnd,
      periodEnd: after(periodEnd, price.interval),
    };
    this.bill(renewed, 'active', this.usageOf(subscription));
  }

  /** What was counted in its period, and what that costs; undefined: nothing was. */
  private usageOf({ customer, items, periodStart, periodEnd }: Subscription): Invoice['usage'] {
    let units = 0;
    let amount = 0;
    for (const { price } of items) {
      const { metered } = mustFind(this.state.prices, price);
      if (!metered) continue;
      const { event_name: name } = mustFind(this.state.meters, metered.meter);
      const counted = Object.values(this.state.meterEvents)
        .filter((event) => event.name === name && event.customer === customer)
        .filter(({ timestamp }) => timestamp >= periodStart && timestamp < periodEnd)
        .reduce((sum, { value }) => sum + Number(value), 0);
      units += counted;
      amount += counted * metered.unitAmount;
    }
    return units > 0 ? { units, amount: Math.round(amount) } : undefined;
  }

  private firstPrice({ items }: Subscription): Price {
    return mustFind(this.state.prices, items[0]?.price ?? '');
  }

  /** An invoice for the period, paid or not. */
  private bill(subscription: Subscription, status: 'active', usage?: Invoice['usage']): void {
    const isPaid = this.cardWorks(subscription.customer);
    const total = this.costOf(subscription) + (usage?.amount ?? 0);
    const invoice = this.invoice(subscription, total, isPaid ? 'paid' : 'open', usage);
    const at = this.now() + RETRY_AFTER[0];
    this.put(
      isPaid
        ? { ...subscription, status, retry: null }
        : { ...subscription, status: 'past_due', retry: { invoice: invoice.id, attempt: 1, at } },
      'customer.subscription.updated',
    );
  }

  private tryAgain(subscription: Subscription): void {
    const { retry } = subscription;
    if (!retry) return;
    const invoice = mustFind(this.state.invoices, retry.invoice);
    if (this.cardWorks(subscription.customer)) {
      this.state.invoices[invoice.id] = { ...invoice, status: 'paid' };
      this.emit('invoice.paid', invoiceJson({ ...invoice, status: 'paid' }, this.baseUrl));
      const paid = { ...subscription, status: 'active', retry: null } as const;
      this.put(paid, 'customer.subscription.updated');
      return;
    }
    this.emit('invoice.payment_failed', invoiceJson(invoice, this.baseUrl));
    const wait = RETRY_AFTER[retry.attempt];
    if (wait !== undefined) {
      const next = { ...retry, attempt: retry.attempt + 1, at: this.now() + wait };
      this.put({ ...subscription, retry: next }, 'customer.subscription.updated');
    } else if (this.afterRetries === 'canceled') {
      this.end(subscription, 'payment_failed');
    } else {
      const never = { ...retry, at: Number.MAX_SAFE_INTEGER };
      this.put(
        { ...subscription, status: 'unpaid', retry: never },
        'customer.subscription.updated',
      );
    }
  }

  private end(subscription: Subscription, endReason: Subscription['endReason']): Subscription {
    const now = this.now();
    const ended = {
      ...subscription,
      status: 'canceled',
      canceledAt: subscription.canceledAt ?? now,
      endedAt: now,
      endReason,
      retry: null,
    } as const;
    this.put(ended, 'customer.subscription.deleted');
    return ended;
  }

  private invoice(
    subscription: Subscription,
    total: number,
    status: 'open' | 'paid',
    usage?: Invoice['usage'],
  ): Invoice {
    const id = this.id('in');
    const invoice: Invoice = {
      id,
      number: `TEST-${String(Object.keys(this.state.invoices).length + 1).padStart(4, '0')}`,
      created: this.now(),
      customer: subscription.customer,
      subscription: subscription.id,
      status,
      currency: this.firstPrice(subscription).currency,
      total,
      ...(usage && { usage }),
    };
    this.state.invoices[id] = invoice;
    const type = status === 'paid' ? 'invoice.paid' : 'invoice.payment_failed';
    this.emit(type, invoiceJson(invoice, this.baseUrl));
    return invoice;
  }

  private put(subscription: Subscription, type: string): void {
    this.state.subscriptions[subscription.id] = subscription;
    this.emit(type, subscriptionJson(this.state, subscription));
  }
}

/** When something happens to a subscription by itself; null: nothing does. */
function dueAt({ status, periodEnd, retry }: Subscription): number | null {
  if (status === 'canceled') return null;
  if (retry) return retry.at === Number.MAX_SAFE_INTEGER ? null : retry.at;
  return periodEnd;
}

function after(from: number, interval: 'month' | 'year'): number {
  const date = new Date(from * 1_000);
  if (interval === 'month') date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCFullYear(date.getUTCFullYear() + 1);
  return Math.floor(date.getTime() / 1_000);
}
