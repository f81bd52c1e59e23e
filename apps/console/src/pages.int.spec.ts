import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  expectAccessible,
  hasChromium,
  startConsole,
  takeScreenshot,
  visit,
  type ConsoleRig,
} from './testing/browser.js';
import {
  ADA,
  idOf,
  makeCondition,
  makeDomain,
  makeLiveDomain,
  makeOperation,
  makeStep,
  makeTenant,
  makeWrongDomain,
  minutesAgo,
  succeeded,
  VIEWER,
} from './testing/fixtures.js';
import type { World } from './testing/stub-api.js';

interface Shown {
  readonly name: string;
  readonly path: string;
  readonly world: Partial<World>;
  /** Text that is there when the page has settled. */
  readonly until: string;
  readonly title: string;
  readonly then?: (page: Page) => Promise<void>;
}

const INSTANCE = `/instances/${idOf('ten', 1)}`;
const failedTenant = makeTenant({
  state: 'failed',
  conditions: [
    makeCondition('DatabaseReady', 'True', 'Database t_acme is there.'),
    makeCondition('WorkloadReady', 'False', 'The image sample-chat:9 does not exist.'),
    makeCondition('Ready', 'False', 'The image sample-chat:9 does not exist.'),
  ],
});
const failure = { code: 'workload.failed', message: 'The image sample-chat:9 does not exist.' };
const failedOperation = makeOperation({
  state: 'failed',
  error: failure,
  endedAt: minutesAgo(1),
  steps: [
    makeStep('accepted', 'succeeded'),
    makeStep('database', 'succeeded'),
    makeStep('objects', 'succeeded'),
    makeStep('workload', 'failed', failure.message),
    makeStep('route', 'skipped'),
  ],
});
const live = { me: ADA, tenants: [makeTenant()], operations: [succeeded(makeOperation())] };
const working = {
  me: ADA,
  tenants: [makeTenant({ state: 'provisioning', observedGeneration: 0, conditions: [] })],
  operations: [makeOperation()],
};
const several = {
  me: ADA,
  operations: [makeOperation({ id: idOf('op', 2), target: idOf('ten', 2) })],
  tenants: [
    makeTenant(),
    makeTenant({
      id: idOf('ten', 2),
      slug: 'acme-staging',
      name: 'Staging',
      state: 'provisioning',
      plan: 'free',
      operationId: idOf('op', 2),
      createdAt: minutesAgo(0.1),
    }),
    makeTenant({
      ...failedTenant,
      id: idOf('ten', 3),
      slug: 'acme-lab',
      name: 'Laboratory',
      url: 'https://acme-lab.apps.localhost:8443',
    }),
    makeTenant({ id: idOf('ten', 4), slug: 'acme-drift', name: 'Drifting', state: 'updating' }),
    makeTenant({ id: idOf('ten', 5), slug: 'sleepy', name: 'Sleepy', state: 'hibernated' }),
    makeTenant({ id: idOf('ten', 6), slug: 'unpaid', name: 'Unpaid', state: 'suspended' }),
  ],
};
const open = (button: string) => async (page: Page) => {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.getByRole('dialog').waitFor();
};

