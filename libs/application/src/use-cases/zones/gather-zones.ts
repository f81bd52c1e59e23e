import type { EdgeFacts, ZoneFacts } from '@fleetcommand/domain/edges/records';
import { NO_PLACE } from '@fleetcommand/domain/edges/standing';
import {
  factsOfHosts,
  factsOfZones,
  lostEdges,
  type PooledHost,
} from '@fleetcommand/domain/edges/zone-facts';
import type { Region } from '@fleetcommand/domain/clusters/cluster';
import { tenantHost } from '@fleetcommand/desired-state/names/tenant-address';

import type { PooledTenant } from '../../ports/edge-pools.js';
import type { Edge } from '../../ports/edges.js';
import type { Store } from '../../ports/store.js';
import type { ZoneRecords } from '../../ports/zones.js';

export interface GatheredZones {
  readonly regions: readonly Region[];
  readonly edges: readonly Edge[];
  readonly rows: ReadonlyMap<string, ZoneRecords>;
  readonly facts: ReadonlyMap<string, ZoneFacts>;
  /** By host, of instances that a pool of edges is set aside for. */
  readonly hosts: ReadonlyMap<string, ZoneFacts>;
  /** Of edges in no zone. */
  readonly problems: readonly string[];
}

/** Everything the records are decided by. */
export async function gatherZones(
  store: Pick<Store, 'catalogue' | 'edges' | 'edgePools' | 'zones'>,
  appsDomain: string,
): Promise<GatheredZones> {
  const [regions, edges, zones, pooled] = await Promise.all([
    store.catalogue.listRegions(),
    store.edges.list(),
    store.zones.list(),
    store.edgePools.list(),
  ]);
  const rows = new Map(zones.map((row) => [row.zone, row]));
  const published = new Map(zones.map((row) => [row.zone, row.published]));
  const facts = { appsDomain, regions, edges: edges.map(edgeFacts), published };
  return {
    regions,
    edges,
    rows,
    facts: factsOfZones(facts),
    hosts: factsOfHosts(
      pooled.map((tenant) => pooledHost(tenant, appsDomain)),
      facts,
    ),
    problems: lostEdges(facts),
  };
}

export function pooledHost(tenant: Omit<PooledTenant, 'tenantId'>, appsDomain: string): PooledHost {
  const { pool, regionId, platformDomain } = tenant;
  return {
    host: tenantHost(tenant, { appsDomain }),
    pool,
    region: regionId,
    isInOwnZone: platformDomain === null,
  };
}

export function edgeFacts({ name, report, health, askedAt, drainingSince }: Edge): EdgeFacts {
  return { name, place: report?.place ?? NO_PLACE, health, askedAt, drainingSince };
}
