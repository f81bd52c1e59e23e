import type { Me } from '@fleetcommand/contracts/http/accounts';
import type { AdminCluster } from '@fleetcommand/contracts/http/admin/clusters';
import type { AdminEdge } from '@fleetcommand/contracts/http/admin/edges';
import type {
  FleetMap,
  FleetOperation,
  FleetState,
} from '@fleetcommand/contracts/http/admin/fleet';
import type { BackupDocument } from '@fleetcommand/contracts/http/admin/backups';
import type { AdminTenant, AdminTenantDetail } from '@fleetcommand/contracts/http/admin/tenants';

import { wave } from './edge-fixtures.js';
import { idOf, makeOperation, makeTenant, minutesAgo, succeeded } from './fixtures.js';

export const ROOT: Me = {
  id: idOf('usr', 99),
  email: 'root@fleet.example',
  isOperator: true,
  organizations: [],
};

const STATES: readonly FleetState[] = [
  'active',
  'active',
  'active',
  'active',
  'active',
  'active',
  'active',
  'hibernated',
  'active',
  'suspended',
];
const ODD: Readonly<Record<number, FleetState>> = {
  17: 'failed',
  41: 'degraded',
  77: 'provisioning',
  78: 'updating',
};

/** `count` instances over three clusters, a few of them not well. */
export function makeFleetMap(count: number): FleetMap {
  const numbers = Array.from({ length: count }, (_, n) => n);
  const states = numbers.map((n) => ODD[n] ?? STATES[n % STATES.length] ?? 'active');
  const cluster = (name: string, region: string, regionName: string) => ({
    id: idOf('clu', name.length),
    name,
    region,
    regionName,
    cordoned: name === 'fra-2',
    tenantCount: Math.floor(count / 3),
  });
  return {
    at: new Date().toISOString(),
    clusters: [
      cluster('fra-1', 'eu', 'Europe'),
      { ...cluster('fra-2', 'eu', 'Europe'), id: idOf('clu', 2) },
      { ...cluster('iad-1', 'us', 'America'), id: idOf('clu', 3) },
    ],
    tenants: {
      ids: numbers.map((n) => idOf('ten', n + 1)),
      slugs: numbers.map((n) => (n === 0 ? 'acme' : `customer-${n}`)),
      names: numbers.map((n) => (n === 0 ? 'Acme Chat' : `Customer ${n}`)),
      states,
      clusters: numbers.map((n) => (n % 7 === 0 ? 2 : n % 2)),
    },
    counts: Object.fromEntries(
      [...Map.groupBy(states, (state) => state)].map(([state, some]) => [state, some.length]),
    ),
    truncated: false,
  };
}

/** The map's clusters; the second is away, and the third is reached by credentials of its own. */
export function makeClusters({ clusters }: FleetMap): AdminCluster[] {
  return clusters.map((cluster, n) => ({
    ...cluster,
    labels: {},
    leaving: 0,
    access: n === 2 ? 'given' : 'own',
    server: n === 2 ? 'https://10.3.0.1:6443' : null,
    rotatedAt: null,
    state: n === 1 ? 'unreachable' : 'ready',
    problem: n === 1 ? 'Could not reach cluster "fra-2": connection refused.' : null,
    askedAt: minutesAgo(0.2),
    report: {
      version: 'v1.34.1',
      nodes: 6,
      edgeNodes: 2,
      capacity: { cpuMillis: 32_000, memoryBytes: 128 * 1024 ** 3, pods: 440 },
      checks: [{ name: 'version', status: 'passed', message: 'Kubernetes v1.34.1.', fix: null }],
    },
    reportedAt: minutesAgo(n === 1 ? 12 : 0.2),
  }));
}

export function makeEdge(changes: Partial<AdminEdge> = {}): AdminEdge {
  return {
    id: idOf('edg', 1),
    name: 'fra-1',
    url: 'http://10.0.0.1:18093',
    state: 'ready',
    problem: null,
    drain: null,
    registeredAt: minutesAgo(9_000),
    askedAt: minutesAgo(0.05),
    reportedAt: minutesAgo(0.05),
    report: {
      version: '0.1.0',
      proxyVersion: '2.6.12',
      startedAt: minutesAgo(600),
      isReady: true,
      notReady: [],
      origin: 'sources',
      generation: '00000042',
      counts: {
        routers: 9_812,
        services: 9_812,
        endpoints: 12_004,
        certificates: 311,
        problems: 2,
        quarantined: 0,
      },
      lagMs: { p50: 4.2, p99: 13.4 },
      pendingChanges: 0,
      lastFailure: null,
      reloads: 3,
      restarts: 0,
      requestsPerSecond: wave(40, 1_200),
      errorsPerSecond: wave(40, 3),
      sessions: 311,
      nextExpiry: '2099-01-01T00:00:00.000Z',
    },
    ...changes,
  };
}

export const SILENT_EDGE = makeEdge({
  id: idOf('edg', 2),
  name: 'iad-1',
  url: 'http://10.1.0.1:18093',
  state: 'silent',
  problem: 'It does not answer at http://10.1.0.1:18093: connect ECONNREFUSED.',
  reportedAt: minutesAgo(7),
});

export function makeAdminTenant(changes: Partial<AdminTenant> = {}): AdminTenant {
  return {
    ...makeTenant(),
    organization: { id: idOf('org', 1), name: 'Acme Ltd' },
    ...changes,
  };
}

export function makeTenantDetail(tenant: AdminTenant): AdminTenantDetail {
  return {
    ...tenant,
    namespace: `t-${tenant.id.slice(4)}`,
    members: [
      { email: 'ada@acme.example', role: 'owner' },
      { email: 'bob@acme.example', role: 'developer' },
    ],
    operations: [
      makeOperation({
        id: idOf('op', 3),
        kind: 'tenant.update',
        state: 'failed',
        endedAt: minutesAgo(3),
        error: { code: 'workload.failed', message: 'The image sample-chat:9 does not exist.' },
      }),
      succeeded(makeOperation()),
    ],
    appliedHash: 'abc',
    awaitedCopy: tenant.state === 'deleting' ? makeFailingCopy(tenant) : null,
    movingTo: null,
    leaving: null,
    edgePool: { pool: 'shared', addresses: [], problems: [] },
  };
}

/** Of an instance whose deletion waits for it. */
export function makeFailingCopy({ id, organization }: AdminTenant): BackupDocument {
  return {
    id: idOf('bak', 3),
    tenantId: id,
    organizationId: organization.id,
    kind: 'final',
    state: 'pending',
    sizeBytes: null,
    problem: 'The disk is full.',
    attempts: 9,
    isSealed: false,
    restoreInto: null,
    createdAt: minutesAgo(500),
    madeAt: null,
    restoredAt: null,
    expiresAt: null,
  };
}

export const FLEET_OPERATIONS: readonly FleetOperation[] = [
  { ...makeOperation(), tenant: { id: idOf('ten', 78), slug: 'customer-77', name: 'Customer 77' } },
];
