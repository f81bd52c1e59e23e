import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterObject } from './object.js';
import { LiveCache } from './object-cache.js';
import { isOlderVersion, ObjectIndex, type ObjectChange } from './object-index.js';

function object(name: string, version: number, uid = `uid-${name}`): ClusterObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'n', uid, resourceVersion: String(version) },
  };
}

function cacheWith(objects: readonly ClusterObject[], version: number) {
  const cache = new LiveCache(
    () => {},
    () => {},
  );
  const changes: ObjectChange[] = [];
  cache.onChange((change) => changes.push(change));
  cache.replace(objects, String(version));
  return { cache, changes };
}

const versionIn = (cache: LiveCache, name: string) =>
  cache.get('n', name)?.metadata.resourceVersion;

it('knows the same after a list as after the events that led to it', () => {
  const step = fc.record({ name: fc.constantFrom('a', 'b', 'c'), remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step), fc.array(step), (first, second) => {
      const truth = new Map<string, ClusterObject>();
      const watched = new ObjectIndex();
      let version = 0;
      const play = (steps: typeof first, follow: boolean): void => {
        for (const { name, remove } of steps) {
          version += 1;
          const known = truth.get(name);
          const uid = known?.metadata.uid ?? `uid-${version}`;
          const made = object(name, version, uid);
          if (remove && !known) continue;
          if (remove) truth.delete(name);
          else truth.set(name, made);
          if (follow && remove) watched.remove(made);
          if (follow && !remove) watched.put(made);
        }
      };
      play(first, true);
      play(second, false);
      watched.replace([...truth.values()]);
      expect(new Set(watched.all())).toEqual(new Set(truth.values()));
      expect(watched.size).toBe(truth.size);
    }),
  );
});

it('tells a recreated object as deleted and added', () => {
  const index = new ObjectIndex();
  index.put(object('a', 1, 'first'));
  const changes = index.replace([object('a', 2, 'second')]);
  expect(changes.map(({ type }) => type)).toEqual(['deleted', 'added']);
});

it('does not take a late, older event', () => {
  const { cache, changes } = cacheWith([object('a', 5)], 5);
  cache.take('put', object('a', 4));
  expect(versionIn(cache, 'a')).toBe('5');
  expect(changes).toHaveLength(1);
});

describe('what this process wrote', () => {
  it('is there before the watch brings it, and is not told then', () => {
    const { cache, changes } = cacheWith([object('a', 5)], 5);
    cache.learn(object('a', 7));
    expect(versionIn(cache, 'a')).toBe('7');
    cache.take('put', object('a', 6));
    expect(versionIn(cache, 'a')).toBe('7');
    cache.take('put', object('a', 7));
    expect(changes).toHaveLength(1);
    cache.take('put', object('a', 8));
    expect(changes.at(-1)).toMatchObject({ type: 'modified' });
  });

  it('is ignored where the watch has passed it: the object may be gone since', () => {
    const { cache } = cacheWith([], 5);
    cache.take('put', object('a', 6));
    cache.take('remove', object('a', 7));
    cache.learn(object('a', 6));
    expect(cache.size).toBe(0);
  });

  it('survives a list from before it', () => {
    const { cache } = cacheWith([], 5);
    cache.learn(object('a', 8));
    cache.replace([], '7');
    expect(versionIn(cache, 'a')).toBe('8');
    cache.replace([], '9');
    expect(cache.size).toBe(0);
  });

  it('goes with the watch’s word that it is gone', () => {
    const { cache } = cacheWith([], 5);
    cache.learn(object('a', 8));
    cache.take('remove', object('a', 9));
    expect(cache.size).toBe(0);
  });

  it('is not kept past a bookmark and a list without it', () => {
    const { cache } = cacheWith([], 5);
    cache.learn(object('a', 8));
    cache.advance('8');
    cache.replace([], '7');
    expect(cache.size).toBe(0);
  });
});

it('stops telling a listener that went away', () => {
  const { cache, changes } = cacheWith([], 1);
  const others: ObjectChange[] = [];
  const stop = cache.onChange((change) => others.push(change));
  stop();
  cache.take('put', object('a', 2));
  expect(changes).toHaveLength(1);
  expect(others).toEqual([]);
});

it.each([
  ['9', '10', true],
  ['10', '9', false],
  ['10', '10', false],
  ['123456789012345678901', '123456789012345678902', true],
  ['', '5', false],
  ['abc', 'abd', false],
])('%s is older than %s: %s', (a, b, expected) => {
  expect(isOlderVersion(a, b)).toBe(expected);
});
