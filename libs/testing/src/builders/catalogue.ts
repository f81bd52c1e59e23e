import { blueprintSchema, type Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import { planSchema, type Plan } from '@fleetcommand/domain/plans/plan';
import type { Cluster, Region } from '@fleetcommand/domain/tenancy/cluster';
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
  return { id: 'local', name: 'This machine', open: true, ...overrides };
}

export function aCluster(overrides: Partial<Cluster> = {}): Cluster {
  const id = overrides.id ?? someId('clu');
  return { id, name: `cluster-${id.slice(4)}`, regionId: 'local', cordoned: false, ...overrides };
}
