import type { DescribedRegion } from '@fleetcommand/application/use-cases/zones/describe-region';
import type { AdminRegion, AdminRegionDetail } from '@fleetcommand/contracts/http/admin/regions';
import {
  NO_RECORDS,
  RECORD_TTL_SECONDS,
  type AddressRecords,
} from '@fleetcommand/domain/edges/records';
import type { Region } from '@fleetcommand/domain/clusters/cluster';

import { presentCertificate } from './present-certificate.js';
import { presentEdge } from './present-edge.js';

export function presentRegion({ addresses, ...region }: Region): AdminRegion {
  return { ...region, addresses: [...addresses] };
}

export function presentRegionDetail(described: DescribedRegion, now: Date): AdminRegionDetail {
  const { region, zone, clusters, names, wanted, records, edges, zones, certificate } = described;
  return {
    ...presentRegion(region),
    zone,
    clusters: [...clusters],
    records: {
      names: [...names],
      wanted: lists(wanted),
      published: lists(records?.published ?? NO_RECORDS),
      changedAt: records?.changedAt?.toISOString() ?? null,
      triedAt: records?.triedAt?.toISOString() ?? null,
      ttlSeconds: RECORD_TTL_SECONDS,
    },
    edges: edges.map(({ edge, listing }) => ({ ...presentEdge(edge, zones, now), listing })),
    certificate: certificate && presentCertificate(certificate, now),
    problems: [...described.problems],
  };
}

function lists({ ipv4, ipv6 }: AddressRecords) {
  return { ipv4: [...ipv4], ipv6: [...ipv6] };
}
