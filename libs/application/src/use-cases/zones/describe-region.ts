import {
  decideRecords,
  type AddressRecords,
  type Listing,
  type RecordDecision,
} from '@fleetcommand/domain/edges/records';
import type { Region } from '@fleetcommand/domain/clusters/cluster';
import type { Clock } from '@fleetcommand/kernel/clock';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import {
  PLATFORM_PURPOSE,
  regionPurpose,
  type StoredCertificate,
} from '../../ports/certificates.js';
import type { Edge } from '../../ports/edges.js';
import type { Store } from '../../ports/store.js';
import type { ZoneRecords } from '../../ports/zones.js';
import { gatherZones, type GatheredZones } from './gather-zones.js';
import { recordNames, type ZoneSettings } from './record-names.js';

export interface DescribedRegion {
  readonly region: Region;
  /** Its suffix, or the installation's. */
  readonly zone: string;
  readonly clusters: readonly string[];
  readonly names: readonly string[];
  readonly wanted: AddressRecords;
  /** As they were set last; null: never. */
  readonly records: ZoneRecords | null;
  readonly edges: readonly { readonly edge: Edge; readonly listing: Listing }[];
  readonly zones: readonly ZoneRecords[];
  readonly certificate: StoredCertificate | null;
  /** What is wrong with the records and its edges, and what to do. */
  readonly problems: readonly string[];
}

/** What leads to a region, and whether it is so. */
export async function describeRegion(
  {
    store,
    clock,
  }: {
    readonly store: Pick<Store, 'catalogue' | 'edges' | 'edgePools' | 'zones' | 'certificates'>;
    readonly clock: Clock;
  },
  settings: ZoneSettings,
  id: string,
): Promise<Result<DescribedRegion, Failure<'regions.not-found'>>> {
  const gathered = await gatherZones(store, settings.appsDomain);
  const region = gathered.regions.find((each) => each.id === id);
  if (!region) return fail('regions.not-found', 'There is no such region.');
  const zone = region.domain ?? settings.appsDomain;
  const facts = gathered.facts.get(zone);
  if (!facts) throw new Error(`${zone} is a zone, so there are facts of it`);
  const decision = decideRecords(facts, clock.now());
  const purpose = region.domain === null ? PLATFORM_PURPOSE : regionPurpose(id);
  const clusters = await store.catalogue.listClusters();
  const records = gathered.rows.get(zone) ?? null;
  return ok({
    region,
    zone,
    clusters: clusters.filter(({ regionId }) => regionId === id).map(({ name }) => name),
    names: recordNames(zone, settings),
    wanted: decision.wanted,
    records,
    edges: edgesOf(gathered, decision),
    zones: [...gathered.rows.values()],
    certificate: await store.certificates.findByPurpose(purpose),
    problems: [
      ...(records?.problem ? [records.problem] : []),
      ...decision.problems,
      ...gathered.problems,
    ],
  });
}

function edgesOf({ edges }: GatheredZones, decision: RecordDecision): DescribedRegion['edges'] {
  const listings = new Map(decision.edges.map(({ name, listing }) => [name, listing]));
  return edges.flatMap((edge) => {
    const listing = listings.get(edge.name);
    return listing ? [{ edge, listing }] : [];
  });
}
