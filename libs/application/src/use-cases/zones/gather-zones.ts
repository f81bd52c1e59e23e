import type { EdgeFacts, ZoneFacts } from '@fleetcommand/domain/edges/records';
import { NO_PLACE } from '@fleetcommand/domain/edges/standing';
import { factsOfZones, lostEdges } from '@fleetcommand/domain/edges/zone-facts';
import type { Region } from '@fleetcommand/domain/clusters/cluster';

import type { Edge } from '../../ports/edges.js';
import type { Store } from '../../ports/store.js';
import type { ZoneRecords } from '../../ports/zones.js';

export interface GatheredZones {
  readonly regions: readonly Region[];
  readonly edges: readonly Edge[];
  readonly rows: ReadonlyMap<string, ZoneRecords>;
  readonly facts: ReadonlyMap<string, ZoneFacts>;
  /** Of edges in no zone. */
  readonly problems: readonly string[];
}

/** Everything the records are decided by. */
export async function gatherZones(
  store: Pick<Store, 'catalogue' | 'edges' | 'zones'>,
  appsDomain: string,
): Promise<GatheredZones> {
  const [regions, edges, zones] = await Promise.all([
    store.catalogue.listRegions(),
    store.edges.list(),
    store.zones.list(),
  ]);
  const rows = new Map(zones.map((row) => [row.zone, row]));
  const published = new Map(zones.map((row) => [row.zone, row.published]));
  const facts = { appsDomain, regions, edges: edges.map(edgeFacts), published };
  return { regions, edges, rows, facts: factsOfZones(facts), problems: lostEdges(facts) };
}

export function edgeFacts({ name, report, health, askedAt, drainingSince }: Edge): EdgeFacts {
  return { name, place: report?.place ?? NO_PLACE, health, askedAt, drainingSince };
}
