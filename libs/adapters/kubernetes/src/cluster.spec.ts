import { someId } from '@fleetcommand/testing/builders/ids';
import { createFakeCluster } from '@fleetcommand/testing/fakes/cluster';
import { expect, it } from 'vitest';

import { clustersOf } from './cluster.js';

it('finds clusters by id and says so of unknown ones', () => {
  const cluster = createFakeCluster({ id: someId('clu') });
  const clusters = clustersOf([cluster]);
  expect(clusters.get(cluster.id)).toEqual({ ok: true, value: cluster });
  expect(clusters.get(someId('clu'))).toMatchObject({
    ok: false,
    error: { code: 'cluster.unknown' },
  });
  expect(clusters.all()).toEqual([cluster]);
});
