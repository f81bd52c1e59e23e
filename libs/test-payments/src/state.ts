/** What the stand-in remembers: plain JSON, so that it can be kept in a file. Times are seconds, as Stripe's are. */
export type Metadata = Readonly<Record<string, string>>;

/** How a customer's card behaves; see the page of Checkout. */
export type Card = 'works' | 'fails-later';

export interface Customer {
  readonly id: string;
  readonly created: number;
  readonly name: string;
  readonly email: string;
  readonly metadata: Metadata;
  readonly card: Card | null;
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly metadata: Metadata;
}

export interface Price {
  readonly id: string;
  readonly product: string;
  readonly currency: string;
  /** Null of one by use. */
  readonly unit_amount: number | null;
  /** Of one by use: what counts it, and the price of one unit, which may be much less than a cent. */
  readonly metered?: { readonly meter: string; readonly unitAmount: number };
  readonly interval: 'month' | 'year';
  readonly lookup_key: string | null;
  readonly metadata: Metadata;
}

export interface Item {
  readonly id: string;
  readonly price: string;
  readonly quantity: number;
}

export type SubscriptionStatus = 'trialing' | 'active' | 'past_due' | 'unpaid' | 'canceled';

export interface Subscription {
  readonly id: string;
  readonly created: number;
  readonly customer: string;
  readonly status: SubscriptionStatus;
  readonly items: readonly Item[];
  readonly metadata: Metadata;
  readonly trialEnd: number | null;
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly cancelAtPeriodEnd: boolean;
  readonly canceledAt: number | null;
  readonly endedAt: number | null;
  readonly endReason: 'cancellation_requested' | 'payment_failed' | null;
  /** The invoice that is not paid, and when it is tried again. */
  readonly retry: {
    readonly invoice: string;
    readonly attempt: number;
    readonly at: number;
  } | null;
  readonly percentOff: number;
}

export interface Invoice {
  readonly id: string;
  readonly number: string;
  readonly created: number;
  readonly customer: string;
  readonly subscription: string;
  readonly status: 'open' | 'paid' | 'void';
  readonly currency: string;
  readonly total: number;
  /** What was paid by use, of the total. */
  readonly usage?: { readonly units: number; readonly amount: number };
}

export interface Session {
  readonly id: string;
  readonly kind: 'checkout' | 'portal';
  readonly customer: string;
  readonly lines: readonly { readonly price: string; readonly quantity: number }[];
  readonly trialEnd: number | null;
  readonly metadata: Metadata;
  readonly successUrl: string;
  /** Where "back" leads. */
  readonly returnUrl: string;
  readonly isDone: boolean;
}

export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  /** The object as it was then. */
  readonly object: Readonly<Record<string, unknown>>;
}

export interface MeterEvent {
  readonly identifier: string;
  readonly name: string;
  readonly customer: string;
  readonly value: string;
  readonly timestamp: number;
}

export interface Meter {
  readonly id: string;
  readonly display_name: string;
  readonly event_name: string;
}

/** What was answered to a request with an idempotency key. */
export interface KeptAnswer {
  readonly request: string;
  readonly status: number;
  readonly body: unknown;
}

export interface State {
  /** How far the test clock is ahead of the machine's. */
  clockOffsetSeconds: number;
  counter: number;
  readonly customers: Record<string, Customer>;
  readonly products: Record<string, Product>;
  readonly prices: Record<string, Price>;
  readonly subscriptions: Record<string, Subscription>;
  readonly invoices: Record<string, Invoice>;
  readonly sessions: Record<string, Session>;
  /** By code, percent off. */
  readonly coupons: Record<string, number>;
  readonly meters: Record<string, Meter>;
  readonly meterEvents: Record<string, MeterEvent>;
  readonly answers: Record<string, KeptAnswer>;
  /** Oldest first. */
  readonly events: StoredEvent[];
}

export function emptyState(): State {
  return {
    clockOffsetSeconds: 0,
    counter: 0,
    customers: {},
    products: {},
    prices: {},
    subscriptions: {},
    invoices: {},
    sessions: {},
    coupons: { WELCOME20: 20 },
    meters: {},
    meterEvents: {},
    answers: {},
    events: [],
  };
}
