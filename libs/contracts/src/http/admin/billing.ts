import { z } from 'zod';

import { standing } from '../billing.js';
import { pageOf, pageQuery, timestamp, words } from '../common.js';
import { organizationId } from '../tenants.js';

/** What the payment provider told, and what came of it. */
export const billingEvent = z
  .object({
    id: z.string().meta({ example: 'evt_1' }),
    type: z.string(),
    objectId: z.string().nullable(),
    customerId: z.string().nullable(),
    organizationId: organizationId.nullable(),
    apiVersion: z.string().nullable(),
    source: z.enum(['webhook', 'backfill']),
    state: z.enum(['pending', 'done', 'ignored']),
    effect: z.string(),
    attempts: z.int(),
    createdAt: timestamp,
    receivedAt: timestamp,
    processedAt: timestamp.nullable(),
  })
  .meta({ id: 'BillingEvent' });
export type BillingEvent = z.infer<typeof billingEvent>;
export const billingEventPage = pageOf(billingEvent).meta({ id: 'BillingEventPage' });

export const billingEventsQuery = pageQuery.extend({
  organizationId: organizationId.optional(),
});
export type BillingEventsQuery = z.infer<typeof billingEventsQuery>;

export const eventId = z
  .string()
  .regex(/^evt_\w{1,250}$/, 'use the id of an event, such as evt_1')
  .meta({ description: 'Id of an event', example: 'evt_1' });

export const billingAccount = z
  .object({
    organizationId,
    organization: z.string(),
    standing,
    reason: z.string(),
    unpaidSince: timestamp.nullable(),
    trialEndsAt: timestamp.nullable(),
    nextReviewAt: timestamp.nullable(),
    /** `by`: the operator’s address, as far as it is known. */
    hold: z.object({ reason: z.string(), until: timestamp, by: z.string() }).nullable(),
  })
  .meta({ id: 'BillingAccount' });
export type BillingAccountDocument = z.infer<typeof billingAccount>;

export const billingSummary = z
  .object({
    isOn: z.boolean(),
    isTest: z.boolean(),
    /** Organizations, by how they stand. */
    standings: z.object({
      trialing: z.int(),
      active: z.int(),
      past_due: z.int(),
      suspended: z.int(),
      archived: z.int(),
      deleted: z.int(),
    }),
    revenue: z.array(
      z.object({
        plan: z.string(),
        currency: z.string(),
        seats: z.int(),
        monthlyMinor: z.int(),
      }),
    ),
    trialsEnding: z.array(billingAccount),
    unpaid: z.array(billingAccount),
    /** Kept in good standing by an operator’s word, those whose hold ends first. */
    held: z.array(billingAccount),
  })
  .meta({ id: 'BillingSummary' });
export type BillingSummary = z.infer<typeof billingSummary>;

export const holdRequest = z
  .strictObject({
    reason: words(3, 300).meta({ example: 'A wire transfer is on its way.' }),
    until: timestamp,
  })
  .meta({ id: 'BillingHold' });
export type HoldRequest = z.infer<typeof holdRequest>;

export const reconciliation = z
  .object({
    accounts: z.int(),
    differences: z.array(
      z.object({
        organizationId: organizationId.nullable(),
        customerId: z.string().nullable(),
        message: z.string(),
        isRepaired: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'BillingReconciliation' });
export type Reconciliation = z.infer<typeof reconciliation>;
