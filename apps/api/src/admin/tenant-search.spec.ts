import { idFromUuid } from '@fleetcommand/kernel/ids';
import { aCluster } from '@fleetcommand/testing/builders/catalogue';
import { describe, expect, it } from 'vitest';

import { filterOf } from './tenant-search.js';

const HEX = '0198f2b0c4d27a0e9a51f6b1c2d3e4f5';
const cluster = aCluster({ name: 'fra-1' });
const filter = (query: object) => filterOf(query, ['apps.test', 'eu.apps.test'], [cluster]);

describe('what somebody pastes into the search box', () => {
  it.each([
    [`ten_${HEX}`, { ids: [`ten_${HEX}`] }],
    [`t-${HEX}`, { ids: [`ten_${HEX}`] }],
    [`org_${HEX}`, { organizationId: `org_${HEX}` }],
    ['https://acme.apps.test:8443/login?x=1', { text: 'acme' }],
    ['ACME.apps.test', { text: 'acme' }],
    ['acme.eu.apps.test', { text: 'acme' }],
    ['chat.acme.com', { text: 'chat.acme.com' }],
    ['ada@acme.com', { text: 'ada@acme.com' }],
    ['Acme Chat', { text: 'acme chat' }],
  ])('%s finds what it names', (search, found) => {
    expect(filter({ search })).toEqual(found);
  });

  it('is narrowed by state, cluster, region, plan and organization', () => {
    expect(filter({ state: ['failed', 'degraded'], cluster: 'fra-1', region: 'eu' })).toEqual({
      states: ['failed'],
      isDegraded: true,
      clusterId: cluster.id,
      regionId: 'eu',
    });
    const organization = idFromUuid('org', HEX);
    expect(filter({ plan: 'pro', organization })).toEqual({
      planId: 'pro',
      organizationId: organization,
    });
  });

  it('finds nothing in a cluster that is not there', () => {
    expect(filter({ cluster: 'nowhere' })).toEqual({ ids: [] });
  });
});
