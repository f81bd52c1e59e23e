import { expect, it } from 'vitest';

import { makeBilledInstance, makeBilling } from './testing/billing-fixtures.js';
import { describeConsole, visit } from './testing/browser.js';
import { itShowsInEveryLook, type Shown } from './testing/every-look.js';
import {
  ADA,
  idOf,
  makeCondition,
  makeOperation,
  makeStep,
  makeTenant,
  VIEWER,
} from './testing/fixtures.js';
import { ROOT } from './testing/fleet-fixtures.js';
import type { Refusal } from './testing/world.js';
import { emptyFleet } from './testing/stub-fleet.js';

const live = { me: ADA, tenants: [makeTenant()] };
const DUE = makeBilling({
  standing: 'past_due',
  reason: 'The last payment did not go through.',
  worsensAt: '2026-12-24T10:00:00.000Z',
});

const WAITING =
  'Waiting for the first payment. Open Billing to subscribe; it then goes on by itself.';
const UNPAID = {
  me: ADA,
  tenants: [
    makeTenant({
      state: 'suspended',
      conditions: [{ ...makeCondition('Ready', 'False', WAITING), reason: 'AwaitingPayment' }],
    }),
  ],
  operations: [
    makeOperation({
      steps: [
        makeStep('accepted', 'succeeded'),
        makeStep('database', 'running', WAITING),
        makeStep('objects'),
        makeStep('workload'),
        makeStep('route'),
      ],
    }),
  ],
  billing: makeBilling({
    subscription: null,
    instances: [
      makeBilledInstance({ state: 'suspended', standing: 'awaiting-payment', hasSeat: false }),
    ],
  }),
};
const FLEET = { me: ROOT, fleet: emptyFleet({ isBare: false }) };
const BARE_FLEET = { me: ROOT };
const refused = (route: string, refusal: Refusal | 'hang') => ({
  ...FLEET,
  refusals: new Map([[route, refusal]]),
});
const INSTANCE = `/instances/${idOf('ten', 1)}`;

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
    name: 'progress-unpaid',
    path: `${INSTANCE}/progress?operation=${idOf('op', 1)}`,
    world: UNPAID,
    until: 'Subscribe',
    title: 'Acme Chat waits for its first payment',
  },
  {
    name: 'progress-unpaid-viewer',
    path: `${INSTANCE}/progress?operation=${idOf('op', 1)}`,
    world: { ...UNPAID, me: VIEWER },
    until: 'can look but not pay',
    title: 'Acme Chat waits for its first payment',
  },
  {
    name: 'progress-unpaid-error',
    path: `${INSTANCE}/progress?operation=${idOf('op', 1)}`,
    world: {
      ...UNPAID,
      refusals: new Map([['GET /v1/billing/subscription', { code: 'service.internal' }]]),
    },
    until: 'Try again',
    title: 'Acme Chat waits for its first payment',
  },
  {
    name: 'instance-unpaid',
    path: INSTANCE,
    world: UNPAID,
    until: 'Subscribe',
    title: 'Acme Chat',
  },
  {
    name: 'instances-due',
    path: '/',
    world: { ...live, billing: DUE },
    until: 'Open Billing',
    title: 'Instances',
  },
  {
    name: 'fleet-billing',
    path: '/fleet/billing',
    world: FLEET,
    until: '€29,884 and $2,790 a month',
    title: 'Fleet billing',
  },
  {
    name: 'fleet-billing-empty',
    path: '/fleet/billing',
    world: BARE_FLEET,
    until: 'Nobody pays yet',
    title: 'Fleet billing',
  },
  {
    name: 'fleet-billing-loading',
    path: '/fleet/billing',
    world: refused('GET /v1/admin/billing', 'hang'),
    until: 'Overview',
    title: 'Fleet billing',
  },
  {
    name: 'fleet-billing-error',
    path: '/fleet/billing',
    world: refused('GET /v1/admin/billing', { code: 'service.internal' }),
    until: 'Try again',
    title: 'Fleet billing',
  },
  {
    name: 'fleet-billing-not-allowed',
    path: '/fleet/billing',
    world: { me: ADA },
    until: 'This is for operators',
    title: 'Fleet',
  },
  {
    name: 'fleet-billing-holds',
    path: '/fleet/billing?tab=holds',
    world: FLEET,
    until: 'Umbrella',
    title: 'Fleet billing',
  },
  {
    name: 'fleet-billing-holds-empty',
    path: '/fleet/billing?tab=holds',
    world: BARE_FLEET,
    until: 'Nobody is held',
    title: 'Fleet billing',
  },
  {
    name: 'fleet-billing-events',
    path: `/fleet/billing?tab=events&organization=${idOf('org', 1)}`,
    world: FLEET,
    until: 'fetched later',
    title: 'Fleet billing',
  },
  {
    name: 'fleet-billing-events-empty',
    path: '/fleet/billing?tab=events',
    world: BARE_FLEET,
    until: 'No events yet',
    title: 'Fleet billing',
  },
  {
    name: 'fleet-billing-events-error',
    path: '/fleet/billing?tab=events',
    world: refused('GET /v1/admin/billing/events', { code: 'service.internal' }),
    until: 'Try again',
    title: 'Fleet billing',
  },
];

