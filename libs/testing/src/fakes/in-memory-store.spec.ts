import { ManualClock } from '@fleetcommand/kernel/clock';

import { describeStore } from '../suites/store.js';
import { createInMemoryStore } from './in-memory-store.js';

describeStore('the in-memory store', async () => {
  const clock = new ManualClock(new Date());
  const { store, feed } = createInMemoryStore(clock);
  return {
    store,
    feed,
    // Every lease of the suite is for ten minutes at most.
    expire: async () => clock.advance(11 * 60_000),
    close: async () => undefined,
  };
});
