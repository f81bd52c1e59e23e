/** The pages about webhooks, in every look. */
import { afterAll, beforeAll, describe, it } from 'vitest';

import { hasChromium, startConsole, type ConsoleRig } from './testing/browser.js';
import { expectEveryLook, type Shown } from './testing/every-look.js';
import { ADA, VIEWER } from './testing/fixtures.js';
import { WEBHOOKS } from './testing/stub-webhooks.js';

const PAGES: readonly Shown[] = [
  {
    name: 'webhooks',
    path: '/organization/webhooks',
    world: { me: ADA },
    until: 'Switched off by us',
    title: 'Organization',
    then: async (page) => {
      await page.getByLabel('Address').fill('https://hooks.acme.example/');
      await page.getByRole('button', { name: 'Add the webhook' }).click();
      await page.getByText('it is not shown again').waitFor();
    },
  },
  {
    name: 'webhooks-viewer',
    path: '/organization/webhooks',
    world: { me: VIEWER },
    until: 'Webhooks are for developers',
    title: 'Organization',
  },
  {
    name: 'webhook',
    path: `/organization/webhooks/${WEBHOOKS.endpoint.id}`,
    world: { me: ADA },
    until: 'Deliveries',
    title: 'Organization',
    then: async (page) => {
      await page.getByRole('button', { name: 'operation.ended' }).click();
      await page.getByRole('button', { name: 'Send it again' }).waitFor();
    },
  },
];

describe.skipIf(!hasChromium)('every page about webhooks', () => {
  let rig: ConsoleRig;
  beforeAll(async () => {
    rig = await startConsole();
  });
  afterAll(() => rig?.close());

  it.each(PAGES)('$name is accessible, fits, and has its title, in every look', (shown) =>
    expectEveryLook(rig, shown),
  );
});
