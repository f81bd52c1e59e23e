import { afterAll, beforeAll, describe, it } from 'vitest';

import { makeBilledInstance, makeBilling } from './testing/billing-fixtures.js';
import { hasChromium, startConsole, type ConsoleRig } from './testing/browser.js';
import { expectEveryLook, type Shown } from './testing/every-look.js';
import { ADA, makeTenant, VIEWER } from './testing/fixtures.js';

const live = { me: ADA, tenants: [makeTenant()] };
const DUE = makeBilling({
  standing: 'past_due',
  reason: 'The last payment did not go through.',
  worsensAt: '2026-12-24T10:00:00.000Z',
});

const PAGES: readonly Shown[] = [
  {
    name: 'billing',
    path: '/billing',
    world: live,
    until: 'FC-0001',
    title: 'Billing',
  },
  {
    name: 'billing-new',
    path: '/billing',
    world: {
      ...live,
      billing: makeBilling({
        standing: 'trialing',
        subscription: null,
        trialEndsAt: '2026-12-24T10:00:00.000Z',
      }),
    },
    until: 'Subscribe before, to go on.',
    title: 'Billing',
  },
  {
    name: 'billing-due',
    path: '/billing',
    world: { ...live, billing: DUE },
    until: 'and is switched off then',
    title: 'Billing',
  },
  {
    name: 'billing-suspended',
    path: '/billing',
    world: {
      me: ADA,
      billing: makeBilling({
        standing: 'suspended',
        reason: 'The last payment did not go through.',
        worsensAt: '2026-12-24T10:00:00.000Z',
        instances: [makeBilledInstance({ state: 'suspended', standing: 'suspended' })],
      }),
    },
    until: 'Switched off until it is paid',
    title: 'Billing',
  },
  {
    name: 'billing-empty',
    path: '/billing',
    world: { me: ADA, billing: makeBilling({ subscription: null, instances: [] }) },
    until: 'Once you order one',
    title: 'Billing',
  },
  {
    name: 'billing-viewer',
    path: '/billing',
    world: { ...live, me: VIEWER },
    until: 'can look but not pay',
    title: 'Billing',
  },
  {
    name: 'billing-loading',
    path: '/billing',
    world: { ...live, refusals: new Map([['GET /v1/billing/subscription', 'hang']]) },
    until: 'Loading',
    title: 'Billing',
  },
  {
    name: 'billing-error',
    path: '/billing',
    world: {
      ...live,
      refusals: new Map([['GET /v1/billing/subscription', { code: 'service.internal' }]]),
    },
    until: 'Try again',
    title: 'Billing',
  },
  {
    name: 'billing-invoices-error',
    path: '/billing',
    world: {
      ...live,
      refusals: new Map([['GET /v1/billing/invoices', { code: 'payments.unreachable' }]]),
    },
    until: 'Try again',
    title: 'Billing',
  },
  {
    name: 'billing-change-plan',
    path: '/billing',
    world: live,
    until: 'FC-0001',
    title: 'Billing',
    then: async (page) => {
      await page.getByRole('button', { name: 'Change plan of Acme Chat' }).click();
      await page.getByRole('radio', { name: /Business/ }).click();
      await page.getByText('is charged now for the rest').waitFor();
    },
  },
  {
    name: 'instances-due',
    path: '/',
    world: { ...live, billing: DUE },
    until: 'Open Billing',
    title: 'Instances',
  },
];

describe.skipIf(!hasChromium)('every page about money', () => {
  let rig: ConsoleRig;
  beforeAll(async () => {
    rig = await startConsole();
  });
  afterAll(() => rig?.close());

  it.each(PAGES)('$name is accessible, fits, and has its title, in every look', (shown) =>
    expectEveryLook(rig, shown),
  );
});
