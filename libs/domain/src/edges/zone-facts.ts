/** Which edges a zone of platform addresses leads to. */
import type { Region } from '../clusters/cluster.js';
import { zonesOf } from '../tenancy/zones.js';
import type { AddressRecords, EdgeFacts, ZoneFacts } from './records.js';
import { NO_RECORDS } from './records.js';

export interface Fleet {
  readonly appsDomain: string;
  readonly regions: readonly Region[];
  readonly edges: readonly EdgeFacts[];
  /** As each zone's were set last. */
  readonly published: ReadonlyMap<string, AddressRecords>;
}

/** An edge that names no region is where the installation's own zone leads. */
export function factsOfZones(fleet: Fleet): ReadonlyMap<string, ZoneFacts> {
  return new Map(
    zonesOf(fleet.regions, fleet.appsDomain).map((zone) => [zone, factsOf(zone, fleet)]),
  );
}

function factsOf(zone: string, { appsDomain, regions, edges, published }: Fleet): ZoneFacts {
  const within = regions.filter(({ domain }) => (domain ?? appsDomain) === zone);
  const isThere = ({ place: { region } }: EdgeFacts) =>
    region === null ? zone === appsDomain : within.some(({ id }) => id === region);
  const given = new Map(within.map(({ id, addresses }) => [id, addresses]));
  const isBalanced = ({ place: { region } }: EdgeFacts) =>
    region !== null && (given.get(region)?.length ?? 0) > 0;
  return {
    edges: edges.filter((edge) => isThere(edge) && !isBalanced(edge)),
    balanced: edges.filter((edge) => isThere(edge) && isBalanced(edge)),
    given: within.flatMap(({ addresses }) => addresses),
    published: published.get(zone) ?? NO_RECORDS,
  };
}

/** Of an edge whose region there is not: nobody is led there. */
export function lostEdges({ regions, edges }: Pick<Fleet, 'regions' | 'edges'>): string[] {
  return edges.flatMap(({ name, place: { region } }) =>
    region === null || regions.some(({ id }) => id === region)
      ? []
      : [
          `${name} says it is in the region ${region}, which there is not: set its EDGE_REGION to one of fleet regions list.`,
        ],
  );
}
