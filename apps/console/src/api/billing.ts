import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Checkout, PlanChange, TenantOperation } from '@fleetcommand/client/api/types.gen';
import { queryOptions } from '@tanstack/react-query';

import { client, once, said } from './client.js';
import { newKey } from './idempotency.js';

const RESTING_POLL_MS = 30_000;
/** While a payment that was just made is on its way here. */
const WAITING_POLL_MS = 2_000;

/** What an organization pays, and has for it. */
export const billingQuery = (organizationId: string | undefined, isWaiting = false) =>
  queryOptions({
    queryKey: ['billing', organizationId ?? ''],
    queryFn: async ({ signal }) =>
      (await sdk.getBilling({ client, query: said({ organizationId }), signal })).data,
    refetchInterval: isWaiting ? WAITING_POLL_MS : RESTING_POLL_MS,
  });

export const invoicesQuery = (organizationId: string | undefined) =>
  queryOptions({
    queryKey: ['billing', organizationId ?? '', 'invoices'],
    queryFn: async ({ signal }) =>
      (await sdk.listInvoices({ client, query: said({ organizationId }), signal })).data.data,
  });

/** The address of a page to subscribe on. */
export async function startCheckout(body: Checkout, idempotencyKey: string): Promise<string> {
  return (await sdk.startCheckout({ client, body, headers: once(idempotencyKey) })).data.url;
}

/** The address of the provider's page for cards, invoices and cancellation. */
export async function openPortal(organizationId: string, idempotencyKey: string): Promise<string> {
  const body = { organizationId };
  return (await sdk.openPortal({ client, body, headers: once(idempotencyKey) })).data.url;
}

export const planChangeQuery = (tenantId: string, plan: string) =>
  queryOptions({
    queryKey: ['plan-change', tenantId, plan],
    queryFn: async ({ signal }) => {
      const body = { tenantId, plan };
      return (await sdk.previewPlanChange({ client, body, headers: once(newKey()), signal })).data;
    },
    enabled: plan !== '',
    retry: false,
    staleTime: 60_000,
  });

export async function changePlan(
  body: PlanChange,
  idempotencyKey: string,
): Promise<TenantOperation> {
  return (await sdk.changePlan({ client, body, headers: once(idempotencyKey) })).data;
}
