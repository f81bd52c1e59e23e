import {
  createResourceKeeper,
  type ResourceKeeper,
  type ResourceNews,
} from '@fleetcommand/application/use-cases/tenant-resources/keep-tenant-resources';
import type { KeepResourcesDependencies } from '@fleetcommand/application/use-cases/tenant-resources/dependencies';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

import type { Crasher } from '../fakes/crash.js';
import { createFakeTenantResources, type FakeTenantResources } from '../fakes/tenant-resources.js';
import { openWorkshop, type Workshop } from './workshop.js';

const LEASE_MS = 15_000;

/** A workshop whose instances are steered by resources. */
export interface ResourceDesk {
  readonly workshop: Workshop;
  readonly resources: FakeTenantResources;
  readonly deps: KeepResourcesDependencies;
  readonly organizationId: OrganizationId;
  /** What a manifest says of an instance on the plan `free`, but for this. */
  spec(more?: object): object;
  /** One look by the worker. */
  keep(): Promise<readonly ResourceNews[]>;
  /** Worker and reconciler take turns until both are done. */
  rest(): Promise<void>;
  /** Another worker, or one that was started anew; with a crasher, all its calls go through that. */
  keeper(more?: Partial<KeepResourcesDependencies>, crasher?: Crasher): ResourceKeeper;
  /** The instance bound to a resource. */
  tenantOf(name: string): Promise<Tenant>;
  /** The status of one condition, its reason and its message. */
  condition(name: string, type: 'Synced' | 'Ready'): string;
}

export async function openResourceDesk(
  more: Partial<KeepResourcesDependencies> = {},
): Promise<ResourceDesk> {
  const workshop = await openWorkshop();
  const { office, owner } = workshop;
  const resources = createFakeTenantResources(office.clock);
  const [membership] = owner.memberships;
  if (!membership) throw new Error('an owner belongs to an organization');
  const { organizationId } = membership;
  const deps: KeepResourcesDependencies = {
    store: office.store,
    ids: office.ids,
    clock: office.clock,
    domains: office.domains,
    resources,
    timers: workshop.timers,
    lease: { holder: 'worker-1', ttlMs: LEASE_MS },
    platform: workshop.deps.settings.platform,
    ...more,
  };
  const keeper = createResourceKeeper(deps);
  const find = (name: string) => {
    const resource = resources.get(name);
    if (!resource) throw new Error(`there is no resource ${name}`);
    return resource;
  };
  return {
    workshop,
    resources,
    deps,
    organizationId,
    spec: (given) => ({ organizationId, name: 'Acme', slug: 'acme', plan: 'free', ...given }),
    keep: () => keeper.keep(),
    async rest() {
      await keeper.keep();
      await workshop.rest();
      await keeper.keep();
    },
    keeper: (others, crasher) =>
      createResourceKeeper({
        ...deps,
        ...others,
        ...(crasher && {
          store: crasher.wrap('store', deps.store),
          resources: crasher.wrap('resources', resources),
        }),
      }),
    tenantOf: (name) => workshop.tenant(find(name).status?.tenantId as TenantId),
    condition(name, type) {
      const found = find(name).status?.conditions.find((condition) => condition.type === type);
      return found ? `${found.status} ${found.reason}: ${found.message}` : 'none';
    },
  };
}

/** With an instance called `acme` that runs. */
export async function openLiveDesk(spec: object = {}): Promise<ResourceDesk> {
  const desk = await openResourceDesk();
  desk.resources.put('acme', desk.spec(spec));
  await desk.rest();
  return desk;
}

/** The condition of one that is as wanted. */
export const SYNCED = 'True Synced: The instance is as the resource has it.';
