import type { BilledInstance, Billing, Invoice } from '@fleetcommand/contracts/http/billing';

import { idOf, minutesAgo } from './fixtures.js';

const GIB = 1_024 ** 3;
const PERIOD_ENDS_AT = '2026-12-24T10:00:00.000Z';

export const makeBilledInstance = (changes: Partial<BilledInstance> = {}): BilledInstance => ({
  id: idOf('ten', 1),
  name: 'Acme Chat',
  slug: 'acme',
  state: 'active',
  standing: 'good',
  plan: 'pro',
  planName: 'Pro',
  price: { currency: 'eur', amountMinor: 2_900, interval: 'month' },
  hasSeat: true,
  domains: { used: 2, allowed: 3 },
  replicas: 2,
  memoryBytes: GIB / 4,
  storageBytes: 10 * GIB,
  storage: { usedBytes: 3 * GIB, measuredAt: minutesAgo(20), overSince: null, isMetered: false },
  ...changes,
});

/** Paid, one instance on Pro. */
export const makeBilling = (changes: Partial<Billing> = {}): Billing => ({
  organizationId: idOf('org', 1),
  isOn: true,
  isTest: true,
  standing: 'active',
  standingSince: minutesAgo(6_000),
  reason: '',
  worsensAt: null,
  trialEndsAt: null,
  hold: null,
  subscription: {
    status: 'active',
    items: [{ plan: 'pro', quantity: 1, amountMinor: 2_900, currency: 'eur', interval: 'month' }],
    periodEndsAt: PERIOD_ENDS_AT,
    cancelsAt: null,
    trialEndsAt: null,
  },
  instances: [makeBilledInstance()],
  members: { used: 4, allowed: 20 },
  ...changes,
});

export const INVOICES: readonly Invoice[] = [
  ['in_2', 'FC-0002', 'open', 20],
  ['in_1', 'FC-0001', 'paid', 43_000],
].map(([id, number, status, minutes]) => ({
  id: String(id),
  number: String(number),
  status: status as Invoice['status'],
  currency: 'eur',
  totalMinor: 2_900,
  createdAt: minutesAgo(Number(minutes)),
  pageUrl: 'https://pay.example/invoice',
  pdfUrl: null,
}));
