/** Which edges a zone of platform addresses leads to, and the host of an instance with a pool of its own. */
import type { Region } from '../clusters/cluster.js';
import { zonesOf } from '../tenancy/zones.js';
import { NO_RECORDS, type AddressRecords, type EdgeFacts, type ZoneFacts } from './records.js';
import { SHARED_POOL, type EdgePlace } from './standing.js';

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
    pool: SHARED_POOL,
    edges: edges.filter((edge) => isThere(edge) && !isBalanced(edge)),
    balanced: edges.filter((edge) => isThere(edge) && isBalanced(edge)),
    given: within.flatMap(({ addresses }) => addresses),
    published: published.get(zone) ?? NO_RECORDS,
  };
}

/** An instance that a pool of edges is set aside for. */
export interface PooledHost {
  /** Its platform address: `acme.apps.example.com`. */
  readonly host: string;
  readonly pool: string;
  readonly region: string;
  /** Whether that is in the installation's own zone, where edges are that name no region. */
  readonly isInOwnZone: boolean;
}

/** By host: which edges its records lead to. */
export function factsOfHosts(
  hosts: readonly PooledHost[],
  { edges, published }: Pick<Fleet, 'edges' | 'published'>,
): ReadonlyMap<string, ZoneFacts> {
  return new Map(
    hosts.map((host) => [
      host.host,
      {
        pool: host.pool,
        edges: edges.filter(({ place }) => place.pool === host.pool && isNear(place, host)),
        balanced: [],
        given: [],
        published: published.get(host.host) ?? NO_RECORDS,
      },
    ]),
  );
}

/** Whether an edge reads the clusters that an instance may be in. */
export function isNear(
  { region }: EdgePlace,
  host: Pick<PooledHost, 'region' | 'isInOwnZone'>,
): boolean {
  return region === null ? host.isInOwnZone : region === host.region;
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
