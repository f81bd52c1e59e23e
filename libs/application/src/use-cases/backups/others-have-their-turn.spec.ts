import { err, ok } from '@fleetcommand/kernel/result';
import { aBackup } from '@fleetcommand/testing/builders/billing';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import { createFakeBackupStore } from '@fleetcommand/testing/fakes/backup-store';
import { plainSealer } from '@fleetcommand/testing/fakes/stream-sealer';
import { beforeEach, expect, it } from 'vitest';

import type { BackupStore } from '../../ports/backups.js';
import type { BackupDependencies } from './dependencies.js';
import { dropExpired } from './drop-expired.js';
import { runBackups } from './run-backups.js';

const MADE = { state: 'made', sha256: 'ab' } as const;

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
  const stuck = { code: 'backups.store-failed', message: 'Full.', retry: 'backoff' } as const;
  const backups: BackupStore = {
    ...deps.backups,
    remove: async (id) => (id === last.id ? ok(undefined) : err(stuck)),
  };
  const { dropped, failures } = await dropExpired({ ...deps, backups });
  expect([dropped, failures.length]).toEqual([1, 101]);
  expect(await store.backups.find(last.id)).toBeNull();
});

it('copies that wait for the database they are to be put into hold up none behind them', async () => {
  const { store } = deps;
  const fleet = await storeFleet(store);
  const { clock } = workshop.office;
  for (let count = 1; count <= 50; count += 1) {
    const { tenant } = await storeTenant(store, fleet);
    await store.backups.add(aBackup({ ...MADE, restoreInto: tenant.id }));
  }
  const behind = aBackup({ nextAttemptAt: clock.now() });
  await store.backups.add(behind);
  const waiting = await runBackups(deps);
  expect(new Set(waiting.map(({ outcome }) => outcome))).toEqual(new Set(['waiting']));
  expect((await runBackups(deps)).map(({ backup }) => backup.id)).toEqual([behind.id]);
  clock.advance(5_000);
  expect(await runBackups(deps)).toHaveLength(50);
});
