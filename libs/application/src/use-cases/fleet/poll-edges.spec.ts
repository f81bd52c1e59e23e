import { ManualClock } from '@fleetcommand/kernel/clock';
import { fail, ok } from '@fleetcommand/kernel/result';
import { anEdgeReport } from '@fleetcommand/testing/builders/edges';
import { countingIds } from '@fleetcommand/testing/fakes/ids';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { beforeEach, describe, expect, it } from 'vitest';

import type { EdgeClient } from '../../ports/edges.js';
import { findEdges } from './find-edges.js';
import { pollEdges } from './poll-edges.js';

const FRESH_MS = 2_000;
const UP = 'http://up.test:18093';
const DOWN = 'http://down.test:18093';

describe('the edges of the fleet', () => {
  let clock: ManualClock;
  let store: ReturnType<typeof createInMemoryStore>['store'];
  let asked: string[];
  const client: EdgeClient = {
    report: async (url) => {
      asked.push(url);
      return url === UP ? ok(anEdgeReport()) : fail('edges.unreachable', 'It does not answer.');
    },
    ask: async () => fail('edges.unreachable', 'It does not answer.'),
  };

  beforeEach(async () => {
    clock = new ManualClock('2026-01-01T00:00:00Z');
    ({ store } = createInMemoryStore(clock));
    asked = [];
    await findEdges({ store, clock, ids: countingIds(), resolve: async () => [] }, [
      { name: 'up', url: UP },
      { name: 'down', url: DOWN },
    ]);
  });
  const poll = () => pollEdges({ store, clock, client }, FRESH_MS);

  it('are asked for their reports, each whatever the others do', async () => {
    expect(await poll()).toBe(2);
    expect(await store.edges.list()).toMatchObject([
      { name: 'down', report: null, problem: 'It does not answer.' },
      { name: 'up', report: { version: '0.1.0' }, reportedAt: clock.now(), problem: null },
    ]);
  });

  it('are not asked again by another worker at the same time', async () => {
    await poll();
    clock.advance(FRESH_MS - 1);
    expect(await poll()).toBe(0);
    clock.advance(1);
    expect(await poll()).toBe(2);
    expect(asked).toHaveLength(4);
  });
});
