import type { SubscriptionFacts } from '@fleetcommand/domain/billing/subscription';
import type { Interval, Plan } from '@fleetcommand/domain/plans/plan';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

/**
 * - `payments.unreachable`: no usable answer; nothing is concluded from it, and it is asked again.
 * - `payments.declined`: the customer's way to pay was refused; `message` says why.
 * - `payments.refused`: the provider does not take the request; a bug or a setting of the account.
 * - `payments.not-found`: there is no such thing there.
 */
export type PaymentFailureCode =
  | 'payments.unreachable'
  | 'payments.declined'
  | 'payments.refused'
  | 'payments.not-found';
export type PaymentResult<T> = Promise<Result<T, Failure<PaymentFailureCode>>>;

/** Seats of one plan in one region that are bought together. */
export interface SeatOrder {
  readonly plan: Plan;
  readonly region: string;
  readonly quantity: number;
}

/** How all of an order is paid. */
export interface PaymentTerms {
  readonly currency: string;
  readonly interval: Interval;
}

export interface CheckoutOrder extends PaymentTerms {
  readonly organizationId: OrganizationId;
  readonly customerId: string;
  readonly seats: readonly SeatOrder[];
  /** What is left of a trial is kept; null: paid at once. */
  readonly trialEndsAt: Date | null;
  readonly successUrl: string;
  readonly cancelUrl: string;
  /** Tells this intention from others: repeated with the same it is the same page. */
  readonly key: string;
}

/** What a change of seats costs, as the provider works it out. */
export interface ChangePreview {
  readonly currency: string;
  /** Due at once for the rest of the period; negative: credited. */
  readonly proratedMinor: number;
  /** The next invoice in full, with tax. */
  readonly nextInvoiceMinor: number;
  readonly nextInvoiceAt: Date | null;
  /** Hand it to `changeSeats`, so that what was shown is what is charged. */
  readonly prorationDate: Date;
}

export interface SeatChange {
  readonly subscription: SubscriptionFacts;
  /** All there are to be afterwards. */
  readonly seats: readonly SeatOrder[];
  readonly terms: PaymentTerms;
  readonly prorationDate: Date;
}

export interface Invoice {
  readonly id: string;
  readonly number: string | null;
  readonly status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';
  readonly currency: string;
  readonly totalMinor: number;
  readonly createdAt: Date;
  /** Where it can be looked at and paid. */
  readonly pageUrl: string | null;
  readonly pdfUrl: string | null;
}

/** Something the provider says happened. */
export interface PaymentEvent {
  readonly id: string;
  readonly type: string;
  readonly objectId: string | null;
  readonly customerId: string | null;
  readonly apiVersion: string | null;
  readonly isLive: boolean;
  /** Of a connected account; null: our own. */
  readonly account: string | null;
  readonly createdAt: Date;
}

/** Where customers pay. Every call may be repeated; each has a deadline. */
export interface Payments {
  /** Whether what it holds is real money. */
  readonly isLive: boolean;
  /** Whether people set its clock forward, to see what months bring: that of a stand-in. */
  readonly hasTestClock: boolean;
  /** Whether it answers at all, and what time it is there. */
  time(): PaymentResult<Date>;
  /** The customer of an organization, made once. */
  ensureCustomer(customer: {
    readonly organizationId: OrganizationId;
    readonly name: string;
    readonly email: string;
  }): PaymentResult<string>;
  /** Makes what a plan needs to be sold: a product, and a price each. */
  ensurePlan(plan: Plan): PaymentResult<void>;
  startCheckout(order: CheckoutOrder): PaymentResult<{ readonly url: string }>;
  openPortal(customerId: string, returnUrl: string): PaymentResult<{ readonly url: string }>;
  /** Every subscription of the customer as it is now, also those that are over. */
  listSubscriptions(customerId: string): PaymentResult<readonly SubscriptionFacts[]>;
  previewSeats(change: SeatChange): PaymentResult<ChangePreview>;
  changeSeats(change: SeatChange): PaymentResult<SubscriptionFacts>;
  listInvoices(
    customerId: string,
    page: { readonly limit: number; readonly after?: string },
  ): PaymentResult<{ readonly items: readonly Invoice[]; readonly hasMore: boolean }>;
  /** Counts something that is paid by use; `key` makes repetitions one. */
  reportUsage(usage: {
    readonly customerId: string;
    readonly meter: string;
    readonly quantity: number;
    readonly at: Date;
    readonly key: string;
  }): PaymentResult<void>;
  /** Events since then, newest first, a page at a time; the provider keeps them for 30 days. */
  listEvents(since: Date, after?: string): PaymentResult<EventPage>;
  /** Every customer with a living subscription, a page at a time. */
  listSubscribedCustomers(after?: string): PaymentResult<CustomerPage>;
}

export interface EventPage {
  readonly items: readonly PaymentEvent[];
  /** Where the next page begins; null: that was all. */
  readonly next: string | null;
}

export interface CustomerPage {
  readonly customers: readonly {
    readonly customerId: string;
    readonly organizationId: string | null;
  }[];
  readonly next: string | null;
}

/** Reads what comes to the webhook's address; only what is signed by one of the endpoint's secrets is read at all. */
export interface WebhookReader {
  read(
    rawBody: string,
    signature: string | undefined,
    now: Date,
  ): Result<PaymentEvent, Failure<'webhooks.bad-signature' | 'webhooks.malformed'>>;
}
