import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryJournal } from './memory-journal.js';
import { type Change, ObjectDatabase } from './object-database.js';
import type { KubeObject } from '../objects/store.js';

const KEY = '/configmaps';
const object = (name: string, data = ''): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'a' },
  data,
});
const namesOf = (objects: readonly KubeObject[]): string[] =>
  objects.map(({ metadata }) => metadata.name ?? '');

describe('the object database', () => {
  it('numbers every change with the next revision and freezes what it stores', () => {
    const database = new ObjectDatabase(new MemoryJournal(), 10);
    const first = database.commit('ADDED', KEY, object('x'));
    const second = database.commit('MODIFIED', KEY, object('x', 'new'));
    expect([first.metadata.resourceVersion, second.metadata.resourceVersion]).toEqual(['1', '2']);
    expect(Object.isFrozen(second.metadata)).toBe(true);
    expect(database.get(KEY, 'a', 'x')).toBe(second);
  });

  it('tells listeners of a change made by a listener after everyone heard of the first', () => {
    const database = new ObjectDatabase(new MemoryJournal(), 10);
    const heard: string[] = [];
    database.subscribe(KEY, ({ object: { metadata } }) => {
      heard.push(`first ${metadata.name}`);
      if (metadata.name === 'x') database.commit('ADDED', KEY, object('y'));
    });
    database.subscribe(KEY, ({ object: { metadata } }) => heard.push(`second ${metadata.name}`));
    database.commit('ADDED', KEY, object('x'));
    expect(heard).toEqual(['first x', 'second x', 'first y', 'second y']);
  });

  it('replays the changes since a revision, each with what it replaced', () => {
    const database = new ObjectDatabase(new MemoryJournal(), 10);
    database.commit('ADDED', KEY, object('x', 'old'));
    database.commit('ADDED', '/secrets', object('other'));
    database.commit('MODIFIED', KEY, object('x', 'new'));
    const changes = database.changesSince(1, KEY);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      type: 'MODIFIED',
      previous: { data: 'old' },
      object: { data: 'new' },
    });
  });

  it('shows a collection as it was', () => {
    const database = new ObjectDatabase(new MemoryJournal(), 10);
    database.commit('ADDED', KEY, object('a'));
    database.commit('ADDED', KEY, object('b'));
    database.commit('DELETED', KEY, object('a'));
    database.commit('ADDED', KEY, object('c'));
    expect(namesOf(database.listAt(KEY, undefined, 2))).toEqual(['a', 'b']);
    expect(namesOf(database.list(KEY))).toEqual(['b', 'c']);
  });

  it('forgets what is out of the window, and says from where it can replay', () => {
    const journal = new MemoryJournal();
    const database = new ObjectDatabase(journal, 5);
    for (let index = 0; index < 20; index += 1)
      database.commit('MODIFIED', KEY, object('x', String(index)));
    expect(database.oldestRevision).toBeGreaterThan(0);
    expect(database.changesSince(database.oldestRevision, KEY).length).toBeGreaterThanOrEqual(5);
    database.close();
    expect(journal.entries.size).toBeLessThan(20);
  });

  const step = fc.record({ name: fc.constantFrom('a', 'b', 'c'), remove: fc.boolean() });

  it('comes back from its journal with the same objects, revision and replayable changes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const journal = new MemoryJournal();
        const before = new ObjectDatabase(journal, 4);
        for (const { name, remove } of steps) {
          const exists = before.get(KEY, 'a', name) !== undefined;
          if (remove && exists) before.commit('DELETED', KEY, object(name));
          else if (!remove)
            before.commit(
              exists ? 'MODIFIED' : 'ADDED',
              KEY,
              object(name, String(before.revision)),
            );
        }
        const expected = before.list(KEY);
        const since = before.oldestRevision;
        const changes = before.changesSince(since, KEY).map(summary);
        before.close();
        const after = new ObjectDatabase(journal, 4);
        expect(after.list(KEY)).toEqual(expected);
        expect(after.revision).toBe(before.revision);
        expect(after.oldestRevision).toBeLessThanOrEqual(since);
        expect(after.changesSince(since, KEY).map(summary)).toEqual(changes);
      }),
    );
  });
});

function summary({ revision, type, previous }: Change): string {
  return `${revision} ${type} after ${previous?.metadata.resourceVersion ?? 'nothing'}`;
}
