/** The operators' routes about everybody's payments. */
import {
  billingAccount,
  billingEvent,
  billingEventPage,
  billingSummary,
  type BillingAccountDocument,
  type BillingEvent,
  type BillingSummary,
} from '@fleetcommand/contracts/http/admin/billing';

import { z } from 'zod';

import { idOf, minutesAgo } from './fixtures.js';
import type { StubAnswer } from './stub-answer.js';

const DAY_MINUTES = 24 * 60;

const makeAccount = (
  n: number,
  organization: string,
  changes: Partial<BillingAccountDocument>,
): BillingAccountDocument => ({
  organizationId: idOf('org', n),
  organization,
  standing: 'active',
  reason: '',
  unpaidSince: null,
  trialEndsAt: null,
  nextReviewAt: null,
  hold: null,
  ...changes,
});

const NOBODY = { trialing: 0, active: 0, past_due: 0, suspended: 0, archived: 0, deleted: 0 };

const EMPTY: BillingSummary = {
  isOn: false,
  isTest: false,
  standings: NOBODY,
  revenue: [],
  trialsEnding: [],
  unpaid: [],
  held: [],
};

const FULL: BillingSummary = {
  isOn: true,
  isTest: true,
  standings: { ...NOBODY, trialing: 41, active: 1_204, past_due: 1, suspended: 1 },
  revenue: [
    { plan: 'pro', currency: 'eur', seats: 812, monthlyMinor: 2_354_800 },
    { plan: 'pro', currency: 'usd', seats: 90, monthlyMinor: 279_000 },
    { plan: 'business', currency: 'eur', seats: 64, monthlyMinor: 633_600 },
  ],
  trialsEnding: [
    makeAccount(3, 'Initech', { standing: 'trialing', trialEndsAt: minutesAgo(-3 * DAY_MINUTES) }),
  ],
  unpaid: [
    makeAccount(1, 'Acme Ltd', {
      standing: 'suspended',
      reason: 'The last payment did not go through.',
      unpaidSince: minutesAgo(20 * DAY_MINUTES),
      nextReviewAt: minutesAgo(-24 * DAY_MINUTES),
    }),
    makeAccount(2, 'Globex', {
      standing: 'past_due',
      reason: 'The trial is over and no plan was subscribed to.',
      unpaidSince: minutesAgo(DAY_MINUTES),
      nextReviewAt: minutesAgo(-2 * DAY_MINUTES),
    }),
  ],
  held: [
    makeAccount(4, 'Umbrella', {
      hold: {
        reason: 'A wire transfer is on its way.',
        until: minutesAgo(-5 * DAY_MINUTES),
        by: 'root@fleet.example',
      },
    }),
  ],
};

const makeEvent = (n: number, changes: Partial<BillingEvent>): BillingEvent => ({
  id: `evt_${n}`,
  type: 'customer.subscription.updated',
  objectId: 'sub_1',
  customerId: 'cus_1',
  organizationId: idOf('org', 1),
  apiVersion: '2026-10-29.dahlia',
  source: 'webhook',
  state: 'done',
  effect: 'active → past_due; Acme Chat: good',
  attempts: 1,
  createdAt: minutesAgo(n * 7),
  receivedAt: minutesAgo(n * 7),
  processedAt: minutesAgo(n * 7),
  ...changes,
});

const EVENTS: readonly BillingEvent[] = [
  makeEvent(1, { state: 'pending', effect: '', processedAt: null }),
  makeEvent(2, { source: 'backfill' }),
  makeEvent(3, {
    type: 'charge.dispute.created',
    organizationId: null,
    customerId: null,
    state: 'ignored',
    effect: 'no kind of event that anything follows from',
  }),
];

export function answerOfFleetBilling(
  isBare: boolean,
  method: string,
  path: string,
): StubAnswer | undefined {
  const [, , id, verb] = path.split('/');
  const event = EVENTS.find((one) => one.id === id);
  if (method === 'GET' && path === '') {
    return { schema: billingSummary, value: isBare ? EMPTY : FULL };
  }
  if (method === 'GET' && path === '/events') {
    return { schema: billingEventPage, value: { data: isBare ? [] : EVENTS, nextCursor: null } };
  }
  if (method === 'POST' && verb === 'replay' && event) {
    return { schema: billingEvent, value: { ...event, state: 'pending' } };
  }
  return undefined;
}

/** A hold is set and released beside: `/v1/admin/organizations/{id}/billing-hold`. */
export function answerOfBillingHold(method: string, id: string): StubAnswer | undefined {
  if (method === 'DELETE') return { schema: z.undefined(), value: undefined };
  const [held] = FULL.held;
  if (method !== 'PUT' || !held) return undefined;
  return { schema: billingAccount, value: { ...held, organizationId: id } };
}
