import type { AdminRegionDetail } from '@fleetcommand/contracts/http/admin/regions';

import { makeCertificate } from './certificate-fixtures.js';
import { FLEET_REGIONS } from './desk-fixtures.js';
import { idOf, minutesAgo } from './fixtures.js';
import { makeEdge } from './fleet-fixtures.js';

/** Of one edge that leaves, one that serves, and one whose address another has; the provider refuses. */
export const REGION_DETAIL: AdminRegionDetail = {
  ...FLEET_REGIONS[0]!,
  zone: 'eu.apps.example.com',
  clusters: ['fra-1', 'fra-2'],
  records: {
    names: ['*.eu.apps.example.com'],
    wanted: { ipv4: ['192.0.2.11'], ipv6: ['2001:db8::11'] },
    published: { ipv4: ['192.0.2.10', '192.0.2.11'], ipv6: ['2001:db8::11'] },
    changedAt: minutesAgo(240),
    triedAt: minutesAgo(0.2),
    ttlSeconds: 60,
  },
  edges: [
    {
      ...edgeAt(1, 'eu-1', ['192.0.2.10']),
      listing: 'draining',
      drain: { since: minutesAgo(1), state: 'listed', safeAt: null },
    },
    { ...edgeAt(2, 'eu-2', ['192.0.2.11', '2001:db8::11']), listing: 'serving' },
    { ...edgeAt(3, 'eu-3', []), listing: 'no-address' },
  ],
  certificate: makeCertificate({
    purpose: 'platform/region/eu',
    hostnames: ['*.eu.apps.example.com'],
    tenantId: null,
    challenge: 'dns-01',
  }),
  problems: [
    'The name server 10.0.0.53 did not take the DNS record: it refused: allow updates of the zone with this key (REFUSED). It is tried again.',
    'No visitor is led to eu-3: set EDGE_PUBLIC_ADDRESSES there.',
  ],
};

/** Nothing was set yet, and there is nobody to lead to. */
export const BARE_REGION: AdminRegionDetail = {
  ...FLEET_REGIONS[1]!,
  zone: 'apps.example.com',
  clusters: [],
  records: {
    names: ['*.apps.example.com'],
    wanted: { ipv4: [], ipv6: [] },
    published: { ipv4: [], ipv6: [] },
    changedAt: null,
    triedAt: null,
    ttlSeconds: 60,
  },
  edges: [],
  certificate: null,
  problems: [],
};

function edgeAt(n: number, name: string, addresses: string[]) {
  const edge = makeEdge({ id: idOf('edg', n), name, url: `http://10.0.0.${n}:18093` });
  const place = { region: 'eu', pool: 'shared', addresses };
  return { ...edge, report: edge.report && { ...edge.report, place } };
}
