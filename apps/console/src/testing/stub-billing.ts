/** What the API's routes of billing answer, over one value in memory. */
import {
  billing as billingSchema,
  invoicePage,
  paymentPage,
  planChangePreview,
  planChangeRequest,
  type Billing,
} from '@fleetcommand/contracts/http/billing';
import type { z } from 'zod';

import { INVOICES } from './billing-fixtures.js';

interface BillingAnswer {
  readonly status: number;
  readonly schema: z.ZodType;
  readonly value: unknown;
}

/** Null where there is no such route. */
export function answerOfBilling(
  billing: Billing,
  route: string,
  body: unknown,
): BillingAnswer | null {
  switch (route) {
    case 'GET /v1/billing/subscription':
      return { status: 200, schema: billingSchema, value: billing };
    case 'GET /v1/billing/invoices':
      return {
        status: 200,
        schema: invoicePage,
        value: { data: [...INVOICES], nextCursor: null },
      };
    case 'POST /v1/billing/plan-changes/preview':
      return { status: 200, schema: planChangePreview, value: previewOf(body) };
    case 'POST /v1/billing/checkout-sessions':
    case 'POST /v1/billing/portal-sessions':
      return { status: 201, schema: paymentPage, value: { url: 'https://pay.example/page' } };
    default:
      return null;
  }
}

function previewOf(body: unknown): unknown {
  const { tenantId, plan } = planChangeRequest.parse(body);
  const now = new Date().toISOString();
  return {
    tenantId,
    from: { id: 'pro', name: 'Pro' },
    to: { id: plan, name: plan },
    cost: {
      currency: 'eur',
      proratedMinor: 3_512,
      nextInvoiceMinor: 9_900,
      nextInvoiceAt: now,
      prorationDate: now,
    },
  };
}
