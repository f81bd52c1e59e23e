import { tenantBackup, tenantBackupPage } from '@fleetcommand/contracts/http/backups';
import { tenantOperation, tenantPage } from '@fleetcommand/contracts/http/tenants';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { aBackup } from '@fleetcommand/testing/builders/billing';
import { aTenantDatabase } from '@fleetcommand/testing/builders/tenancy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let ada: Awaited<ReturnType<ApiRig['signUp']>>;
let id: TenantId;
beforeEach(async () => {
  rig = await startApi();
  ada = await rig.signUp('ada');
  id = ada.tenant.id as TenantId;
});
afterEach(() => rig.close());

const ask = (route: string) => rig.ask(route, { as: ada.token });
const code = (answer: { json: () => unknown }) => (answer.json() as { code?: string }).code;

/** What the reconciler and the worker would have made by then. */
async function giveDatabase(): Promise<void> {
  const { store, clock } = rig.parts;
  const row = aTenantDatabase({ id }, { state: 'ready' });
  await store.databases.createOnce(row, clock.now());
}
const keep = (changes = {}) => {
  const of = { tenantId: id, organizationId: ada.organization.id as never };
  const made = { state: 'made', sha256: 'ab', sizeBytes: 7, nextAttemptAt: null } as const;
  const backup = aBackup({ ...of, ...made, ...changes });
  return rig.parts.store.backups.add(backup).then(() => backup);
};
async function gone(): Promise<void> {
  const { store, clock } = rig.parts;
  const tenant = await store.tenants.find(id);
  const lease = await store.leases.acquire(`tenant/${id}`, 'spec', 60_000);
  if (!tenant || !lease) throw new Error('there is no tenant');
  const change = {
    intent: 'deleted',
    deletionRequestedAt: clock.now(),
    state: 'deleting',
    currentOperationId: tenant.currentOperationId,
  } as never;
  await store.tenants.change(id, tenant.generation, change);
  const observed = { deletedAt: clock.now(), state: 'deleted' } as const;
  await store.tenants.recordObserved(id, lease, tenant.generation + 1, observed);
}

describe('backups of an instance', () => {
  it('are asked for, listed newest first, and show nothing of where they are kept', async () => {
    expect(code(await ask(`POST /v1/tenants/${id}/backups`))).toBe('backups.no-data');
    await giveDatabase();
    await keep({ kind: 'final', problem: 'The folder of backups /var/lib cannot be used.' });
    const asked = await ask(`POST /v1/tenants/${id}/backups`);
    expect(asked.statusCode).toBe(202);
    expect(tenantBackup.parse(asked.json())).toMatchObject({ kind: 'manual', state: 'pending' });
    expect(code(await ask(`POST /v1/tenants/${id}/backups`))).toBe('backups.being-made');
    const list = await ask(`GET /v1/tenants/${id}/backups`);
    const kinds = tenantBackupPage.parse(list.json()).data.map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['final', 'manual']);
    expect(list.body).not.toContain('/var/lib');
  });

  it('are put back in an operation that is followed', async () => {
    await giveDatabase();
    const backup = await keep();
    const route = `POST /v1/tenants/${id}/backups/${backup.id}/restore`;
    const asked = await ask(route);
    expect(asked.statusCode).toBe(202);
    const { operation } = tenantOperation.parse(asked.json());
    expect(operation).toMatchObject({ kind: 'tenant.restore', target: id });
    expect(asked.headers['location']).toBe(`/v1/operations/${operation.id}`);
    const { headers } = await ask(`GET /v1/tenants/${id}`);
    expect(asked.headers['etag']).toBe(headers['etag']);
    expect(code(await ask(route))).toBe('backups.being-restored');
    const stranger = await rig.signUp('bob');
    const theirs = await rig.ask(route, { as: stranger.token });
    expect([theirs.statusCode, code(theirs)]).toEqual([404, 'tenants.not-found']);
  });
});

describe('an instance that is deleted', () => {
  it('is listed while its copy is kept, and comes back under its name', async () => {
    const restore = `POST /v1/tenants/${id}/restore-deleted`;
    expect(code(await ask(restore))).toBe('tenants.not-deleted');
    await gone();
    expect(code(await ask(restore))).toBe('backups.none-kept');
    await keep({ kind: 'final' });
    const list = async (query: string) =>
      tenantPage.parse((await ask(`GET /v1/tenants${query}`)).json()).data.map((one) => one.id);
    expect([await list(''), await list('?deleted=true')]).toEqual([[], [id]]);
    const asked = await rig.ask(restore, { as: ada.token, headers: { prefer: 'wait=1' } });
    expect([asked.statusCode, asked.headers['preference-applied']]).toEqual([202, 'wait=1']);
    expect(tenantOperation.parse(asked.json()).tenant).toMatchObject({ id, slug: ada.tenant.slug });
    expect([await list(''), await list('?deleted=true')]).toEqual([[id], []]);
  });
});
