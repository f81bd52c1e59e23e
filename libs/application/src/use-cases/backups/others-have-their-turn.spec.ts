import { err, ok } from '@fleetcommand/kernel/result';
import { aBackup } from '@fleetcommand/testing/builders/billing';
import { storeFleet, storeTenant, type StoredFleet } from '@fleetcommand/testing/builders/fleet';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import { createFakeBackupStore } from '@fleetcommand/testing/fakes/backup-store';
import { plainSealer } from '@fleetcommand/testing/fakes/stream-sealer';
import { beforeEach, describe, expect, it } from 'vitest';

import type { BackupStore } from '../../ports/backups.js';
import type { LeaseRepository } from '../../ports/leases.js';
import type { BackupDependencies } from './dependencies.js';
import { dropExpired } from './drop-expired.js';
import { runBackups } from './run-backups.js';

const MADE = { state: 'made', sha256: 'ab' } as const;
const STUCK = { code: 'backups.store-failed', message: 'Full.', retry: 'backoff' } as const;

let workshop: Workshop;
let deps: BackupDependencies;
beforeEach(async () => {
  workshop = await openWorkshop({ keepsBackups: true });
  deps = { ...workshop.deps, backups: createFakeBackupStore(), sealer: plainSealer };
});

it('copies that are over go, however many before them cannot be removed', async () => {
  const { store } = deps;
  const over = { ...MADE, nextAttemptAt: null, expiresAt: workshop.office.clock.now() };
  const copies = Array.from({ length: 102 }, () => aBackup(over)).toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  for (const each of copies) await store.backups.add(each);
  const last = copies.at(-1)!;
  const backups: BackupStore = {
    ...deps.backups,
    remove: async (id) => (id === last.id ? ok(undefined) : err(STUCK)),
  };
  const { dropped, failures } = await dropExpired({ ...deps, backups });
  expect([dropped, failures.length]).toEqual([1, 101]);
  expect(await store.backups.find(last.id)).toBeNull();
});

/** A copy that waits for the database of an instance that has none. */
async function aWaitingCopy(fleet?: StoredFleet) {
  const { tenant } = await storeTenant(deps.store, fleet ?? (await storeFleet(deps.store)));
  const copy = aBackup({ ...MADE, restoreInto: tenant.id });
  await deps.store.backups.add(copy);
  return copy;
}

it('copies that wait for the database they are to be put into hold up none behind them', async () => {
  const { store } = deps;
  const { clock } = workshop.office;
  const fleet = await storeFleet(store);
  for (let count = 1; count <= 50; count += 1) await aWaitingCopy(fleet);
  const behind = aBackup({ nextAttemptAt: clock.now() });
  await store.backups.add(behind);
  clock.advance(1);
  const waiting = await runBackups(deps);
  expect(waiting.map(({ outcome }) => outcome)).toEqual(Array(50).fill('waiting'));
  const next = await runBackups(deps);
  expect([next.length, next[0]?.backup.id]).toEqual([50, behind.id]);
});

it('a copy that waits is looked at in each run', async () => {
  await aWaitingCopy();
  for (let run = 1; run <= 3; run += 1)
    expect(await runBackups(deps)).toMatchObject([{ outcome: 'waiting' }]);
});

describe('what another worker ended is not begun again', () => {
  const ended = { restoreInto: null, nextAttemptAt: null };

  it('by the one that found it waiting before', async () => {
    const { id } = await aWaitingCopy();
    const { leases, backups } = deps.store;
    const other: LeaseRepository = {
      ...leases,
      acquire: (...of) => leases.acquire(...of),
      renew: (...of) => leases.renew(...of),
      async release(lease) {
        await leases.release(lease);
        await backups.update(id, ended);
      },
    };
    const store = { ...deps.store, leases: other };
    expect(await runBackups({ ...deps, store })).toMatchObject([{ outcome: 'waiting' }]);
    expect(await backups.find(id)).toMatchObject(ended);
  });

  it('by the one whose attempt failed', async () => {
    const { store } = deps;
    const { id: tenantId } = await workshop.live('pro');
    const copy = aBackup({ tenantId, nextAttemptAt: workshop.office.clock.now() });
    await store.backups.add(copy);
    const given = { problem: 'Given up.', expiresAt: workshop.office.clock.now() };
    const backups: BackupStore = {
      ...deps.backups,
      async put(id) {
        await store.backups.giveUp(id, given);
        return err(STUCK);
      },
    };
    expect(await runBackups({ ...deps, backups })).toMatchObject([{ outcome: 'failed' }]);
    const void_ = { ...given, state: 'void', nextAttemptAt: null, attempts: 0 };
    expect(await store.backups.find(copy.id)).toMatchObject(void_);
  });
});
