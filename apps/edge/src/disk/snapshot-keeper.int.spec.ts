import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SnapshotKeeper } from './snapshot-keeper.js';
import { SnapshotStore } from './snapshot-store.js';

const AT = new Date('2026-06-01T00:00:00Z');
const fragment = (id: string): Fragment => ({
  id,
  routers: [],
  services: [],
  certificates: [],
  problems: [],
});
const change = (id: string) => ({ id, fragment: fragment(id) });

let folder: string;
let store: SnapshotStore;
let faults: unknown[];
let keeper: SnapshotKeeper;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fc-keeper-'));
  store = new SnapshotStore(folder);
  faults = [];
  keeper = new SnapshotKeeper(store, (error) => faults.push(error));
});
afterEach(async () => {
  await keeper.close();
  await rm(folder, { recursive: true, force: true });
});

async function stored(): Promise<string[]> {
  for await (const { fragments } of store.newestFirst()) return [...fragments.keys()].sort();
  return [];
}
const state =
  (...ids: string[]) =>
  () => ({ fragments: ids.map(fragment), assignment: {}, verifiedAt: AT });

describe('the snapshot keeper', () => {
  // The snapshot's state is taken at some moment between the turns: before, while or after a change is verified.
  test.each([0, 1, 2, 3, 5, 8, 13])(
    'loses no verified change to a snapshot that is written meanwhile (%i turns later)',
    async (turns) => {
      const served = new Set<string>();
      const verify = async (...ids: string[]): Promise<void> => {
        for (const id of ids) served.add(id);
        await keeper.markVerified();
      };
      await keeper.save(state());
      await keeper.record([change('a')], 0);
      const saving = keeper.save(() => state(...served)());
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      await verify('a');
      await keeper.record([change('b')], 1);
      await nextTurn();
      await verify('b');
      await saving;
      await keeper.record([change('unverified')], 2);
      await keeper.close();
      expect(await stored()).toEqual(['a', 'b']);
    },
  );

  test('asks for a snapshot when the journal is old or long', async () => {
    await keeper.save(state());
    expect(keeper.isDue(1_000_000)).toBe(false);
    await keeper.record([change('a')], 0);
    expect([keeper.isDue(59_999), keeper.isDue(60_000)]).toEqual([false, true]);
    await keeper.record(
      Array.from({ length: 2_000 }, (_, index) => change(`c${index}`)),
      1,
    );
    expect(keeper.isDue(2)).toBe(true);
    await keeper.save(state());
    expect(keeper.hasUnsaved).toBe(false);
  });

  test('tells of a disk that fails, and goes on', async () => {
    await keeper.save(state());
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder should be');
    await keeper.save(state('a'));
    expect(faults).toHaveLength(1);
    await keeper.record([change('b')], 0);
    await keeper.markVerified();
  });
});
