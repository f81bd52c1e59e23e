import { blueprintSchema, type Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import { planSchema, type Plan } from '@fleetcommand/domain/plans/plan';
import type { ClusterReport } from '@fleetcommand/application/ports/cluster-access';
import type { ClusterNode, ClusterSurvey } from '@fleetcommand/domain/clusters/survey';
import type { Cluster, Region } from '@fleetcommand/domain/clusters/cluster';
import type { z } from 'zod';

import { someId } from './ids.js';

export function aPlan(overrides: Partial<Plan> = {}): Plan {
  return planSchema.parse({
    id: 'starter',
    version: 1,
    name: 'Starter',
    description: 'For a first team.',
    prices: [{ currency: 'eur', amountMinor: 900, interval: 'month' }],
    trialDays: 0,
    features: [],
    regionSurcharges: [],
    backups: null,
    metered: null,
    isOffered: true,
    limits: {
      replicas: 1,
      cpuMillis: 250,
      memoryBytes: 256 * 1024 * 1024,
      storageBytes: 1024 * 1024 * 1024,
      domains: 1,
      members: 5,
    },
    position: 1,
    ...overrides,
  });
}

/** One component on port 3000 with a database; what a blueprint file leaves out may be left out here too. */
export function aBlueprint(overrides: Partial<z.input<typeof blueprintSchema>> = {}): Blueprint {
  return blueprintSchema.parse({
    id: 'sample-chat',
    version: 1,
    name: 'Sample chat',
    appVersion: '1.0.0',
    data: { postgres: true },
    components: {
      web: {
        image: 'fleetcommand/sample-chat:1.0.0',
        port: 3000,
        env: { DATABASE_URL: { secret: '${database.url}' } },
        probes: { readiness: { path: '/api/info' }, liveness: { path: '/api/info' } },
      },
    },
    routes: [{ component: 'web' }],
    ...overrides,
  });
}

export function aRegion(overrides: Partial<Region> = {}): Region {
  return {
    id: 'local',
    name: 'This machine',
    open: true,
    domain: null,
    addresses: [],
    ...overrides,
  };
}

export function aCluster(overrides: Partial<Cluster> = {}): Cluster {
  const id = overrides.id ?? someId('clu');
  const name = `cluster-${id.slice(4)}`;
  return { id, name, regionId: 'local', cordoned: false, labels: {}, ...overrides };
}

/** Of a cluster that is well: two nodes for instances, one for the edge. */
export function aReport(overrides: Partial<ClusterReport> = {}): ClusterReport {
  return {
    version: 'v1.34.1',
    nodes: 3,
    edgeNodes: 1,
    capacity: { cpuMillis: 8_000, memoryBytes: 32 * 1024 ** 3, pods: 220 },
    checks: [{ name: 'version', status: 'passed', message: 'Kubernetes v1.34.1.', fix: null }],
    ...overrides,
  };
}

/** The same cluster, as it answers. */
export function aSurvey(overrides: Partial<ClusterSurvey> = {}): ClusterSurvey {
  return {
    version: { major: 1, minor: 34, text: 'v1.34.1' },
    denied: [],
    missingKinds: [],
    nodes: [
      aNode({ name: 'worker-1' }),
      aNode({ name: 'worker-2' }),
      aNode({
        name: 'edge-1',
        isEdge: true,
        taints: ['node-role.fleetcommand.io/edge:NoSchedule'],
      }),
    ],
    storageClasses: [{ name: 'standard', isDefault: true }],
    daemonSets: ['cilium'],
    controlPlane: null,
    ...overrides,
  };
}

export function aNode(overrides: Partial<ClusterNode> = {}): ClusterNode {
  return {
    name: 'worker-1',
    isReady: true,
    isCordoned: false,
    isEdge: false,
    taints: [],
    cpuMillis: 4_000,
    memoryBytes: 16 * 1024 ** 3,
    pods: 110,
    ...overrides,
  };
}
