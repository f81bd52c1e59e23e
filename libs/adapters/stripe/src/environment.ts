/** What the processes that deal with payments read of the environment, and what they make of it. */
import type { Payments } from '@fleetcommand/application/ports/payments';
import { DEFAULT_LADDER, type LadderPolicy } from '@fleetcommand/domain/billing/standing';
import type { Clock } from '@fleetcommand/kernel/clock';
import { Secret } from '@fleetcommand/kernel/secret';
import { z } from 'zod';

import { createStripePayments } from './payments.js';

const days = (standard: number) => z.coerce.number().min(0).max(3_650).default(standard);

/** Fields of a process's configuration. Without a key nothing is charged for. */
export const paymentsEnvironment = {
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(live|test)_\w+$/, 'must begin with sk_live_, sk_test_, rk_live_ or rk_test_')
    .optional(),
  /** Another address than Stripe's own, for a stand-in. */
  STRIPE_API_URL: z.url().optional(),
  /** Of the webhook endpoint, separated by commas: while one replaces another both are right. */
  STRIPE_WEBHOOK_SECRETS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((secret) => secret.trim())
        .filter((secret) => secret !== ''),
    ),
  STRIPE_AUTOMATIC_TAX: z.stringbool().default(false),
  BILLING_GRACE_DAYS: days(DEFAULT_LADDER.graceDays),
  BILLING_TRIAL_GRACE_DAYS: days(DEFAULT_LADDER.trialGraceDays),
  BILLING_ARCHIVE_AFTER_DAYS: days(DEFAULT_LADDER.archiveAfterDays),
  BILLING_DELETE_AFTER_DAYS: days(DEFAULT_LADDER.deleteAfterDays),
} as const;

const environment = z.object(paymentsEnvironment);
export type PaymentsEnvironment = z.output<typeof environment>;

/** Null: nothing is charged for. */
export function paymentsFrom(variables: PaymentsEnvironment, clock: Clock): Payments | null {
  const { STRIPE_SECRET_KEY: key, STRIPE_API_URL: apiUrl } = variables;
  if (key === undefined) return null;
  return createStripePayments({
    secretKey: new Secret(key),
    automaticTax: variables.STRIPE_AUTOMATIC_TAX,
    clock,
    ...(apiUrl !== undefined && { apiUrl, hasTestClock: true }),
  });
}

export function ladderFrom(variables: PaymentsEnvironment): LadderPolicy {
  return {
    graceDays: variables.BILLING_GRACE_DAYS,
    trialGraceDays: variables.BILLING_TRIAL_GRACE_DAYS,
    archiveAfterDays: variables.BILLING_ARCHIVE_AFTER_DAYS,
    deleteAfterDays: variables.BILLING_DELETE_AFTER_DAYS,
  };
}
