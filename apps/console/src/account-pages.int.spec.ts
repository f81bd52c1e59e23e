/** The pages about people and their organization, in every look. */
import type { Me } from '@fleetcommand/contracts/http/accounts';
import type { ProblemCode } from '@fleetcommand/contracts/http/problem';

import { describeConsole } from './testing/browser.js';
import { itShowsInEveryLook, open, type Shown } from './testing/every-look.js';
import { ADA, idOf, VIEWER } from './testing/fixtures.js';
import { ENDPOINT } from './testing/stub-webhooks.js';

const LINK = '#token=q7Vb0zqRk5mJx0c1y2e3r4t5u6i7o8p9a0s1d2f3g4h';
const refused = (route: string, code: ProblemCode = 'service.internal') =>
  new Map([[route, { code }]]);
const keysPath = `/v1/organizations/${ADA.organizations[0]?.id ?? ''}/api-keys`;

const DOOMED: Me = {
  ...ADA,
  organizations: [
    { id: idOf('org', 2), name: 'Old Ltd', role: 'owner' },
    { id: idOf('org', 1), name: 'Acme Ltd', role: 'owner' },
  ],
};
const IN_SUPPORT: Me = {
  ...VIEWER,
  email: 'olga@fleet.example',
  support: {
    reason: 'Ticket 7: the instance is slow',
    expiresAt: '2099-01-01T00:00:00.000Z',
    mayWrite: false,
  },
};
const WAYS = ['passkey', 'authenticator', 'recovery-code'];
const ASKS_FOR_MORE = new Map([
  ['POST /v1/sessions', { code: 'accounts.code-required' as const, suggestions: WAYS }],
]);

/** A page about the organization, as its owner sees it unless it says otherwise. */
const ofOrganization = (page: Pick<Shown, 'name' | 'path' | 'until'> & Partial<Shown>): Shown => ({
  world: { me: ADA },
  title: 'Organization',
  ...page,
});

