import { aBackup } from '@fleetcommand/testing/builders/billing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startOperatorCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
let ada: Awaited<ReturnType<CliRig['arrive']>>;
beforeEach(async () => {
  rig = await startOperatorCli();
  ada = await rig.api.signUp('ada');
});
afterEach(() => rig.close());

describe('fleet billing hold', () => {
  it('holds to the end of a day, lists who is held and by whom, and releases', async () => {
    const { id } = ada.organization;
    expect((await rig.fleet('billing', 'holds')).stderr).toContain('Nobody is held');
    const why = ['--reason', 'A wire is on its way.', '--until', '2099-12-24'];
    const held = await rig.fleet('billing', 'hold', id, ...why);
    expect(held.stderr).toContain('in good standing until 2099-12-24');
    const { stdout } = await rig.fleet('billing', 'holds');
    expect(stdout).toMatch(/2099-12-24\s+A wire is on its way\.\s+root@fleet\.example\.com/);
    expect((await rig.fleet('billing', 'release', id)).code).toBe(0);
    expect(await rig.json('billing', 'holds')).toEqual({ data: [] });
  });
});

describe('fleet admin backups', () => {
  it('lists copies, and has one put into an instance that is named', async () => {
    expect((await rig.fleet('admin', 'backups')).stderr).toContain('There are no backups');
    const made = aBackup({
      state: 'made',
      sha256: 'ab',
      sizeBytes: 7_000_000,
      nextAttemptAt: null,
    });
    const late = aBackup({ problem: 'The disk is full.' });
    for (const one of [made, late]) await rig.api.parts.store.backups.add(one);
    const { stdout } = await rig.fleet('admin', 'backups');
    expect(stdout).toMatch(/made\s+7 MB/);
    expect(stdout).toContain('The disk is full.');
    const { tenant } = ada;
    const restored = await rig.fleet('admin', 'restore', made.id, '--into', tenant.id);
    expect(restored.stderr).toContain(`It is put into ${tenant.id}`);
    expect((await rig.fleet('admin', 'backups', made.tenantId)).stdout).toContain('being put back');
    expect((await rig.fleet('admin', 'restore', late.id)).code).not.toBe(0);
  });

  it('deletes an instance without its last copy, which fails, for a reason', async () => {
    const { token, tenant, organization } = ada;
    const of = { tenantId: tenant.id as never, organizationId: organization.id as never };
    const failing = aBackup({ ...of, problem: 'The disk is full.', attempts: 3 });
    await rig.api.parts.store.backups.add(failing);
    const headers = { 'if-match': '*' };
    await rig.api.ask(`DELETE /v1/tenants/${tenant.id}`, { as: token, headers });
    const { stdout } = await rig.fleet('admin', 'show', tenant.id);
    expect(stdout).toMatch(/The disk is full\. \(3 attempts/);
    const given = await rig.fleet('admin', 'give-up', failing.id, '--reason', 'It is broken.');
    expect(given.stderr).toContain('is deleted without a last copy');
    expect((await rig.fleet('admin', 'backups', '--failing')).stderr).toContain('No backup fails');
  });
});
