import { getCondition } from '@fleetcommand/domain/tenancy/condition';
import type { Tenant, TenantStanding } from '@fleetcommand/domain/tenancy/tenant';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import { beforeEach, describe, expect, it } from 'vitest';

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
