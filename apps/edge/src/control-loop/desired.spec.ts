import { describe, expect, test } from 'vitest';
import { tenant } from '../test-rig/fragments.js';
import { MemorySource } from '../test-rig/memory-source.js';
import { DesiredFragments } from './desired.js';
import { LagTracker } from './lag.js';

const a = tenant({ name: 'a', host: 'a.example.com' });
const b = tenant({ name: 'b', host: 'b.example.com' });

function begin(served = [a]) {
  const lag = new LagTracker();
  const desired = new DesiredFragments(
    new Map(served.map((fragment) => [fragment.id, fragment])),
    lag,
  );
  return { lag, desired };
}

describe('what is desired', () => {
  test('is what a snapshot held, until a source has seen everything', () => {
    const { desired } = begin();
    const source = new MemorySource([b], { synced: false });
    desired.gather([source], 0);
    expect(desired.changes()).toEqual([]);
    source.sync();
    desired.gather([source], 1);
    expect(desired.changes()).toEqual([
      { id: 'test/b', fragment: b },
      { id: 'test/a', fragment: undefined },
    ]);
  });

  test('leaves what other providers contribute alone', () => {
    const { desired } = begin();
    desired.gather([new MemorySource([], { provider: 'other' })], 0);
    expect(desired.changes()).toEqual([]);
  });

  test('counts a change as served only where it is still the latest', () => {
    const { desired, lag } = begin();
    const source = new MemorySource([a]);
    desired.gather([source], 0);
    const later = tenant({ name: 'a', host: 'later.example.com' });
    const latest = tenant({ name: 'a', host: 'latest.example.com' });
    source.put(later);
    desired.gather([source], 1);
    const changes = desired.changes();
    source.put(latest);
    desired.gather([source], 2);
    desired.markServed(changes, 3);
    expect(desired.changes()).toEqual([{ id: 'test/a', fragment: latest }]);
    expect(lag.pending).toBe(1);
    desired.markServed(desired.changes(), 4);
    expect(desired.changes()).toEqual([]);
    expect(lag.pending).toBe(0);
  });

  test('has nothing to do where a change was taken back', () => {
    const { desired, lag } = begin();
    const source = new MemorySource([a]);
    source.put(tenant({ name: 'a', host: 'other.example.com' }));
    desired.gather([source], 0);
    expect(desired.changes()).toHaveLength(1);
    source.put(a);
    desired.gather([source], 1);
    expect(desired.changes()).toEqual([]);
    expect(lag.pending).toBe(0);
  });
});
