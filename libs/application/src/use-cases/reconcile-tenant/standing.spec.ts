import { namespaceName } from '@fleetcommand/desired-state/names/names';
import { getCondition } from '@fleetcommand/domain/tenancy/condition';
import type { Tenant, TenantStanding } from '@fleetcommand/domain/tenancy/tenant';
import { unwrap } from '@fleetcommand/kernel/result';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Actor } from '../actor.js';
import {
  hibernateTenant,
  resumeTenant,
  suspendTenant,
  wakeTenant,
} from '../tenants/change-intent.js';
import { BY_THE_PLATFORM, writeTenantChange } from '../tenants/write-tenant-change.js';

let workshop: Workshop;
beforeEach(async () => {
  workshop = await openWorkshop();
});

/** As a review of the organization's payments does. */
async function stand(
  { id }: Pick<Tenant, 'id'>,
  kind: 'tenant.create' | 'tenant.suspend' | 'tenant.resume',
  standing: TenantStanding,
): Promise<void> {
  const { store, ids, clock } = workshop.office;
  const before = await workshop.tenant(id);
  const change = { kind, wanted: { standing }, state: 'updating', continues: true } as const;
  await store.transaction((tx) =>
    writeTenantChange({ ids, clock }, tx, BY_THE_PLATFORM, before, change),
  );
}

const told = async ({ id }: Pick<Tenant, 'id'>) =>
  (await workshop.events(id)).map(({ reason, message }) => `${reason}: ${message}`);

describe('an instance whose payment comes', () => {
  it('for the first time is live, and not “again”', async () => {
    const tenant = await workshop.order();
    await stand(tenant, 'tenant.create', 'awaiting-payment');
    await workshop.rest();
    const { state, conditions } = await workshop.tenant(tenant.id);
    expect(state).toBe('suspended');
    // By this the console tells it from one that was switched off.
    expect(getCondition(conditions, 'Ready')?.reason).toBe('AwaitingPayment');
    await stand(tenant, 'tenant.create', 'good');
    await workshop.rest();
    expect((await told(tenant)).at(-1)).toBe('Live: The instance is live.');
  });

  it('after it was switched off is live again, and says what it has kept', async () => {
    const tenant = await workshop.live();
    await stand(tenant, 'tenant.suspend', 'suspended');
    await workshop.rest();
    expect((await told(tenant)).at(-1)).toMatch(/^Suspended: /);
    await stand(tenant, 'tenant.resume', 'good');
    await workshop.rest();
    expect((await told(tenant)).at(-1)).toBe(
      'Resumed: The instance is live again, with all its data and names.',
    );
  });
});

describe('an instance', () => {
  const running = async ({ id }: Pick<Tenant, 'id'>) => {
    const { objects } = unwrap(await workshop.cluster.observe(namespaceName(id)));
    return objects.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec);
  };

  it('that is put to sleep stops and keeps everything, and says so when it is awake again', async () => {
    const tenant = await workshop.live();
    unwrap(await hibernateTenant(workshop.office, workshop.owner, tenant.id));
    await workshop.rest();
    expect((await workshop.tenant(tenant.id)).state).toBe('hibernated');
    expect(await running(tenant)).toMatchObject([{ replicas: 0 }]);
    expect((await told(tenant)).at(-1)).toMatch(/^Hibernated: /);
    unwrap(await wakeTenant(workshop.office, workshop.owner, tenant.id));
    await workshop.rest();
    expect((await workshop.tenant(tenant.id)).state).toBe('active');
    expect(await running(tenant)).toMatchObject([{ replicas: 1 }]);
    expect((await told(tenant)).at(-1)).toMatch(/^Resumed: /);
  });

  it('that operators suspend says why, until they resume it', async () => {
    const tenant = await workshop.live();
    const operator: Actor = { ...workshop.owner, capacity: 'operator' };
    unwrap(await suspendTenant(workshop.office, operator, tenant.id, 'it sends spam'));
    await workshop.rest();
    const { state, conditions } = await workshop.tenant(tenant.id);
    expect(state).toBe('suspended');
    const ready = getCondition(conditions, 'Ready');
    expect(ready?.reason).toBe('SuspendedByOperator');
    expect(ready?.message).toContain('it sends spam');
    unwrap(await resumeTenant(workshop.office, operator, tenant.id));
    await workshop.rest();
    expect(await workshop.tenant(tenant.id)).toMatchObject({ state: 'active', intentReason: null });
  });
});
