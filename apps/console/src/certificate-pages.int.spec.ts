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
import { ADA, idOf } from './testing/fixtures.js';
import { ROOT } from './testing/fleet-fixtures.js';
import type { World } from './testing/stub-api.js';
import { emptyFleet } from './testing/stub-fleet.js';

interface Shown {
  readonly name: string;
  readonly path?: string;
  readonly world?: Partial<World>;
  readonly until: string;
  readonly title?: string;
  readonly then?: (page: Page) => Promise<void>;
}

const BARE = { me: ROOT };
const FULL = { me: ROOT, fleet: emptyFleet({ isBare: false }) };
const PATH = '/fleet/certificates';
const LIST = 'GET /v1/admin/certificates';

const PAGES: readonly Shown[] = [
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

const LOOKS = [
  { look: 'light', colorScheme: 'light', width: 1_200 },
  { look: 'dark', colorScheme: 'dark', width: 1_200 },
  { look: 'narrow', colorScheme: 'light', width: 360 },
] as const;

describe.skipIf(!hasChromium)('the operators’ page of certificates', () => {
  let rig: ConsoleRig;
  beforeAll(async () => {
    rig = await startConsole();
  });
  afterAll(() => rig?.close());

  it.each(PAGES)('$name is accessible, fits, and has its title, in every look', async (shown) => {
    rig.api.reset(shown.world ?? FULL);
    const { page, complaints, close } = await visit(rig, shown.path ?? PATH);
    await page.getByText(shown.until).first().waitFor();
    await shown.then?.(page);
    expect(await page.title()).toBe(`${shown.title ?? 'Certificates'} · fleetcommand`);
    for (const { look, colorScheme, width } of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await takeScreenshot(page, `fleet-${shown.name}-${look}`);
      await expectAccessible(page);
    }
    expect(complaints).toEqual([]);
    await close();
  });

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
