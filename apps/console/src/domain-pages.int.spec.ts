import { describeConsole } from './testing/browser.js';
import { itShowsInEveryLook, open, type Shown } from './testing/every-look.js';
import {
  ADA,
  idOf,
  makeDomain,
  makeLiveDomain,
  makeOperation,
  makeTenant,
  makeWrongDomain,
  succeeded,
  VIEWER,
} from './testing/fixtures.js';

const INSTANCE = `/instances/${idOf('ten', 1)}`;
const live = { me: ADA, tenants: [makeTenant()], operations: [succeeded(makeOperation())] };

const PAGES: readonly Shown[] = [
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
    name: 'domain-certificate-refused',
    path: `${INSTANCE}/domains/${idOf('dom', 1)}`,
    world: {
      ...live,
      domains: [makeLiveDomain()],
      refusals: new Map([
        [
          `PUT /v1/domains/${idOf('dom', 1)}/certificate`,
          {
            code: 'certificates.key-mismatch',
            errors: [{ pointer: '/privateKey', detail: 'Upload the key this one was made with.' }],
          },
        ],
      ]),
    },
    until: 'good until 2026-04-01',
    title: 'chat.acme.com',
    then: async (page) => {
      await page.getByRole('button', { name: 'Upload one of your own' }).click();
      await page.getByLabel('Certificate and chain').fill('-----BEGIN CERTIFICATE-----');
      await page.getByLabel('Private key').fill('-----BEGIN PRIVATE KEY-----');
      await page.getByRole('button', { name: 'Serve it' }).click();
      await page.getByText('Upload the key this one was made with').waitFor();
    },
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
];

describeConsole('every page about domains', (rig) => {
  itShowsInEveryLook(rig, PAGES);
});
