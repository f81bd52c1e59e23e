import {
  BILLING_EVENT_SOURCES,
  BILLING_EVENT_STATES,
  type BillingAccountChange,
  type BillingEvent,
} from '@fleetcommand/application/ports/billing';
import type { BillingAccount } from '@fleetcommand/domain/billing/account';
import { STANDINGS } from '@fleetcommand/domain/billing/standing';
import { subscriptionFacts } from '@fleetcommand/domain/billing/subscription';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import {
  Prisma,
  type BillingAccount as AccountRow,
  type BillingEvent as EventRow,
} from '../generated/client.js';

const accountWords = z.object({
  standing: z.enum(STANDINGS),
  subscriptions: z.array(subscriptionFacts),
  hold: z.object({ reason: z.string(), until: z.coerce.date(), by: z.string() }).nullable(),
});

export function accountFromRow(row: AccountRow): BillingAccount {
  const { standing, subscriptions, hold } = accountWords.parse(row);
  return {
    organizationId: row.organizationId as OrganizationId,
    customerId: row.customerId,
    subscriptions,
    fetchedAt: row.fetchedAt,
    position: {
      standing,
      since: row.standingSince,
      unpaidSince: row.unpaidSince,
      reason: row.reason,
    },
    trialEndsAt: row.trialEndsAt,
    hold,
    revision: row.revision,
    nextReviewAt: row.nextReviewAt,
    createdAt: row.createdAt,
  };
}

export function insertAccountSql(account: BillingAccount): Prisma.Sql {
  const { position } = account;
  return Prisma.sql`
    INSERT INTO billing_accounts (
      organization_id, customer_id, subscriptions, fetched_at, standing, standing_since, unpaid_since,
      reason, trial_ends_at, hold, revision, next_review_at, created_at, updated_at
    ) VALUES (
      ${account.organizationId}, ${account.customerId}, ${json(account.subscriptions)},
      ${account.fetchedAt}, ${position.standing}, ${position.since}, ${position.unpaidSince},
      ${position.reason}, ${account.trialEndsAt}, ${json(account.hold)}, ${account.revision},
      ${account.nextReviewAt}, ${account.createdAt}, ${account.createdAt}
    )`;
}

export function accountAssignments(change: BillingAccountChange, now: Date): Prisma.Sql[] {
  const { customerId, subscriptions, fetchedAt, position, trialEndsAt, hold, nextReviewAt } =
    change;
  return [
    Prisma.sql`revision = revision + 1`,
    Prisma.sql`updated_at = ${now}`,
    ...(customerId === undefined ? [] : [Prisma.sql`customer_id = ${customerId}`]),
    ...(subscriptions === undefined ? [] : [Prisma.sql`subscriptions = ${json(subscriptions)}`]),
    ...(fetchedAt === undefined ? [] : [Prisma.sql`fetched_at = ${fetchedAt}`]),
    ...(position === undefined
      ? []
      : [
          Prisma.sql`standing = ${position.standing}`,
          Prisma.sql`standing_since = ${position.since}`,
          Prisma.sql`unpaid_since = ${position.unpaidSince}`,
          Prisma.sql`reason = ${position.reason}`,
        ]),
    ...(trialEndsAt === undefined ? [] : [Prisma.sql`trial_ends_at = ${trialEndsAt}`]),
    ...(hold === undefined ? [] : [Prisma.sql`hold = ${json(hold)}`]),
    ...(nextReviewAt === undefined ? [] : [Prisma.sql`next_review_at = ${nextReviewAt}`]),
  ];
}

const eventWords = z.object({
  source: z.enum(BILLING_EVENT_SOURCES),
  state: z.enum(BILLING_EVENT_STATES),
});

export function eventFromRow(row: EventRow): BillingEvent {
  return {
    ...row,
    ...eventWords.parse(row),
    organizationId: row.organizationId as OrganizationId | null,
  };
}

export function insertEventSql(event: BillingEvent): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO billing_events (
      id, type, object_id, customer_id, organization_id, api_version, source, state, effect, attempts,
      created_at, received_at, processed_at
    ) VALUES (
      ${event.id}, ${event.type}, ${event.objectId}, ${event.customerId}, ${event.organizationId},
      ${event.apiVersion}, ${event.source}, ${event.state}, ${event.effect}, ${event.attempts},
      ${event.createdAt}, ${event.receivedAt}, ${event.processedAt}
    )`;
}

function json(value: unknown): Prisma.Sql {
  return value === null ? Prisma.sql`NULL` : Prisma.sql`${JSON.stringify(value)}::jsonb`;
}
