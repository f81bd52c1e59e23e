import type { AdminRegion } from '@fleetcommand/contracts/http/admin/regions';
import type {
  JobsOverview,
  OutboxMessage,
  QueuedJob,
} from '@fleetcommand/contracts/http/admin/jobs';
import type { FleetSettings } from '@fleetcommand/contracts/http/admin/settings';
import type { AuditEvent } from '@fleetcommand/contracts/http/audit';

import { idOf, minutesAgo } from './fixtures.js';

export const IDLE_JOBS: JobsOverview = {
  queue: { counts: { waiting: 0, active: 0, delayed: 0, failed: 0 }, isPaused: false },
  problem: null,
  outbox: { pending: 0, oldestAt: null, stuck: 0 },
  failedOperations: 0,
};

export const BUSY_JOBS: JobsOverview = {
  queue: { counts: { waiting: 12, active: 3, delayed: 41, failed: 0 }, isPaused: true },
  problem: null,
  outbox: { pending: 2, oldestAt: minutesAgo(9), stuck: 1 },
  failedOperations: 1,
};

export const QUEUED_JOBS: readonly QueuedJob[] = [
  {
    id: 'reconcile-ten_1-3-a',
    state: 'delayed',
    kind: 'tenant.reconcile',
    data: { kind: 'tenant.reconcile', tenantId: idOf('ten', 1), generation: 3, cause: 'retry' },
    createdAt: minutesAgo(2),
    dueAt: new Date(Date.now() + 3 * 3_600_000).toISOString(),
    attempts: 0,
    reason: null,
  },
  {
    id: 'certificate-platform-5-b',
    state: 'delayed',
    kind: 'certificate.step',
    data: { kind: 'certificate.step', purpose: 'platform/wildcard', sequence: 5 },
    createdAt: minutesAgo(8),
    dueAt: new Date(Date.now() + 9 * 3_600_000).toISOString(),
    attempts: 0,
    reason: null,
  },
];

export const OUTBOX: readonly OutboxMessage[] = [
  {
    id: idOf('out', 1),
    topic: 'tenant.fly',
    payload: { kind: 'tenant.fly', altitude: 7 },
    attempts: 9,
    createdAt: minutesAgo(9),
    availableAt: minutesAgo(0),
  },
];

export const FLEET_REGIONS: AdminRegion[] = [
  { id: 'eu', name: 'Europe', open: true, domain: 'eu.apps.example.com', addresses: [] },
  { id: 'us', name: 'America', open: false, domain: null, addresses: [] },
];

export const SETTINGS: FleetSettings = {
  intake: {
    signups: 'open',
    creations: 'open',
    notice: '',
    instances: null,
    instancesPerOrganization: 100,
    creationsPerDay: 100,
  },
  version: '0.1.0',
  publicUrl: 'https://fleet.example.com',
  appsDomain: 'apps.example.com',
  publicHttpsPort: 443,
  edgeCidrs: ['10.0.0.0/16'],
  dataServers: [{ cidr: '10.9.0.0/24', port: 5432 }],
  counts: { tenants: 9_812, clusters: 3, regions: 2, plans: 3, blueprints: 1, edges: 2 },
  plans: [
    { id: 'free', name: 'Free', version: 1 },
    { id: 'pro', name: 'Pro', version: 2 },
  ],
  blueprints: [{ id: 'sample-chat', name: 'Sample chat', version: 1, appVersion: '1.0.0' }],
};

const event = (n: number, changes: Partial<AuditEvent>): AuditEvent => ({
  id: idOf('aud', n),
  organizationId: null,
  actor: { kind: 'operator', id: idOf('usr', 99), name: 'root@fleet.example' },
  action: 'edge.register',
  targetId: idOf('edg', 1),
  before: null,
  after: { name: 'fra-1', url: 'http://10.0.0.1:18093' },
  requestId: 'req-1',
  ipAddress: '203.0.113.7',
  createdAt: minutesAgo(n * 11),
  sequence: n,
  hash: 'a'.repeat(64),
  ...changes,
});

export const AUDIT_EVENTS: readonly AuditEvent[] = [
  event(3, {}),
  event(2, {
    actor: { kind: 'user', id: idOf('usr', 1), name: 'ada@acme.example' },
    action: 'tenant.update',
    organizationId: idOf('org', 1),
    targetId: idOf('ten', 1),
    before: { name: 'Acme', plan: 'free' },
    after: { name: 'Acme', plan: 'pro' },
  }),
  event(1, {
    actor: { kind: 'system', id: null, name: null },
    action: 'tenant.suspend',
    ipAddress: null,
  }),
];
