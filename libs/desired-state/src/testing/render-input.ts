import { blueprintSchema, type Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import { idFromUuid } from '@fleetcommand/kernel/ids';
import { Secret } from '@fleetcommand/kernel/secret';
import type { z } from 'zod';
import type { RenderInput } from '../rendered-tenant.js';

export const PLAN: Plan = {
  id: 'team',
  version: 1,
  name: 'Team',
  description: '',
  prices: [],
  trialDays: 0,
  features: [],
  regionSurcharges: [],
  backups: null,
  metered: null,
  isOffered: true,
  limits: {
    replicas: 2,
    cpuMillis: 500,
    memoryBytes: 512 * 2 ** 20,
    storageBytes: 0,
    domains: 1,
    members: 5,
  },
  position: 1,
};

export const TENANT: RenderInput['tenant'] = {
  id: idFromUuid('ten', '01900000-0000-7000-8000-000000000001'),
  organizationId: idFromUuid('org', '01900000-0000-7000-8000-000000000002'),
  slug: 'acme',
  platformDomain: null,
  name: 'Acme',
  restartedAt: null,
};

/** The smallest blueprint, with what a test is about put over it. */
export function blueprintWith(over: Partial<z.input<typeof blueprintSchema>> = {}): Blueprint {
  return blueprintSchema.parse({
    id: 'app',
    version: 1,
    name: 'App',
    appVersion: '1.0',
    components: { web: { image: 'app:${app.version}', port: 8080 } },
    routes: [{ component: 'web' }],
    ...over,
  });
}

export function inputWith(over: Partial<RenderInput> = {}): RenderInput {
  return {
    tenant: TENANT,
    plan: PLAN,
    blueprint: blueprintWith(),
    platform: { appsDomain: 'apps.test', publicHttpsPort: 443, edgeCidrs: [], dataServers: [] },
    database: { name: 't_1', url: new Secret('postgresql://t_1:pw@db/t_1') },
    domains: [],
    ...over,
  };
}
