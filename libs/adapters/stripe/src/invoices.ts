import type { Invoice } from '@fleetcommand/application/ports/payments';
import type Stripe from 'stripe';

const STATUSES: readonly Invoice['status'][] = ['draft', 'open', 'paid', 'uncollectible', 'void'];

export async function listInvoices(
  stripe: Stripe,
  customerId: string,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<{ items: Invoice[]; hasMore: boolean }> {
  const page = await stripe.invoices.list({
    customer: customerId,
    limit,
    ...(after !== undefined && { starting_after: after }),
  });
  return { items: page.data.map(invoiceOf), hasMore: page.has_more };
}

function invoiceOf(invoice: Stripe.Invoice): Invoice {
  return {
    id: invoice.id,
    number: invoice.number,
    status: STATUSES.find((status) => status === invoice.status) ?? 'draft',
    currency: invoice.currency,
    totalMinor: invoice.total,
    createdAt: new Date(invoice.created * 1_000),
    pageUrl: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
  };
}
