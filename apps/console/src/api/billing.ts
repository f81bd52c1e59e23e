import {
  billing,
  invoicePage,
  paymentPage,
  planChangePreview,
  type Billing,
  type CheckoutRequest,
  type Invoice,
  type PlanChangePreview,
  type PlanChangeRequest,
} from '@fleetcommand/contracts/http/billing';
import { tenantOperation, type TenantOperation } from '@fleetcommand/contracts/http/tenants';
import { queryOptions } from '@tanstack/react-query';

import { request } from './client.js';

const RESTING_POLL_MS = 30_000;
/** While a payment that was just made is on its way here. */
const WAITING_POLL_MS = 2_000;

const queryOf = (organizationId: string | undefined) =>
  organizationId ? `?organizationId=${encodeURIComponent(organizationId)}` : '';

/** What an organization pays, and has for it. */
export const billingQuery = (organizationId: string | undefined, isWaiting = false) =>
  queryOptions({
    queryKey: ['billing', organizationId ?? ''],
    queryFn: async ({ signal }): Promise<Billing> =>
      (
        await request(`/v1/billing/subscription${queryOf(organizationId)}`, {
          signal,
          answer: billing,
        })
      ).data,
    refetchInterval: isWaiting ? WAITING_POLL_MS : RESTING_POLL_MS,
  });

export const invoicesQuery = (organizationId: string | undefined) =>
  queryOptions({
    queryKey: ['billing', organizationId ?? '', 'invoices'],
    queryFn: async ({ signal }): Promise<readonly Invoice[]> =>
      (
        await request(`/v1/billing/invoices${queryOf(organizationId)}`, {
          signal,
          answer: invoicePage,
        })
      ).data.data,
  });

/** The address of a page to subscribe on. */
export async function startCheckout(
  body: CheckoutRequest,
  idempotencyKey: string,
): Promise<string> {
  const wanted = { method: 'POST', body, idempotencyKey, answer: paymentPage } as const;
  return (await request('/v1/billing/checkout-sessions', wanted)).data.url;
}

/** The address of the provider's page for cards, invoices and cancellation. */
export async function openPortal(organizationId: string, idempotencyKey: string): Promise<string> {
  const body = { organizationId };
  const wanted = { method: 'POST', body, idempotencyKey, answer: paymentPage } as const;
  return (await request('/v1/billing/portal-sessions', wanted)).data.url;
}

export const planChangeQuery = (tenantId: string, plan: string) =>
  queryOptions({
    queryKey: ['plan-change', tenantId, plan],
    queryFn: async ({ signal }): Promise<PlanChangePreview> =>
      (
        await request('/v1/billing/plan-changes/preview', {
          method: 'POST',
          body: { tenantId, plan },
          idempotencyKey: crypto.randomUUID(),
          signal,
          answer: planChangePreview,
        })
      ).data,
    enabled: plan !== '',
    retry: false,
    staleTime: 60_000,
  });

export async function changePlan(
  body: PlanChangeRequest,
  idempotencyKey: string,
): Promise<TenantOperation> {
  const wanted = { method: 'POST', body, idempotencyKey, answer: tenantOperation } as const;
  return (await request('/v1/billing/plan-changes', wanted)).data;
}