describeConsole('every page about money', (rig) => {
  itShowsInEveryLook(rig, PAGES);

  it('leads who has not paid yet from the instance’s progress to the page to pay on', async () => {
    rig.api.reset(UNPAID);
    const { page, close } = await visit(rig, `${INSTANCE}/progress?operation=${idOf('op', 1)}`);
    const step = page.getByRole('listitem').filter({ hasText: WAITING });
    await step.getByText('Waiting for payment').waitFor();
    expect(await page.getByText('Working').count()).toBe(0);
    const toPay = step.getByRole('link', { name: 'Pay in Billing' });
    expect(await toPay.getAttribute('href')).toBe('/billing');
    await page.route('https://pay.example/**', (on) => on.fulfill({ body: 'Pay here' }));
    await page.getByRole('button', { name: 'Subscribe' }).click();
    await page.waitForURL('https://pay.example/page');
    const [asked] = rig.api.requests('POST', '/v1/billing/checkout-sessions');
    expect(asked?.body).toEqual({
      organizationId: idOf('org', 1),
      interval: 'month',
      tenantId: idOf('ten', 1),
    });
    await close();
  });

  it('tells who may not pay what a step waits for, and leads them nowhere', async () => {
    rig.api.reset({ ...UNPAID, me: VIEWER });
    const { page, close } = await visit(rig, `${INSTANCE}/progress?operation=${idOf('op', 1)}`);
    const step = page.getByRole('listitem').filter({ hasText: WAITING });
    await step.getByText('Waiting for payment').waitFor();
    await page.getByText('can look but not pay').waitFor();
    expect(await step.getByRole('link').count()).toBe(0);
    await close();
  });

  it('keeps who owes in good standing for a reason until a day, and says why where that is refused', async () => {
    rig.api.reset(FLEET);
    const { page, close } = await visit(rig, '/fleet/billing');
    await page.getByRole('button', { name: 'Hold Globex' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('A wire transfer is on its way.');
    await dialog.getByLabel('Until the end of').fill('2099-12-24');
    const hold = `/v1/admin/organizations/${idOf('org', 2)}/billing-hold`;
    rig.api.world.refusals.set(`PUT ${hold}`, { code: 'organizations.not-found' });
    await dialog.getByRole('button', { name: 'Hold' }).click();
    await dialog.getByRole('alert').waitFor();
    rig.api.world.refusals.delete(`PUT ${hold}`);
    await dialog.getByRole('button', { name: 'Hold' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(rig.api.requests('PUT', hold).at(-1)?.body).toEqual({
      reason: 'A wire transfer is on its way.',
      until: '2099-12-24T23:59:59.000Z',
    });
    await page.getByRole('link', { name: 'Holds' }).click();
    await page.getByRole('button', { name: 'Release Umbrella' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
    const release = `/v1/admin/organizations/${idOf('org', 4)}/billing-hold`;
    await expect.poll(() => rig.api.requests('DELETE', release)).toHaveLength(1);
    await close();
  });

  it('has an event acted on again, and says why where that cannot be', async () => {
    rig.api.reset(FLEET);
    const { page, close } = await visit(rig, '/fleet/billing');
    await page.getByRole('link', { name: 'Acme Ltd' }).click();
    await page.getByText(`Only of ${idOf('org', 1)}`).waitFor();
    const replay = '/v1/admin/billing/events/evt_2/replay';
    await page.getByRole('button', { name: 'Replay evt_2' }).click();
    await expect.poll(() => rig.api.requests('POST', replay)).toHaveLength(1);
    rig.api.world.refusals.set(`POST ${replay}`, { code: 'payments.not-found' });
    await page.getByRole('button', { name: 'Replay evt_2' }).click();
    await page.getByRole('alert').waitFor();
    // What waits, and what is nobody's, has nothing to act on again.
    expect(await page.getByRole('button', { name: /^Replay/ }).count()).toBe(1);
    await close();
  });
});
