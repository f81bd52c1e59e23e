import { describeStore } from '@fleetcommand/testing/suites/store';
import { testDatabase } from '@fleetcommand/testing/servers/shared';
import pg from 'pg';

import { startOperationFeed } from './operations/operation-feed.js';
import { createStore } from './store.js';

describeStore('the store on PostgreSQL', async () => {
  const url = await testDatabase();
  const { store, close } = createStore({ url, poolSize: 8, applicationName: 'store-spec' });
  const feed = startOperationFeed({ url, applicationName: 'store-spec' });
  const admin = new pg.Client(url);
  await admin.connect();
  return {
    store,
    feed: feed.feed,
    async expire({ name }) {
      await admin.query(
        `UPDATE leases SET expires_at = now() - interval '1 second' WHERE name = $1`,
        [name],
      );
    },
    async close() {
      await Promise.all([feed.close(), close(), admin.end()]);
    },
  };
});
