import { expect, it } from 'vitest';

import { describeConsole, visit } from './testing/browser.js';
import { idOf } from './testing/fixtures.js';
import { makeAdminTenant, makeFleetMap, ROOT } from './testing/fleet-fixtures.js';

const failed = makeAdminTenant({
  id: idOf('ten', 18),
  slug: 'customer-17',
  name: 'Customer 17',
  state: 'failed',
});
const FLEET = {
  me: ROOT,
  fleet: {
    map: makeFleetMap(300),
    tenants: [makeAdminTenant(), failed],
    edges: [],
    isBare: false,
  },
};

describeConsole('what operators do', (rig) => {
  it('chosen instances are told what would happen before anything does', async () => {
    rig.api.reset(FLEET);
    const { page, close } = await visit(rig, '/fleet/tenants');
    await page.getByLabel('Choose Customer 17').check();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('button', { name: 'Retry 1 instance' }).click();
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();
    const bodies = rig.api.requests('POST', '/v1/admin/tenants/bulk').map(({ body }) => body);
    expect(bodies).toMatchObject([
      { action: 'retry', tenants: [failed.id], dryRun: true },
      { action: 'retry', tenants: [failed.id], dryRun: false },
    ]);
    await close();
  });

  it('chosen instances are suspended for a reason that is said', async () => {
    rig.api.reset(FLEET);
    const { page, close } = await visit(rig, '/fleet/tenants');
    await page.getByLabel('Choose Customer 17').check();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Suspend…' }).click();
    const suspend = page.getByRole('button', { name: 'Suspend 1 instance' });
    await expect.poll(() => suspend.isDisabled()).toBe(true);
    await page.getByLabel('Why').fill('It sends spam');
    await suspend.click();
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();
    const bodies = rig.api.requests('POST', '/v1/admin/tenants/bulk').map(({ body }) => body);
    expect(bodies.at(-1)).toMatchObject({
      action: 'suspend',
      tenants: [failed.id],
      reason: 'It sends spam',
      dryRun: false,
    });
    await close();
  });

  it('an instance whose last copy cannot be made goes without one, for a reason that is said', async () => {
    const stuck = makeAdminTenant({ id: idOf('ten', 19), name: 'Customer 18', state: 'deleting' });
    rig.api.reset({ ...FLEET, fleet: { ...FLEET.fleet, tenants: [stuck] } });
    const { page, close } = await visit(rig, '/fleet');
    await page.getByRole('link', { name: 'A backup' }).click();
    await page.getByText('The disk is full.').waitFor();
    await page.getByRole('button', { name: 'Delete without a copy' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('Its disk is broken.');
    await dialog.getByRole('button', { name: 'Delete without a copy' }).click();
    const path = `/v1/admin/backups/${idOf('bak', 3)}/give-up`;
    const asked = () => rig.api.requests('POST', path).map(({ body }) => body);
    await expect.poll(asked).toEqual([{ reason: 'Its disk is broken.' }]);
    await close();
  });

  it('signing up is closed with the reason that people read', async () => {
    rig.api.reset(FLEET);
    const { page, close } = await visit(rig, '/fleet/settings');
    await page.getByLabel('Anybody can sign up').click();
    await page.getByLabel('What people read').fill('Until Monday.');
    await page.getByLabel('Instances of everybody').fill('500');
    await page.getByRole('button', { name: 'Save' }).click();
    const asked = () => rig.api.requests('PATCH', '/v1/admin/settings').map(({ body }) => body);
    const intake = {
      signups: 'closed',
      creations: 'open',
      notice: 'Until Monday.',
      instances: 500,
      creationsPerDay: 100,
    };
    await expect.poll(asked).toMatchObject([{ intake }]);
    await close();
  });

  it('a dead letter is discarded after asking', async () => {
    rig.api.reset(FLEET);
    const { page, close } = await visit(rig, '/fleet/jobs?tab=outbox');
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    const path = `/v1/admin/outbox/${idOf('out', 1)}`;
    await expect.poll(() => rig.api.requests('DELETE', path)).toHaveLength(1);
    await close();
  });
});
