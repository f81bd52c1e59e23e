import { expect, it } from 'vitest';

import { describeConsole, visit } from './testing/browser.js';
import { itShowsInEveryLook, type Shown } from './testing/every-look.js';
import { ADA, idOf, makeOperation, makeTenant, succeeded, VIEWER } from './testing/fixtures.js';
import { makeBackup } from './testing/stub-backups.js';

const TENANT = idOf('ten', 1);
const path = `/instances/${TENANT}/backups`;
const live = { me: ADA, tenants: [makeTenant()], operations: [succeeded(makeOperation())] };
const title = 'Acme Chat: backups';
const OLD = 'Restore the backup of';
const several = () => [
  makeBackup({
    id: idOf('bak', 4),
    state: 'pending',
    kind: 'manual',
    sizeBytes: null,
    expiresAt: null,
  }),
  makeBackup({
    id: idOf('bak', 3),
    isDelayed: true,
    state: 'pending',
    sizeBytes: null,
    expiresAt: null,
  }),
  makeBackup({ id: idOf('bak', 2) }),
  makeBackup({ kind: 'final', restoredAt: '2026-01-02T00:00:00.000Z' }),
];

const PAGES: readonly Shown[] = [
  { name: 'backups-empty', path, world: live, until: 'No backups yet', title },
  { name: 'backups', path, world: { ...live, backups: several() }, until: 'By its plan', title },
  {
    name: 'backups-error',
    path,
    world: {
      ...live,
      refusals: new Map([[`GET /v1/tenants/${TENANT}/backups`, { code: 'service.internal' }]]),
    },
    until: 'Try again',
    title,
  },
  {
    name: 'backups-refused',
    path,
    world: {
      ...live,
      refusals: new Map([[`POST /v1/tenants/${TENANT}/backups`, { code: 'backups.too-many' }]]),
    },
    until: 'No backups yet',
    title,
    then: async (page) => {
      await page.getByRole('button', { name: 'Back up now' }).click();
      await page.getByText('Wait until the oldest goes').waitFor();
    },
  },
  {
    name: 'backups-viewer',
    path,
    world: { ...live, me: VIEWER, backups: several() },
    until: 'can look but not change',
    title,
  },
  {
    name: 'backup-restore',
    path,
    world: { ...live, backups: [makeBackup()] },
    until: 'By its plan',
    title,
    then: async (page) => {
      await page.getByRole('button', { name: OLD }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
];

describeConsole('the backups of an instance', (rig) => {
  itShowsInEveryLook(rig, PAGES);

  it('are made at a press, and put back by the keyboard once the name is typed', async () => {
    rig.api.reset({ ...live, backups: [makeBackup()] });
    const { page, close } = await visit(rig, path);
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page.getByText('Being made').waitFor();
    const [asked] = rig.api.requests('POST', `/v1/tenants/${TENANT}/backups`);
    expect(asked?.headers['idempotency-key']).toBeDefined();
    await page.getByRole('button', { name: OLD }).first().press('Enter');
    await page.getByLabel('Type acme to go on').fill('acme');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/progress*');
    const restore = `/v1/tenants/${TENANT}/backups/${idOf('bak', 1)}/restore`;
    expect(rig.api.requests('POST', restore)).toHaveLength(1);
    await close();
  });
});