const PAGES: readonly Shown[] = [
  { name: 'signup', path: '/signup', world: {}, until: '€99 a month', title: 'Sign up' },
  {
    name: 'signup-taken',
    path: '/signup',
    world: { takenSlugs: new Set(['acme-ltd']) },
    until: '€99 a month',
    title: 'Sign up',
    then: async (page) => {
      await page.getByLabel('Organization').fill('Acme Ltd');
      await page.getByRole('button', { name: 'Create my instance' }).click();
      await page.getByRole('button', { name: 'acme-ltd-hq' }).waitFor();
    },
  },
  { name: 'login', path: '/login', world: {}, until: 'New here?', title: 'Sign in' },
  { name: 'instances', path: '/', world: several, until: 'Laboratory', title: 'Instances' },
  {
    name: 'instances-empty',
    path: '/',
    world: { me: ADA },
    until: 'Create the first',
    title: 'Instances',
  },
  {
    name: 'instances-loading',
    path: '/',
    world: { me: ADA, refusals: new Map([['GET /v1/tenants', 'hang']]) },
    until: 'Loading',
    title: 'Instances',
  },
  {
    name: 'instances-error',
    path: '/',
    world: { me: ADA, refusals: new Map([['GET /v1/tenants', { code: 'service.internal' }]]) },
    until: 'Try again',
    title: 'Instances',
  },
  {
    name: 'new-instance',
    path: '/instances/new',
    world: { me: ADA },
    until: '€99 a month',
    title: 'New instance',
  },
  {
    name: 'new-instance-not-allowed',
    path: '/instances/new',
    world: { me: VIEWER },
    until: 'Your role does not allow this',
    title: 'New instance',
  },
  {
    name: 'progress',
    path: `${INSTANCE}/progress?operation=${idOf('op', 1)}`,
    world: working,
    until: '1 of 2 replicas of chat are ready.',
    title: 'Setting up Acme Chat',
  },
  {
    name: 'progress-done',
    path: `${INSTANCE}/progress?operation=${idOf('op', 1)}`,
    world: live,
    until: 'Go to instance',
    title: 'Acme Chat is live',
  },
  {
    name: 'progress-failed',
    path: `${INSTANCE}/progress?operation=${idOf('op', 1)}`,
    world: { me: ADA, tenants: [failedTenant], operations: [failedOperation] },
    until: 'Nothing more happens by itself.',
    title: 'Acme Chat could not be set up',
  },
  { name: 'overview', path: INSTANCE, world: live, until: 'Has its database', title: 'Acme Chat' },
  {
    name: 'overview-working',
    path: INSTANCE,
    world: working,
    until: 'Start the application',
    title: 'Acme Chat',
  },
  {
    name: 'overview-failed',
    path: INSTANCE,
    world: { me: ADA, tenants: [failedTenant], operations: [failedOperation] },
    until: 'Acme Chat could not be set up',
    title: 'Acme Chat',
  },
  {
    name: 'overview-viewer',
    path: INSTANCE,
    world: { ...live, me: VIEWER },
    until: 'can look but not change',
    title: 'Acme Chat',
  },
  {
    name: 'domains-empty',
    path: `${INSTANCE}/domains`,
    world: live,
    until: 'No domains of your own yet',
    title: 'Acme Chat: domains',
  },
  {
    name: 'domains',
    path: `${INSTANCE}/domains`,
    world: { ...live, domains: [makeLiveDomain({ primary: true }), makeWrongDomain()] },
    until: 'always works',
    title: 'Acme Chat: domains',
  },
  {
    name: 'domains-error',
    path: `${INSTANCE}/domains`,
    world: {
      ...live,
      refusals: new Map([
        [`GET /v1/tenants/${idOf('ten', 1)}/domains`, { code: 'service.internal' }],
      ]),
    },
    until: 'Try again',
    title: 'Acme Chat: domains',
  },
  {
    name: 'domain-add',
    path: `${INSTANCE}/domains/new`,
    world: live,
    until: 'Show me the records',
    title: 'Add a domain',
  },
  {
    name: 'domain-add-refused',
    path: `${INSTANCE}/domains/new`,
    world: {
      ...live,
      refusals: new Map([
        [
          `POST /v1/tenants/${idOf('ten', 1)}/domains`,
          {
            code: 'domains.hostname-has-port',
            errors: [{ pointer: '/hostname', detail: 'Leave the port out: enter chat.acme.com.' }],
          },
        ],
      ]),
    },
    until: 'Show me the records',
    title: 'Add a domain',
    then: async (page) => {
      await page.getByLabel('Domain').fill('chat.acme.com:443');
      await page.getByRole('button', { name: 'Show me the records' }).click();
      await page.getByText('Leave the port out').waitFor();
    },
  },
  {
    name: 'domain-add-viewer',
    path: `${INSTANCE}/domains/new`,
    world: { ...live, me: VIEWER },
    until: 'Your role does not allow this',
    title: 'Add a domain',
  },
  {
    name: 'domain-waiting',
    path: `${INSTANCE}/domains/${idOf('dom', 1)}`,
    world: { ...live, domains: [makeDomain()] },
    until: 'proves that the domain is yours',
    title: 'chat.acme.com',
  },
  {
    name: 'domain-wrong',
    path: `${INSTANCE}/domains/${idOf('dom', 2)}`,
    world: { ...live, domains: [makeWrongDomain()] },
    until: 'hosted by Cloudflare',
    title: 'help.acme.com',
  },
  {
    name: 'domain-live',
    path: `${INSTANCE}/domains/${idOf('dom', 1)}`,
    world: { ...live, domains: [makeLiveDomain()] },
    until: 'Every edge serves the name.',
    title: 'chat.acme.com',
  },
  {
    name: 'domain-redirect',
    path: `${INSTANCE}/domains/${idOf('dom', 1)}`,
    world: { ...live, domains: [makeLiveDomain(), makeWrongDomain()] },
    until: 'Every edge serves the name.',
    title: 'chat.acme.com',
    then: open('Redirect'),
  },
  {
    name: 'domain-remove',
    path: `${INSTANCE}/domains/${idOf('dom', 1)}`,
    world: { ...live, domains: [makeLiveDomain()] },
    until: 'Every edge serves the name.',
    title: 'chat.acme.com',
    then: open('Remove'),
  },
  {
    name: 'domain-not-found',
    path: `${INSTANCE}/domains/${idOf('dom', 9)}`,
    world: live,
    until: 'There is no such domain',
    title: 'Not found',
  },
  {
    name: 'activity',
    path: `${INSTANCE}/activity`,
    world: live,
    until: 'ordered it on plan pro',
    title: 'Acme Chat: activity',
  },
  {
    name: 'explain',
    path: `${INSTANCE}/explain`,
    world: live,
    until: 'maps/hosts.map:12',
    title: 'Acme Chat: explain',
  },
  {
    name: 'delete',
    path: INSTANCE,
    world: live,
    until: 'Has its database',
    title: 'Acme Chat',
    then: open('Delete'),
  },
  {
    name: 'restart',
    path: INSTANCE,
    world: live,
    until: 'Has its database',
    title: 'Acme Chat',
    then: open('Restart'),
  },
  {
    name: 'rename',
    path: INSTANCE,
    world: live,
    until: 'Has its database',
    title: 'Acme Chat',
    then: open('Rename'),
  },
  {
    name: 'instance-not-found',
    path: `/instances/${idOf('ten', 9)}`,
    world: live,
    until: 'There is no such instance',
    title: 'Not found',
  },
  { name: 'not-found', path: '/nowhere', world: live, until: 'no such page', title: 'Not found' },
];

const LOOKS = [
  { look: 'light', colorScheme: 'light', width: 1_200 },
  { look: 'dark', colorScheme: 'dark', width: 1_200 },
  { look: 'narrow', colorScheme: 'light', width: 360 },
] as const;

describe.skipIf(!hasChromium)('every page', () => {
  let rig: ConsoleRig;
  beforeAll(async () => {
    rig = await startConsole();
  });
  afterAll(() => rig?.close());

  it.each(PAGES)('$name is accessible, fits, and has its title, in every look', async (shown) => {
    rig.api.reset(shown.world);
    const { page, complaints, close } = await visit(rig, shown.path);
    await page.getByText(shown.until).first().waitFor();
    await shown.then?.(page);
    expect(await page.title()).toBe(`${shown.title} · fleetcommand`);
    for (const { look, colorScheme, width } of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await takeScreenshot(page, `${shown.name}-${look}`);
      await expectAccessible(page);
    }
    expect(complaints).toEqual([]);
    await close();
  });
});
