/** Customers who signed up and paid, all by the public API and the page it leads to. */
import pg from 'pg';

import { connectionsTo, Customer } from '../customer.js';
import type { Platform } from '../platform.js';

/** It has no trial: whoever orders it pays. */
const PLAN = 'business';
const CREATED = 201;
const SEE_OTHER = 303;

export interface Payer {
  readonly organizationId: string;
  readonly customerId: string;
}

export async function makePayers(platform: Platform, count: number): Promise<readonly Payer[]> {
  const connections = connectionsTo(platform.apiUrl);
  for (let n = 0; n < count; n += 1) {
    const customer = new Customer(connections);
    const { token } = await customer.signUp(PLAN);
    await pay(platform.apiUrl, token);
  }
  await connections.destroy();
  const database = new pg.Client(platform.databaseUrl);
  await database.connect();
  const { rows } = await database.query<Payer>(
    `SELECT organization_id AS "organizationId", customer_id AS "customerId"
     FROM billing_accounts WHERE customer_id IS NOT NULL`,
  );
  await database.end();
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
