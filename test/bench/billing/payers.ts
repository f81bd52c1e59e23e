/** Customers who signed up and paid, all by the public API and the page it leads to. */
import type pg from 'pg';

import { connectionsTo, Customer } from '../customer.js';

/** It has no trial: whoever orders it pays. */
const PLAN = 'business';
const CREATED = 201;
const SEE_OTHER = 303;

export interface Payer {
  readonly organizationId: string;
  readonly customerId: string;
}

export async function makePayers(
  apiUrl: string,
  database: pg.Client,
  count: number,
): Promise<readonly Payer[]> {
  const connections = connectionsTo(apiUrl);
  for (let n = 0; n < count; n += 1) {
    const customer = new Customer(connections);
    const { token } = await customer.signUp(PLAN);
    await pay(apiUrl, token);
  }
  await connections.destroy();
  const { rows } = await database.query<Payer>(
    `SELECT organization_id AS "organizationId", customer_id AS "customerId"
     FROM billing_accounts WHERE customer_id IS NOT NULL`,
  );
  return rows;
}

async function pay(apiUrl: string, token: string): Promise<void> {
  const asked = await fetch(`${apiUrl}/v1/billing/checkout-sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  if (asked.status !== CREATED) throw new Error(`checkout answers ${await asked.text()}`);
  const { url } = (await asked.json()) as { url: string };
  const body = new URLSearchParams({ card: 'works' });
  const paid = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  if (paid.status !== SEE_OTHER) throw new Error(`the page to pay on answers ${paid.status}`);
}
