import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@fleetcommand/kernel/secret';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Assignment } from '@fleetcommand/routing/haproxy/model/model';
import type { Journal } from './journal.js';
import { SnapshotStore } from './snapshot-store.js';
import type { Snapshot } from './snapshot-store.js';

const AT = new Date('2026-06-01T00:00:00Z');
const owner = { provider: 'kubernetes', object: { kind: 'Secret', namespace: 'n', name: 'tls' } };

const fragment = (name: string, key = 'key'): Fragment => ({
  id: `kubernetes/${name}`,
  routers: [],
  services: [],
  certificates: [
    {
      name: `${name}@kubernetes`,
      provenance: owner,
      names: [`${name}.example.com`],
      chainPem: 'chain',
      keyPem: new Secret(key),
    },
  ],
  problems: [],
});

let folder: string;
let store: SnapshotStore;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'fc-snapshots-')), 'snapshots');
  store = new SnapshotStore(folder);
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

async function save(
  fragments: Fragment[],
  assignment: Assignment = {},
): Promise<{ id: string; journal: Journal }> {
  const { id, journal, write } = await store.begin();
  await write({ fragments, assignment, verifiedAt: AT });
  return { id, journal };
}

async function newest(): Promise<Snapshot | undefined> {
  for await (const snapshot of store.newestFirst()) return snapshot;
  return undefined;
}

describe('the snapshot store', () => {
  test('gives back what was saved, private keys and all', async () => {
    await save([fragment('a'), fragment('b')], { 'svc@kubernetes': 'pool-0001' });
    const snapshot = await newest();
    expect([...(snapshot?.fragments.keys() ?? [])]).toEqual(['kubernetes/a', 'kubernetes/b']);
    expect(snapshot?.fragments.get('kubernetes/a')?.certificates[0]?.keyPem.reveal()).toBe('key');
    expect(snapshot).toMatchObject({
      assignment: { 'svc@kubernetes': 'pool-0001' },
      verifiedAt: AT,
    });
  });

  test('is readable by its owner only', async () => {
    const { journal } = await save([fragment('a')]);
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
    }
    await journal.close();
  });

  test('applies verified changes of the journal, and only those', async () => {
    const { journal } = await save([fragment('a'), fragment('b')]);
    await journal.record([
      { id: 'kubernetes/a', fragment: undefined },
      { id: 'kubernetes/c', fragment: fragment('c') },
    ]);
    await journal.markVerified();
    await journal.record([{ id: 'kubernetes/d', fragment: fragment('d') }]);
    await journal.close();
    expect([...((await newest())?.fragments.keys() ?? [])]).toEqual([
      'kubernetes/b',
      'kubernetes/c',
    ]);
  });

  test('reads a journal up to the line a crash cut', async () => {
    const { id, journal } = await save([fragment('a')]);
    await journal.record([{ id: 'kubernetes/c', fragment: fragment('c') }]);
    await journal.markVerified();
    await journal.close();
    await appendFile(join(folder, `${id}.journal`), '+{"id":"kubernetes/d","rou');
    expect([...((await newest())?.fragments.keys() ?? [])]).toEqual([
      'kubernetes/a',
      'kubernetes/c',
    ]);
  });

  test('keeps three, and falls back to an older one where the newest is damaged', async () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      const { journal } = await save([fragment(name)]);
      await journal.close();
    }
    expect((await store.list()).map(({ id }) => id)).toEqual(['00000004', '00000003', '00000002']);
    const path = join(folder, '00000004.snapshot');
    await truncate(path, (await readFile(path)).length - 10);
    expect((await newest())?.id).toBe('00000003');
    const third = join(folder, '00000003.snapshot');
    await writeFile(
      third,
      (await readFile(third, 'utf8')).replace('c.example.com', 'x.example.com'),
    );
    expect((await newest())?.id).toBe('00000002');
  });

  test('ignores one that a crash kept from being finished', async () => {
    await save([fragment('a')]);
    const begun = await store.begin();
    await begun.journal.record([{ id: 'kubernetes/z', fragment: fragment('z') }]);
    await begun.journal.markVerified();
    await begun.journal.close();
    expect([...((await newest())?.fragments.keys() ?? [])]).toEqual(['kubernetes/a']);
    const next = await save([fragment('b')]);
    expect([...((await newest())?.fragments.keys() ?? [])]).toEqual(['kubernetes/b']);
    await next.journal.close();
  });

  test('has none where nothing was saved', async () => {
    expect(await newest()).toBeUndefined();
    expect(await store.list()).toEqual([]);
  });
});
