import type { Backup } from '@fleetcommand/application/ports/backups';
import type { BillingEvent } from '@fleetcommand/application/ports/billing';
import { newAccount, type BillingAccount } from '@fleetcommand/domain/billing/account';
import type { SubscriptionFacts } from '@fleetcommand/domain/billing/subscription';
import { randomUUID } from 'node:crypto';

import { SOME_TIME } from './accounts.js';
import { someId } from './ids.js';

/** Active, one seat on `pro`. */
export function aSubscription(overrides: Partial<SubscriptionFacts> = {}): SubscriptionFacts {
  return {
    id: 'sub_1',
    status: 'active',
    items: [
      {
        id: 'si_1',
        priceId: 'price_1',
        plan: { id: 'pro', version: 2 },
        quantity: 1,
        currency: 'eur',
        amountMinor: 2_900,
        interval: 'month',
      },
    ],
    createdAt: SOME_TIME.toISOString(),
    trialEndsAt: null,
    periodEndsAt: null,
    cancelsAt: null,
    endedAt: null,
    endReason: null,
    ...overrides,
  };
}

export function aBillingAccount(
  of: Pick<BillingAccount, 'organizationId'> & Partial<BillingAccount>,
): BillingAccount {
  return { ...newAccount(of.organizationId, SOME_TIME), ...of };
}

/** Waiting in the inbox. */
export function aBillingEvent(overrides: Partial<BillingEvent> = {}): BillingEvent {
  return {
    id: `evt_${randomUUID().replaceAll('-', '')}`,
    type: 'customer.subscription.updated',
    objectId: 'sub_1',
    customerId: 'cus_1',
    organizationId: null,
    apiVersion: '2026-10-28.endive',
    source: 'webhook',
    state: 'pending',
    effect: '',
    attempts: 0,
    createdAt: SOME_TIME,
    receivedAt: SOME_TIME,
    processedAt: null,
    ...overrides,
  };
}

/** Owed, and not made yet. */
export function aBackup(overrides: Partial<Backup> = {}): Backup {
  return {
    id: someId('bak'),
    tenantId: someId('ten'),
    organizationId: someId('org'),
    kind: 'final',
    state: 'pending',
    sizeBytes: null,
    sha256: null,
    keyCiphertext: null,
    problem: '',
    attempts: 0,
    restoreInto: null,
    nextAttemptAt: SOME_TIME,
    createdAt: SOME_TIME,
    madeAt: null,
    restoredAt: null,
    expiresAt: null,
    ...overrides,
  };
}
