import { ManualClock } from '@fleetcommand/kernel/clock';
import { countingIds } from '@fleetcommand/testing/fakes/ids';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { beforeEach, describe, expect, it } from 'vitest';

import { edgeAddresses } from './edge-addresses.js';
import { findEdges, type EdgeDiscovery, type EdgeSetting } from './find-edges.js';

const NAMED = { name: 'up', url: 'http://up.test:18093' };
const BEHIND = { name: 'fra-*', url: 'http://edges.fra.test:18093' };

describe('the edges that the settings lead to', () => {
  let deps: EdgeDiscovery;
  let behind: readonly string[];

  beforeEach(() => {
    const clock = new ManualClock('2026-01-01T00:00:00Z');
    behind = ['10.0.0.1', '2001:db8::2'];
    deps = {
      ...createInMemoryStore(clock),
      clock,
      ids: countingIds(),
      resolve: async () => behind,
    };
  });
  const find = (...settings: EdgeSetting[]) => findEdges(deps, settings);
  const known = async () =>
    (await deps.store.edges.list()).map(({ name, url }) => `${name} ${url}`);

  it('are known by the names given, however often the settings are read', async () => {
    await find(NAMED);
    const before = await deps.store.edges.list();
    await find(NAMED);
    expect(await deps.store.edges.list()).toEqual(before);
    expect(await known()).toEqual(['up http://up.test:18093']);
  });

  it('are every address behind a name, called by it', async () => {
    await find(NAMED, BEHIND);
    expect(await known()).toEqual([
      'fra-10-0-0-1 http://10.0.0.1:18093',
      'fra-2001-db8-2 http://[2001:db8::2]:18093',
      'up http://up.test:18093',
    ]);
    expect(await edgeAddresses(deps.store)).toEqual(['10.0.0.1', '2001:db8::2', 'up.test']);
  });

  it('come and go with the addresses, and leave what people registered', async () => {
    const byHand = { id: deps.ids.next('edg'), name: 'fra-9', url: 'http://10.0.0.9:18093' };
    await deps.store.edges.register({ ...byHand, discoveredBy: null }, deps.clock.now());
    await find(BEHIND);
    behind = ['10.0.0.3'];
    await find(BEHIND);
    expect(await known()).toEqual([
      'fra-10-0-0-3 http://10.0.0.3:18093',
      'fra-9 http://10.0.0.9:18093',
    ]);
  });

  it('stay known while their name leads nowhere', async () => {
    await find(BEHIND);
    const before = await known();
    behind = [];
    await find(BEHIND);
    expect(await known()).toEqual(before);
  });

  it('are found behind an IPv6 address, which is looked up without its brackets', async () => {
    deps = { ...deps, resolve: async (hostname) => [hostname] };
    await find({ name: 'six-*', url: 'http://[2001:db8::9]:18093' });
    expect(await known()).toEqual(['six-2001-db8-9 http://[2001:db8::9]:18093']);
  });

  it('are asked in the order of who answered last', async () => {
    await find(BEHIND);
    const [first] = await deps.store.edges.list();
    await deps.store.edges.recordProblem(
      first!.id,
      'It does not answer.',
      { isServing: false, since: deps.clock.now() },
      deps.clock.now(),
    );
    expect(await edgeAddresses(deps.store)).toEqual(['2001:db8::2', '10.0.0.1']);
  });
});
