import { expect, it } from 'vitest';

import { describeConsole, visit } from './testing/browser.js';
import { itShowsInEveryLook, type Shown } from './testing/every-look.js';
import { ADA, idOf } from './testing/fixtures.js';
import { ROOT } from './testing/fleet-fixtures.js';
import { emptyFleet } from './testing/stub-fleet.js';

const BARE = { me: ROOT };
const FULL = { me: ROOT, fleet: emptyFleet({ isBare: false }) };
const PATH = '/fleet/certificates';
const LIST = 'GET /v1/admin/certificates';

/** Unless it says otherwise: with everything, at its address. */
const PAGES: readonly (Pick<Shown, 'name' | 'until'> & Partial<Shown>)[] = [
  { name: 'certificates', until: 'CAA record for globex.com' },
  { name: 'certificates-empty', world: BARE, until: 'No certificates yet' },
  { name: 'certificates-none', path: `${PATH}?search=x`, world: BARE, until: 'None is like that' },
  {
    name: 'certificates-error',
    world: { ...FULL, refusals: new Map([[LIST, { code: 'service.internal' as const }]]) },
    until: 'Try again',
  },
  {
    name: 'certificates-loading',
    world: { ...FULL, refusals: new Map([[LIST, 'hang' as const]]) },
    until: 'Orders in flight',
  },
  {
    name: 'certificates-not-allowed',
    world: { me: ADA },
    until: 'This is for operators',
    title: 'Fleet',
  },
  {
    name: 'certificates-revoke',
    until: 'CAA record for globex.com',
    then: async (page) => {
      await page.getByRole('button', { name: 'Revoke chat.acme.com' }).click();
      await page.getByLabel(/Type chat\.acme\.com/).fill('chat.acme.com');
    },
  },
];

describeConsole('the operators’ page of certificates', (rig) => {
  itShowsInEveryLook(
    rig,
    PAGES.map((shown) => ({ path: PATH, world: FULL, title: 'Certificates', ...shown })),
  );

  it('filters are kept in the address', async () => {
    rig.api.reset(FULL);
    const { page, close } = await visit(rig, PATH);
    await page.getByLabel('Which').selectOption('failing');
    await page.getByLabel('Search certificates').fill('globex');
    await page.waitForURL('**/fleet/certificates?*search=globex*');
    expect(new URL(page.url()).searchParams.get('state')).toBe('failing');
    await close();
  });

  it('one is renewed, or revoked, once that was confirmed', async () => {
    rig.api.reset(FULL);
    const { page, close } = await visit(rig, PATH);
    await page.getByRole('button', { name: 'Renew chat.acme.com' }).click();
    await page.getByRole('button', { name: 'Renew now' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Revoke chat.acme.com' }).click();
    const revoke = page.getByRole('button', { name: 'Revoke for good' });
    expect(await revoke.isDisabled()).toBe(true);
    await page.getByLabel('Reason, for the authority').selectOption('keyCompromise');
    await page.getByLabel(/Type chat\.acme\.com/).fill('chat.acme.com');
    await revoke.click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const path = `/v1/admin/certificates/${idOf('crt', 1)}`;
    expect(rig.api.requests('POST', `${path}/renew`)).toHaveLength(1);
    expect(rig.api.requests('POST', `${path}/revoke`).map(({ body }) => body)).toEqual([
      { reason: 'keyCompromise' },
    ]);
    await close();
  });
});
