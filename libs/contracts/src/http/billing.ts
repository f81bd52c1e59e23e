import { z } from 'zod';

import { pageOf, timestamp } from './common.js';
import { planPrice } from './catalogue.js';
import { organizationId, tenantId, tenantState } from './tenants.js';

export const standing = z.enum([
  'trialing',
  'active',
  'past_due',
  'suspended',
  'archived',
  'deleted',
]);
export type Standing = z.infer<typeof standing>;

const organizationChoice = organizationId
  .optional()
  .meta({ description: 'Needed only when you belong to several' });
const currency = z
  .string()
  .regex(/^[a-z]{3}$/, 'use a currency such as eur')
  .meta({ example: 'eur' });
const amount = z.int().meta({ description: 'In the currency’s smallest unit', example: 2900 });
const planId = z.string().min(1).max(40).meta({ example: 'pro' });

const used = z.object({ used: z.int(), allowed: z.int() });

/** An instance, as far as it is paid for. */
export const billedInstance = z
  .object({
    id: tenantId,
    name: z.string(),
    slug: z.string(),
    state: tenantState,
    standing: z.enum(['good', 'awaiting-payment', 'suspended']),
    plan: planId,
    planName: z.string(),
    /** What it costs by itself; null: nothing. */
    price: planPrice.nullable(),
    /** Whether the subscription has a seat for it. */
    hasSeat: z.boolean(),
    domains: used,
    replicas: z.int(),
    memoryBytes: z.int(),
    storageBytes: z.int(),
    storage: z
      .object({
        usedBytes: z.int(),
        measuredAt: timestamp,
        overSince: timestamp
          .nullable()
          .meta({ description: 'Since when it is more than the plan holds' }),
        isMetered: z.boolean().meta({ description: 'What is over is paid by use' }),
      })
      .nullable()
      .meta({ description: 'Null: not measured yet' }),
  })
  .meta({ id: 'BilledInstance' });
export type BilledInstance = z.infer<typeof billedInstance>;

export const subscription = z
  .object({
    status: z.string().meta({ example: 'active' }),
    items: z.array(
      z.object({
        plan: planId.nullable(),
        quantity: z.int(),
        amountMinor: amount,
        currency,
        interval: z.enum(['month', 'year']),
      }),
    ),
    /** When it renews, or ends. */
    periodEndsAt: timestamp.nullable(),
    cancelsAt: timestamp.nullable(),
    trialEndsAt: timestamp.nullable(),
  })
  .meta({ id: 'Subscription' });
export type Subscription = z.infer<typeof subscription>;

/** What an organization pays, and what it has for it. */
export const billing = z
  .object({
    organizationId,
    /** False: this platform charges for nothing. */
    isOn: z.boolean(),
    /** Whether no real money moves. */
    isTest: z.boolean(),
    standing,
    standingSince: timestamp,
    /** For people: why it stands so; empty while all is well. */
    reason: z.string(),
    /** When the standing gets worse if nothing is paid; null: it does not. */
    worsensAt: timestamp.nullable(),
    trialEndsAt: timestamp.nullable(),
    hold: z.object({ reason: z.string(), until: timestamp }).nullable(),
    subscription: subscription.nullable(),
    instances: z.array(billedInstance),
    members: used,
  })
  .meta({ id: 'Billing' });
export type Billing = z.infer<typeof billing>;

export const billingQuery = z.strictObject({ organizationId: organizationChoice });
export type BillingQuery = z.infer<typeof billingQuery>;

export const checkoutRequest = z
  .strictObject({
    organizationId: organizationChoice,
    currency: currency.optional(),
    interval: z.enum(['month', 'year']).optional(),
    seats: z
      .array(
        z.strictObject({ plan: planId, quantity: z.int().min(1).max(100).meta({ example: 1 }) }),
      )
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'What to buy; default: what the instances need' }),
    tenantId: tenantId
      .optional()
      .meta({ description: 'Which instance waits for it: the page leads back there' }),
  })
  .meta({ id: 'Checkout' });
export type CheckoutRequest = z.infer<typeof checkoutRequest>;

export const portalRequest = z
  .strictObject({ organizationId: organizationChoice })
  .meta({ id: 'Portal' });
export type PortalRequest = z.infer<typeof portalRequest>;

/** A page of the payment provider, to be opened in a browser. */
export const paymentPage = z.object({ url: z.url() }).meta({ id: 'PaymentPage' });
export type PaymentPage = z.infer<typeof paymentPage>;

export const planChangeRequest = z
  .strictObject({
    tenantId,
    plan: planId,
    prorationDate: timestamp
      .optional()
      .meta({ description: 'Of the preview, so that what it said is what is charged' }),
  })
  .meta({ id: 'PlanChange' });
export type PlanChangeRequest = z.infer<typeof planChangeRequest>;

export const planChangePreview = z
  .object({
    tenantId,
    from: z.object({ id: planId, name: z.string() }).nullable(),
    to: z.object({ id: planId, name: z.string() }),
    /** Null: nothing is charged for it. */
    cost: z
      .object({
        currency,
        /** Charged at once; negative: credited. */
        proratedMinor: amount,
        /** Every period from then on, before tax. */
        nextInvoiceMinor: amount,
        nextInvoiceAt: timestamp.nullable(),
        prorationDate: timestamp,
      })
      .nullable(),
  })
  .meta({ id: 'PlanChangePreview' });
export type PlanChangePreview = z.infer<typeof planChangePreview>;

export const invoice = z
  .object({
    id: z.string(),
    number: z.string().nullable(),
    status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']),
    currency,
    totalMinor: amount,
    createdAt: timestamp,
    pageUrl: z.url().nullable(),
    pdfUrl: z.url().nullable(),
  })
  .meta({ id: 'Invoice' });
export type Invoice = z.infer<typeof invoice>;
export const invoicePage = pageOf(invoice).meta({ id: 'InvoicePage' });

export const invoicesQuery = z.strictObject({
  organizationId: organizationChoice,
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^in_\w{1,100}$/, 'use `nextCursor` of the page before')
    .optional(),
});
export type InvoicesQuery = z.infer<typeof invoicesQuery>;

export const webhookReceipt = z
  .object({ received: z.literal(true), isNew: z.boolean() })
  .meta({ id: 'WebhookReceipt' });
export type WebhookReceipt = z.infer<typeof webhookReceipt>;
