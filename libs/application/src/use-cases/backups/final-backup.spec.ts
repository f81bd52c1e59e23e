import { openTill, type Payer, type Till } from '@fleetcommand/testing/builders/till';
import { OPERATOR } from '@fleetcommand/testing/builders/office';
import { bytesOf } from '@fleetcommand/testing/fakes/byte-streams';
import { plainSealer } from '@fleetcommand/testing/fakes/stream-sealer';
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
import { asOperator } from '../fleet/as-operator.js';
import { databasePasswordContext } from '../secrets/database-password-context.js';
import type { BackupDependencies } from './dependencies.js';
import { restoreAnyBackup } from './request-restore.js';
import { runBackups } from './run-backups.js';

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
  deps = { ...till.deps, backups, tenantDatabases: databases, secretBox, sealer: plainSealer };
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
  await databases.restore({ name, role: name, password }, bytesOf(content));
}

async function backup(): Promise<Backup> {
  const [newest] = (await till.office.store.backups.list({ limit: 5 })).items;
  if (!newest) throw new Error('there is no backup');
  return newest;
}

const PLATFORM = asOperator(OPERATOR);
const contentOf = ({ tenantId }: Payer) => databases.databases.get(`t_${tenantId}`)?.content;

describe('an instance that is archived', () => {
  it('is copied once, and not before', async () => {
    await till.days(46);
    expect((await till.office.store.backups.list({ limit: 5 })).items).toEqual([]);
    await till.days(4);
    expect((await till.account(payer)).position.standing).toBe('archived');
    expect((await runBackups(deps)).map(({ outcome }) => outcome)).toEqual(['made']);
    expect(await runBackups(deps)).toEqual([]);
    expect(backups.kept.get((await backup()).id)).toBe('sealed(all of Ada’s messages)');
    await till.days(20);
    expect((await till.office.store.backups.list({ limit: 5 })).items).toHaveLength(1);
  });

  it('whose database is gone already has nothing to copy', async () => {
    await till.days(50);
    const row = await till.office.store.databases.findByTenant(payer.tenantId);
    const lease = await till.office.store.leases.acquire('tenant/x', 'spec', 1_000);
    if (row && lease) await till.office.store.databases.setState(row.id, lease, 'dropped');
    expect((await runBackups(deps)).map(({ outcome }) => outcome)).toEqual(['void']);
  });

  it('is copied by the hour in the end where that fails, soon at first, and says why', async () => {
    await till.days(50);
    const full = {
      code: 'backups.store-failed',
      message: 'The disk is full.',
      retry: 'backoff',
    } as const;
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt++) {
      backups.failNext(full);
      expect((await runBackups(deps))[0]).toMatchObject({ outcome: 'failed' });
      const { nextAttemptAt, problem, attempts } = await backup();
      expect([problem, attempts]).toEqual(['The disk is full.', attempt]);
      const waitMs = (nextAttemptAt?.getTime() ?? 0) - till.office.clock.now().getTime();
      waits.push(waitMs / 60_000);
      expect(await runBackups(deps)).toEqual([]);
      till.office.clock.advance(waitMs);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    await runBackups(deps);
    expect(await backup()).toMatchObject({ state: 'made', problem: '', attempts: 0 });
  });
});

describe('a copy', () => {
  it('is put into an instance that an operator names, which is rolled afterwards', async () => {
    await till.days(50);
    await runBackups(deps);
    const bob = await till.customer('bob', 'free');
    await giveDatabase(bob, 'nothing yet');
    const { id } = await backup();
    expect(await restoreAnyBackup(till.office, PLATFORM, id, bob.tenantId)).toMatchObject({
      ok: true,
    });
    expect((await runBackups(deps)).map(({ outcome }) => outcome)).toEqual(['restored']);
    expect(contentOf(bob)).toBe('all of Ada’s messages');
    const now = till.office.clock.now();
    expect(await till.tenant(bob)).toMatchObject({ restartedAt: now });
    expect(await backup()).toMatchObject({ restoreInto: null, restoredAt: now, problem: '' });
    expect(backups.kept.get(id)).toBe('sealed(all of Ada’s messages)');
    expect(await runBackups(deps)).toEqual([]);
  });

  it('goes into its own instance where none is named, which stays switched off', async () => {
    await till.days(50);
    await runBackups(deps);
    await giveDatabase(payer, 'spoilt');
    await restoreAnyBackup(till.office, PLATFORM, (await backup()).id, undefined);
    await runBackups(deps);
    expect(contentOf(payer)).toBe('all of Ada’s messages');
    expect((await till.tenant(payer)).standing).toBe('suspended');
  });

  it('that was damaged is not put anywhere, and says so', async () => {
    await till.days(50);
    await runBackups(deps);
    const { id } = await backup();
    backups.kept.set(id, 'something else');
    await restoreAnyBackup(till.office, PLATFORM, id, undefined);
    expect((await runBackups(deps))[0]).toMatchObject({ failure: { code: 'backups.lost' } });
    expect(contentOf(payer)).toBe('all of Ada’s messages');
    expect((await backup()).problem).toContain('not what was kept');
  });

  it('that is not made, or of nobody, is refused, and so is an instance that is gone', async () => {
    await till.days(50);
    const { id } = await backup();
    const restore = (of: Backup['id'], into?: Payer['tenantId']) =>
      restoreAnyBackup(till.office, PLATFORM, of, into);
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
