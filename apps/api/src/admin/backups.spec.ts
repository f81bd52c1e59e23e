import { backupPage } from '@fleetcommand/contracts/http/admin/backups';
import { aBackup } from '@fleetcommand/testing/builders/billing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let operator: string;
beforeEach(async () => {
  rig = await startApi();
  operator = await rig.operator('root');
});
afterEach(() => rig.close());

describe('backups', () => {
  it('are listed for operators, of one instance or of all, and put back at their word', async () => {
    const { tenant, organization } = await rig.signUp('ada');
    const of = { tenantId: tenant.id as never, organizationId: organization.id as never };
    const made = aBackup({ ...of, state: 'made', sha256: 'ab', sizeBytes: 7, nextAttemptAt: null });
    const { backups } = rig.parts.store;
    for (const one of [made, aBackup()]) await backups.add(one);
    const list = async (query: string) =>
      backupPage.parse((await rig.ask(`GET /v1/admin/backups${query}`, { as: operator })).json());
    expect((await list('')).data).toHaveLength(2);
    expect((await list(`?tenantId=${tenant.id}`)).data).toMatchObject([
      { id: made.id, state: 'made', sizeBytes: 7 },
    ]);
    const first = await list('?limit=1');
    const rest = await list(`?limit=1&cursor=${first.nextCursor}`);
    expect([...first.data, ...rest.data]).toEqual((await list('')).data);
    expect(rest.nextCursor).toBeNull();
    const route = `POST /v1/admin/backups/${made.id}/restore`;
    const asked = await rig.ask(route, { as: operator, body: {} });
    expect([asked.statusCode, asked.json()]).toMatchObject([202, { restoreInto: tenant.id }]);
    expect(await backups.find(made.id)).toMatchObject({ restoreInto: tenant.id });
    expect((await backups.find(made.id))?.nextAttemptAt).not.toBeNull();
  });

  it('that a deletion waits for and that fail are seen on the instance, and given up for a reason', async () => {
    const { tenant, organization, token } = await rig.signUp('ada');
    const of = { tenantId: tenant.id as never, organizationId: organization.id as never };
    const failing = aBackup({ ...of, problem: 'The disk is full.', attempts: 3 });
    for (const one of [failing, aBackup()]) await rig.parts.store.backups.add(one);
    const headers = { 'if-match': '*' };
    await rig.ask(`DELETE /v1/tenants/${tenant.id}`, { as: token, headers });
    const ask = (route: string, body?: object) =>
      rig.ask(route, { as: operator, ...(body && { body }) });
    const listed = await ask('GET /v1/admin/backups?failing=true');
    expect(backupPage.parse(listed.json()).data.map(({ id }) => id)).toEqual([failing.id]);
    const shown = async () =>
      (await ask(`GET /v1/admin/tenants/${tenant.id}`)).json<{ awaitedCopy: unknown }>()
        .awaitedCopy;
    expect(await shown()).toMatchObject({ problem: 'The disk is full.', attempts: 3 });

    const route = `POST /v1/admin/backups/${failing.id}/give-up`;
    expect((await ask(route, {})).statusCode).toBe(400);
    const given = await ask(route, { reason: 'Its disk is broken.' });
    expect([given.statusCode, given.json()]).toMatchObject([200, { state: 'void' }]);
    expect(await shown()).toBeNull();
    const again = await ask(route, { reason: 'Once more.' });
    expect([again.statusCode, again.json<{ code: string }>().code]).toEqual([
      409,
      'backups.not-failing',
    ]);
  });

  it('that are not made are not put anywhere, and customers see none', async () => {
    const { token } = await rig.signUp('bob');
    const pending = aBackup();
    await rig.parts.store.backups.add(pending);
    const route = `POST /v1/admin/backups/${pending.id}/restore`;
    const refused = await rig.ask(route, { as: operator, body: {} });
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([
      409,
      'backups.not-made',
    ]);
    expect((await rig.ask('GET /v1/admin/backups', { as: token })).statusCode).toBe(403);
  });
});
