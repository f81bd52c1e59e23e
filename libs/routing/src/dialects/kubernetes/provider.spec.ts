import { expect, test } from 'vitest';
import { clusterOfFragment, NODE_PORT_PROVIDER, providerOfFurther } from './provider.js';

test.each([
  ['kubernetes/t-1', undefined, ''],
  ['kubernetes/t-1', 'fsn-1', 'fsn-1'],
  [`${providerOfFurther('fsn-2')}/t-1`, 'fsn-1', 'fsn-2'],
  ['nodeport/default/shop', 'fsn-1', 'fsn-1'],
  [`${providerOfFurther('fsn-2', NODE_PORT_PROVIDER)}/default/shop`, 'fsn-1', 'fsn-2'],
  ['certificates/fleetcommand-edge/platform', 'fsn-1', ''],
  ['docker/web', 'fsn-1', ''],
])('%s of an edge in %s is of the cluster "%s"', (id, own, cluster) => {
  expect(clusterOfFragment(id, own)).toBe(cluster);
});
