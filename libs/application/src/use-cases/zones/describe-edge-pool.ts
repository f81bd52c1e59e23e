import { decideRecords, NO_RECORDS, type AddressRecords } from '@fleetcommand/domain/edges/records';
import { SHARED_POOL } from '@fleetcommand/domain/edges/standing';
import { factsOfHosts } from '@fleetcommand/domain/edges/zone-facts';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Clock } from '@fleetcommand/kernel/clock';

import type { Store } from '../../ports/store.js';
import { edgeFacts, pooledHost } from './gather-zones.js';

export interface DescribedEdgePool {
  /** `shared`: where the wildcard records of its zone lead. */
  readonly pool: string;
  /** Of its host alone, as they were set last; none: the wildcard is. */
  readonly published: AddressRecords;
  /** What is wrong with them, and what to do. */
  readonly problems: readonly string[];
}

/** Which edges an instance is led to, and whether it is so. */
export async function describeEdgePool(
  {
    store,
    clock,
  }: { readonly store: Pick<Store, 'edges' | 'edgePools' | 'zones'>; readonly clock: Clock },
  appsDomain: string,
  tenant: Pick<Tenant, 'id' | 'slug' | 'platformDomain' | 'regionId'>,
): Promise<DescribedEdgePool> {
  const pool = await store.edgePools.poolOf(tenant.id);
  if (pool === null) return { pool: SHARED_POOL, published: NO_RECORDS, problems: [] };
  const [edges, zones] = await Promise.all([store.edges.list(), store.zones.list()]);
  const host = pooledHost({ ...tenant, pool }, appsDomain);
  const row = zones.find(({ zone }) => zone === host.host);
  const published = row?.published ?? NO_RECORDS;
  const facts = factsOfHosts([host], {
    edges: edges.map(edgeFacts),
    published: new Map([[host.host, published]]),
  }).get(host.host);
  if (!facts) throw new Error(`${host.host} was asked about, so there are facts of it`);
  const { problems } = decideRecords(facts, clock.now());
  return { pool, published, problems: [...(row?.problem ? [row.problem] : []), ...problems] };
}
