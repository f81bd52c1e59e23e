import { describeConsole } from './testing/browser.js';
import { itShowsInEveryLook, open, type Shown } from './testing/every-look.js';
import {
  ADA,
  idOf,
  makeAdopted,
  makeCondition,
  makeOperation,
  makeStep,
  makeTenant,
  minutesAgo,
  succeeded,
  VIEWER,
} from './testing/fixtures.js';

import { LOGS } from './testing/log-fixtures.js';

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
const upgradable = {
  ...live,
  tenants: [makeTenant({ upgrade: { blueprintVersion: 2, version: '0.2.0' } })],
};
const working = {
  me: ADA,
  tenants: [makeTenant({ state: 'provisioning', observedGeneration: 0, conditions: [] })],
  operations: [makeOperation()],
};
const deleted = makeTenant({
  id: idOf('ten', 9),
  name: 'Old chat',
  slug: 'old-chat',
  state: 'deleted',
  deletion: { requestedAt: '2026-01-05T09:00:00.000Z', deletedAt: '2026-01-05T09:00:20.000Z' },
});
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
    name: 'instances-deleted',
    path: '/',
    world: { ...several, tenants: [...several.tenants, deleted] },
    until: 'Deleted',
    title: 'Instances',
    then: open('Bring back Old chat'),
  },
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
    // The address ends as those of the region do.
    then: async (page) => {
      await page.getByText('.apps.localhost:8443', { exact: true }).waitFor();
      await page.getByLabel('Region').selectOption('eu-north');
      await page.getByText('.eu.apps.localhost:8443', { exact: true }).waitFor();
    },
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
    name: 'activity',
    path: `${INSTANCE}/activity`,
    world: live,
    until: 'ordered it on plan pro',
    title: 'Acme Chat: activity',
  },
  {
    name: 'logs',
    path: `${INSTANCE}/logs`,
    world: { ...live, logs: LOGS },
    until: 'a message from ada',
    title: 'Acme Chat: logs',
  },
  {
    name: 'logs-asleep',
    path: `${INSTANCE}/logs`,
    world: { ...live, tenants: [makeTenant({ state: 'hibernated' })] },
    until: 'Nothing is running',
    title: 'Acme Chat: logs',
  },
  {
    name: 'logs-viewer',
    path: `${INSTANCE}/logs`,
    world: { ...live, me: VIEWER },
    until: 'Your role does not allow this',
    title: 'Acme Chat: logs',
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
    name: 'delete-adopted',
    path: INSTANCE,
    world: { ...live, tenants: [makeAdopted()] },
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
    name: 'upgrade',
    path: INSTANCE,
    world: upgradable,
    until: 'Has its database',
    title: 'Acme Chat',
    then: open('Upgrade to 0.2.0'),
  },
  {
    name: 'sleep',
    path: INSTANCE,
    world: live,
    until: 'Has its database',
    title: 'Acme Chat',
    then: open('Sleep'),
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

describeConsole('every page', (rig) => {
  itShowsInEveryLook(rig, PAGES);
});
