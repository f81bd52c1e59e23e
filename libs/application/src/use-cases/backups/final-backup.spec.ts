import { openTill, type Payer, type Till } from '@fleetcommand/testing/builders/till';
import { OPERATOR } from '@fleetcommand/testing/builders/office';
import {
  createFakeBackupStore,
  type FakeBackupStore,
} from '@fleetcommand/testing/fakes/backup-store';
import {
  createFakeTenantDatabases,
  type FakeTenantDatabases,
} from '@fleetcommand/testing/fakes/tenant-databases';
import { Secret } from '@fleetcommand/kernel/secret';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Backup } from '../../ports/backups.js';
import { databasePasswordContext } from '../secrets/database-password-context.js';
import { requestRestore } from './request-restore.js';
import { runBackups, type BackupDependencies } from './run-backups.js';

let till: Till;
let databases: FakeTenantDatabases;
let backups: FakeBackupStore;
let deps: BackupDependencies;
let payer: Payer;

beforeEach(async () => {
  till = await openTill();
  databases = createFakeTenantDatabases();
  backups = createFakeBackupStore();
  const { secretBox } = till.office;
  deps = { ...till.deps, backups, tenantDatabases: databases, secretBox };
  payer = await till.customer('ada', 'pro');
  await giveDatabase(payer, 'all of Ada’s messages');
});
afterEach(() => till.close());

/** What the reconciler does for an instance, and the instance for itself. */
async function giveDatabase({ tenantId }: Payer, content: string): Promise<void> {
  const name = `t_${tenantId}`;
  const password = new Secret('secret');
  await till.office.store.databases.createOnce(
    {
      id: till.office.ids.next('db'),
      tenantId,
      name,
      role: name,
      passwordCiphertext: till.office.secretBox.seal(password, databasePasswordContext(name)),
      state: 'ready',
    },
    till.office.clock.now(),
  );
  await databases.restore({ name, role: name, password }, content);
}

async function backup(): Promise<Backup> {
  const [newest] = (await till.office.store.backups.list({ limit: 5 })).items;
  if (!newest) throw new Error('there is no backup');
  return newest;
}

const contentOf = ({ tenantId }: Payer) => databases.databases.get(`t_${tenantId}`)?.content;

describe('an instance that is archived', () => {
  it('is copied once, and not before', async () => {
    await till.days(46);
    expect((await till.office.store.backups.list({ limit: 5 })).items).toEqual([]);
    await till.days(4);
    expect((await till.account(payer)).position.standing).toBe('archived');
    expect((await runBackups(deps)).map(({ outcome }) => outcome)).toEqual(['made']);
    expect(await runBackups(deps)).toEqual([]);
    expect(backups.kept.get((await backup()).id)).toBe('all of Ada’s messages');
    await till.days(20);
    expect((await till.office.store.backups.list({ limit: 5 })).items).toHaveLength(1);
  });

  it('is not deleted before its copy is made, however late that is', async () => {
    await till.days(50);
    const full = {
      code: 'backups.store-failed',
      message: 'The disk is full.',
      retry: 'backoff',
    } as const;
    backups.failNext(full);
    expect((await runBackups(deps))[0]).toMatchObject({ outcome: 'failed' });
    expect(await backup()).toMatchObject({ state: 'pending', problem: 'The disk is full.' });
    await till.days(90);
    expect((await till.account(payer)).position.standing).toBe('deleted');
    expect((await till.tenant(payer)).intent).toBe('running');
    await runBackups(deps);
    await till.settle();
    expect((await till.tenant(payer)).intent).toBe('deleted');
    expect((await backup()).state).toBe('made');
  });

  it('whose database is gone already has nothing to copy, and waits for nothing', async () => {
    await till.days(50);
    const row = await till.office.store.databases.findByTenant(payer.tenantId);
    const lease = await till.office.store.leases.acquire('tenant/x', 'spec', 1_000);
    if (row && lease) await till.office.store.databases.setState(row.id, lease, 'dropped');
    expect((await runBackups(deps)).map(({ outcome }) => outcome)).toEqual(['void']);
    await till.days(90);
    expect((await till.tenant(payer)).intent).toBe('deleted');
  });
});

describe('a copy', () => {
  it('is put into an instance that an operator names, which is restarted', async () => {
    await till.days(50);
    await runBackups(deps);
    const bob = await till.customer('bob', 'free');
    await giveDatabase(bob, 'nothing yet');
    const { id } = await backup();
    expect(await requestRestore(till.deps, OPERATOR, id, bob.tenantId)).toMatchObject({ ok: true });
    expect((await runBackups(deps)).map(({ outcome }) => outcome)).toEqual(['restored']);
    expect(contentOf(bob)).toBe('all of Ada’s messages');
    const now = till.office.clock.now();
    expect(await till.tenant(bob)).toMatchObject({ restartedAt: now });
    expect(await backup()).toMatchObject({ restoreInto: null, restoredAt: now, problem: '' });
    expect(await runBackups(deps)).toEqual([]);
  });

  it('goes into its own instance where none is named, which stays switched off', async () => {
    await till.days(50);
    await runBackups(deps);
    await giveDatabase(payer, 'spoilt');
    const { generation } = await till.tenant(payer);
    await requestRestore(till.deps, OPERATOR, (await backup()).id, undefined);
    await runBackups(deps);
    expect(contentOf(payer)).toBe('all of Ada’s messages');
    expect((await till.tenant(payer)).generation).toBe(generation);
  });

  it('that was damaged is not put anywhere, and says so', async () => {
    await till.days(50);
    await runBackups(deps);
    const { id } = await backup();
    backups.kept.set(id, 'something else');
    await requestRestore(till.deps, OPERATOR, id, undefined);
    expect((await runBackups(deps))[0]).toMatchObject({ failure: { code: 'backups.lost' } });
    expect(contentOf(payer)).toBe('all of Ada’s messages');
    expect((await backup()).problem).toContain('not what was kept');
  });

  it('that is not made, or of nobody, is refused, and so is an instance that is gone', async () => {
    await till.days(50);
    const { id } = await backup();
    const restore = (of: Backup['id'], into?: Payer['tenantId']) =>
      requestRestore(till.deps, OPERATOR, of, into);
    expect(await restore(id)).toMatchObject({ error: { code: 'backups.not-made' } });
    expect(await restore(till.office.ids.next('bak'))).toMatchObject({
      error: { code: 'backups.not-found' },
    });
    await runBackups(deps);
    expect(await restore(id, till.office.ids.next('ten'))).toMatchObject({
      error: { code: 'tenants.not-found' },
    });
  });
});
