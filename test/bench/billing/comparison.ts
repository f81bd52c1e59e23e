/** What the platform thinks of its customers, beside what the stand-in for Stripe knows of them. */
import type pg from 'pg';

import type { Payer } from './payers.js';
import type { Truth, TrueSubscription } from './stripe-process.js';

interface Row {
  readonly organizationId: string;
  readonly standing: string;
  readonly subscriptions: readonly { readonly id: string; readonly status: string }[];
  readonly instances: string;
}

/** A line for each customer of whom the two do not say the same, to the letter. */
export async function findDifferences(
  database: pg.Client,
  payers: readonly Payer[],
  truth: Truth,
): Promise<readonly string[]> {
  const { rows } = await database.query<Row>(`
    SELECT organization_id AS "organizationId", a.standing, subscriptions,
      (SELECT string_agg(CASE t.standing WHEN 'good' THEN plan_id || ' good' ELSE t.standing END, ', ')
       FROM tenants t WHERE t.organization_id = a.organization_id AND deleted_at IS NULL) AS instances
    FROM billing_accounts a`);
  const byOrganization = new Map(rows.map((row) => [row.organizationId, row]));
  return payers.flatMap(({ organizationId, customerId }) => {
    const row = byOrganization.get(organizationId);
    const held = row ? `${list(row.subscriptions)}: ${row.standing}, ${row.instances}` : 'nothing';
    const wanted = entitlementBy(truth[customerId] ?? []);
    return held === wanted ? [] : [`${customerId}: ${held} instead of ${wanted}`];
  });
}

/** By the book, in words of its own: nothing here is the platform's code. The ladder's days do not pass in a trial. */
function entitlementBy(subscriptions: readonly TrueSubscription[]): string {
  const living = subscriptions.find(({ status }) => status !== 'canceled');
  const plan = living?.plan ?? '';
  if (living?.status === 'active') return `${list(subscriptions)}: active, ${plan} good`;
  if (living) return `${list(subscriptions)}: past_due, ${plan} good`;
  return `${list(subscriptions)}: suspended, suspended`;
}

function list(subscriptions: readonly { readonly id: string; readonly status: string }[]): string {
  return subscriptions
    .map(({ id, status }) => `${id} ${status}`)
    .toSorted()
    .join(' ');
}