const PAGES: readonly Shown[] = [
  ofOrganization({
    name: 'organization-members',
    path: '/organization',
    until: 'Open invitations',
  }),
  ofOrganization({
    name: 'organization-members-viewer',
    path: '/organization',
    world: { me: VIEWER },
    until: 'grace@acme.example',
  }),
  ofOrganization({
    name: 'organization-keys',
    path: '/organization/keys',
    until: 'deploys',
    then: async (page) => {
      await page.getByLabel('Name').fill('nightly');
      await page.getByRole('button', { name: 'Make the key' }).click();
      await page.getByText('it is not shown again').waitFor();
    },
  }),
  ofOrganization({
    name: 'organization-keys-error',
    path: '/organization/keys',
    world: { me: ADA, refusals: refused(`GET ${keysPath}`) },
    until: 'Try again',
  }),
  ofOrganization({
    name: 'organization-sign-in',
    path: '/organization/sign-in',
    until: 'Domains of your addresses',
  }),
  ofOrganization({
    name: 'organization-sign-in-viewer',
    path: '/organization/sign-in',
    world: { me: VIEWER },
    until: 'Only owners see this',
  }),
  {
    name: 'sign-in-back-refused',
    path: '/sign-in/back?code=x&state=y',
    world: { refusals: refused('POST /v1/single-sign-on/complete', 'sso.confirm-address-first') },
    until: 'An account has this address that nobody confirmed',
    title: 'Signing in',
  },
  ofOrganization({
    name: 'organization-support',
    path: '/organization/support',
    until: 'change instances',
  }),
  ofOrganization({
    name: 'organization-settings',
    path: '/organization/settings',
    until: 'Delete it',
  }),
  ofOrganization({
    name: 'organization-settings-doomed',
    path: '/organization/settings',
    world: { me: DOOMED },
    until: 'Keep the organization',
  }),
  ofOrganization({
    name: 'organization-delete',
    path: '/organization/settings',
    until: 'Delete it',
    then: open('Delete Acme Ltd'),
  }),
  ofOrganization({
    name: 'organization-rotate-key',
    path: '/organization/keys',
    until: 'deploys',
    then: open('Rotate deploys'),
  }),
  ofOrganization({
    name: 'support-banner',
    path: '/organization',
    world: { me: IN_SUPPORT },
    until: 'as its support',
  }),
  {
    name: 'login-code',
    path: '/login',
    world: { refusals: ASKS_FOR_MORE },
    until: 'Continue with Acme ID',
    title: 'Sign in',
    then: async (page) => {
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('button', { name: 'Use your passkey instead' }).waitFor();
    },
  },
  ofOrganization({
    name: 'webhooks',
    path: '/organization/webhooks',
    until: 'Switched off by us',
    then: async (page) => {
      await page.getByLabel('Address').fill('https://hooks.acme.example/');
      await page.getByRole('button', { name: 'Add the webhook' }).click();
      await page.getByText('it is not shown again').waitFor();
    },
  }),
  ofOrganization({
    name: 'webhooks-viewer',
    path: '/organization/webhooks',
    world: { me: VIEWER },
    until: 'Webhooks are for developers',
  }),
  ofOrganization({
    name: 'webhook',
    path: `/organization/webhooks/${ENDPOINT.id}`,
    until: 'Deliveries',
    then: async (page) => {
      await page.getByRole('button', { name: 'operation.ended' }).click();
      await page.getByRole('button', { name: 'Send it again' }).waitFor();
    },
  }),
  ofOrganization({
    name: 'organization-audit',
    path: '/organization/audit',
    until: 'member.update',
    then: async (page) => {
      await page.getByRole('button', { name: 'Check that nothing was changed' }).click();
      await page.getByText('All 4 events are as they were written.').waitFor();
    },
  }),
  {
    name: 'account',
    path: '/account',
    world: { me: ADA },
    until: 'Where you are signed in',
    title: 'Your account',
  },
  {
    name: 'account-unlink',
    path: '/account',
    world: { me: ADA },
    until: 'You come in by these as well',
    title: 'Your account',
    then: open('Remove Acme ID'),
  },
  {
    name: 'device-code',
    path: '/device',
    world: { me: ADA },
    until: 'It shows a code of eight letters',
    title: 'Sign a program in',
    then: async (page) => {
      await page.getByLabel('Code').fill('wdjb mjht');
    },
  },
  {
    name: 'device',
    path: '/device?code=WDJB-MJHT',
    world: { me: ADA },
    until: 'Approve only what you began yourself',
    title: 'Sign a program in',
  },
  {
    name: 'device-unknown',
    path: '/device?code=BBBB-BBBB',
    world: {
      me: ADA,
      refusals: refused('POST /v1/device-sign-ins/look-up', 'device.unknown-code'),
    },
    until: 'No program waits with this code',
    title: 'Sign a program in',
  },
  {
    name: 'device-approved',
    path: '/device?code=WDJB-MJHT',
    world: { me: ADA },
    until: 'Approve only what you began yourself',
    title: 'Sign a program in',
    then: async (page) => {
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByText('Go back to where you came from').waitFor();
    },
  },
  {
    name: 'invitation',
    path: `/invitation${LINK}`,
    world: {},
    until: 'Join Acme Ltd',
    title: 'Invitation',
  },
  {
    name: 'reset-password',
    path: '/reset-password',
    world: {},
    until: 'We send you a link',
    title: 'Forgotten password',
  },
  {
    name: 'new-password',
    path: `/reset-password${LINK}`,
    world: {},
    until: 'Choose a new password',
    title: 'New password',
  },
  {
    name: 'verify-email',
    path: `/verify-email${LINK}`,
    world: {},
    until: 'So that we can reach you',
    title: 'Confirm your address',
  },
];

describeConsole('every page about people', (rig) => {
  itShowsInEveryLook(rig, PAGES);
});
