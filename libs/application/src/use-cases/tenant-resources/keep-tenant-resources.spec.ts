import { fail, unwrap } from '@fleetcommand/kernel/result';
import { aBlueprint } from '@fleetcommand/testing/builders/catalogue';
import {
  openLiveDesk,
  openResourceDesk,
  SYNCED,
  type ResourceDesk,
} from '@fleetcommand/testing/builders/resource-desk';
import { describe, expect, it } from 'vitest';

import { deleteTenant } from '../tenants/delete-tenant.js';
import { updateTenant } from '../tenants/update-tenant.js';

/** Somebody changes the instance in the console. */
async function changeElsewhere(desk: ResourceDesk, change: { name?: string; plan?: string }) {
  const { id, generation } = await desk.tenantOf('acme');
  const { office, owner } = desk.workshop;
  unwrap(await updateTenant(office, owner, id, change, generation));
}

describe('a resource', () => {
  it('becomes an instance, and tells how that is', async () => {
    const desk = await openResourceDesk();
    desk.resources.put('acme', desk.spec());
    expect(await desk.keep()).toMatchObject([
      { resource: 'tenants/acme', step: 'create', problem: null },
      { resource: 'tenants/acme', step: 'create', problem: null },
    ]);
    expect(desk.resources.get('acme')?.status).toMatchObject({ state: 'pending' });
    await desk.rest();
    const tenant = await desk.tenantOf('acme');
    expect(tenant).toMatchObject({ state: 'active', name: 'Acme', slug: 'acme', planId: 'free' });
    expect(desk.resources.get('acme')?.status).toMatchObject({
      observedGeneration: 1,
      tenantId: tenant.id,
      state: 'active',
      url: 'https://acme.apps.test',
      applied: { plan: 'free', region: 'local', blueprintVersion: 1 },
    });
    expect(desk.condition('acme', 'Synced')).toBe(SYNCED);
    expect(desk.condition('acme', 'Ready')).toMatch(/^True /);
  });

  it('is named in the audit trail as who ordered', async () => {
    const desk = await openLiveDesk();
    const { id, organizationId } = await desk.tenantOf('acme');
    const ordered = desk.workshop.office.audit().find(({ action }) => action === 'tenant.create');
    expect(ordered).toMatchObject({
      organizationId,
      targetId: id,
      actor: { kind: 'cluster-resource', id: 'tenants/acme' },
      ipAddress: null,
    });
  });

  it('costs no write, not even a lease, while all is as it was told', async () => {
    const desk = await openLiveDesk();
    const before = desk.resources.writes();
    const { leases } = desk.workshop.office.store;
    const lease = await leases.acquire('tenant-resources', 'somebody', 1);
    desk.workshop.office.clock.advance(600_000);
    expect(await desk.keep()).toEqual([]);
    expect(desk.resources.writes()).toBe(before);
    const next = await leases.acquire('tenant-resources', 'somebody', 1);
    expect(next?.token).toBe((lease?.token ?? 0n) + 1n);
  });

  it('that changes has its instance changed', async () => {
    const desk = await openLiveDesk();
    desk.resources.put('acme', desk.spec({ name: 'New', plan: 'pro' }));
    await desk.rest();
    expect(await desk.tenantOf('acme')).toMatchObject({ name: 'New', planId: 'pro' });
    expect(desk.resources.get('acme')?.status).toMatchObject({
      observedGeneration: 2,
      applied: { name: 'New', plan: 'pro' },
    });
    expect(desk.condition('acme', 'Synced')).toBe(SYNCED);
  });

  it('moves its instance to the newest version, and to no other', async () => {
    const desk = await openLiveDesk();
    const { catalogue } = desk.workshop.office.store;
    await catalogue.saveBlueprint(aBlueprint({ version: 2, appVersion: '1.1.0' }));
    desk.resources.put('acme', desk.spec({ blueprintVersion: 3 }));
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toMatch(
      /^False Refused: spec\.blueprintVersion: It can be moved to version 2, the newest/,
    );
    desk.resources.put('acme', desk.spec({ blueprintVersion: 2 }));
    await desk.rest();
    expect(await desk.tenantOf('acme')).toMatchObject({ blueprintVersion: 2, state: 'active' });
    expect(desk.condition('acme', 'Synced')).toBe(SYNCED);
  });
});

describe('what somebody changed in the console', () => {
  it('is shown with both values, and never fought', async () => {
    const desk = await openLiveDesk();
    await changeElsewhere(desk, { plan: 'pro' });
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toMatch(
      /^False ChangedElsewhere: spec\.plan is "free", and the instance has "pro"/,
    );
    desk.workshop.office.clock.advance(600_000);
    await desk.rest();
    expect(await desk.tenantOf('acme')).toMatchObject({ planId: 'pro', name: 'Acme' });
  });

  it('stands, while what the resource changes beside it is carried out', async () => {
    const desk = await openLiveDesk();
    await changeElsewhere(desk, { plan: 'pro' });
    desk.resources.put('acme', desk.spec({ name: 'New' }));
    await desk.rest();
    expect(await desk.tenantOf('acme')).toMatchObject({ planId: 'pro', name: 'New' });
    expect(desk.condition('acme', 'Synced')).toMatch(/^False ChangedElsewhere: /);
  });

  it('and the resource too, differently, is a conflict until the resource says what is', async () => {
    const desk = await openLiveDesk();
    await changeElsewhere(desk, { name: 'Theirs' });
    desk.resources.put('acme', desk.spec({ name: 'Ours' }));
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toMatch(/^False Conflict: spec\.name is "Ours"/);
    expect((await desk.tenantOf('acme')).name).toBe('Theirs');
    desk.resources.put('acme', desk.spec({ name: 'Theirs' }));
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toBe(SYNCED);
    desk.resources.put('acme', desk.spec({ name: 'Ours' }));
    await desk.rest();
    expect((await desk.tenantOf('acme')).name).toBe('Ours');
  });

  it('to nothing is not made again', async () => {
    const desk = await openLiveDesk();
    const { id } = await desk.tenantOf('acme');
    unwrap(await deleteTenant(desk.workshop.office, desk.workshop.owner, id));
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toMatch(/^False DeletedElsewhere: /);
    const { store } = desk.workshop.office;
    expect(await store.tenants.listOfOrganization(desk.organizationId)).toEqual([]);
  });
});

describe('an instance that is there already', () => {
  const ADOPTING = { 'fleetcommand.io/adopt': 'true' };

  it('is left alone, and taken over where that is asked for', async () => {
    const desk = await openResourceDesk();
    const { workshop, resources, organizationId } = desk;
    const { id } = await workshop.live();
    resources.put('acme', desk.spec());
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toMatch(/^False ExistsAlready: .*adopt: "true"/);
    resources.put('acme', desk.spec(), ADOPTING);
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toBe(SYNCED);
    expect((await desk.tenantOf('acme')).id).toBe(id);
    expect(await workshop.office.store.tenants.listOfOrganization(organizationId)).toHaveLength(1);
  });

  it('and differs is taken over as it is, and the difference shown', async () => {
    const desk = await openResourceDesk();
    await desk.workshop.live();
    desk.resources.put('acme', desk.spec({ plan: 'pro' }), ADOPTING);
    await desk.rest();
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toMatch(/^False Conflict: spec\.plan is "pro"/);
    expect((await desk.tenantOf('acme')).planId).toBe('free');
  });

  it('of others is nobody’s to name, whatever a status says', async () => {
    const desk = await openResourceDesk();
    const theirs = await desk.workshop.live();
    const rival = await desk.workshop.office.actor();
    const [{ organizationId } = { organizationId: '' }] = rival.memberships;
    desk.resources.put('acme', desk.spec({ organizationId, slug: 'rival', plan: 'pro' }));
    const resource = desk.resources.get('acme');
    if (!resource) throw new Error('it was put there');
    const forged = { observedGeneration: 1, tenantId: theirs.id, applied: {}, conditions: [] };
    unwrap(await desk.resources.saveStatus(resource, forged));
    await desk.rest();
    const status = desk.resources.get('acme')?.status;
    expect(status).not.toHaveProperty('url');
    expect(status?.applied).toEqual({});
    expect(desk.condition('acme', 'Synced')).toMatch(/^False Immutable: spec\.organizationId/);
    expect(await desk.workshop.tenant(theirs.id)).toEqual(theirs);
  });
});

describe('a resource that is deleted', () => {
  it('leaves its instance as it is', async () => {
    const desk = await openLiveDesk();
    const tenant = await desk.tenantOf('acme');
    expect(desk.resources.get('acme')?.isHeld).toBe(false);
    desk.resources.remove('acme');
    await desk.rest();
    expect(desk.resources.get('acme')).toBeUndefined();
    expect(await desk.workshop.tenant(tenant.id)).toEqual(tenant);
  });

  it('takes its instance along where it says so, and goes after it', async () => {
    const desk = await openLiveDesk({ deletionPolicy: 'Delete' });
    const { id } = await desk.tenantOf('acme');
    expect(desk.resources.get('acme')?.isHeld).toBe(true);
    desk.resources.remove('acme');
    await desk.keep();
    expect(desk.condition('acme', 'Synced')).toMatch(/^False BeingDeleted: /);
    expect(desk.workshop.office.audit().at(-1)).toMatchObject({
      action: 'tenant.delete',
      actor: { kind: 'cluster-resource', id: 'tenants/acme' },
    });
    await desk.rest();
    expect(await desk.workshop.tenant(id)).toMatchObject({ state: 'deleted' });
    expect(desk.resources.get('acme')).toBeUndefined();
  });

  it('is let go when it takes nothing along any more', async () => {
    const desk = await openLiveDesk({ deletionPolicy: 'Delete' });
    const { id } = await desk.tenantOf('acme');
    desk.resources.put('acme', desk.spec({ deletionPolicy: 'Retain' }));
    await desk.rest();
    expect(desk.resources.get('acme')?.isHeld).toBe(false);
    desk.resources.remove('acme');
    await desk.rest();
    expect(await desk.workshop.tenant(id)).toMatchObject({ intent: 'running' });
  });

  it('before anything came of it goes at once', async () => {
    const desk = await openResourceDesk();
    desk.resources.put('acme', desk.spec({ plan: 'gold', deletionPolicy: 'Delete' }));
    await desk.rest();
    desk.resources.remove('acme');
    await desk.rest();
    expect(desk.resources.get('acme')).toBeUndefined();
  });
});

describe('a worker', () => {
  it('whose cluster does not answer says so and tries again', async () => {
    const desk = await openResourceDesk();
    desk.resources.put('acme', desk.spec());
    const { error } = fail('cluster.unreachable', 'It does not answer.', { retry: 'backoff' });
    desk.resources.failNext(error);
    expect(await desk.keep()).toMatchObject([{ step: 'create', problem: error }]);
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toBe(SYNCED);
  });

  it('leaves them to another that is at them', async () => {
    const desk = await openResourceDesk();
    desk.resources.put('acme', desk.spec());
    await desk.workshop.office.store.leases.acquire('tenant-resources', 'another', 15_000);
    expect(await desk.keep()).toEqual([]);
    expect(desk.resources.writes()).toBe(0);
  });

  it('whose copy of a resource is old writes nothing by it', async () => {
    const desk = await openResourceDesk();
    desk.resources.put('acme', desk.spec());
    const listed = desk.resources.list();
    const stale = desk.keeper({ resources: { ...forwarded(desk), list: () => listed } });
    await desk.keep();
    const news = await stale.keep();
    expect(news).toMatchObject([{ problem: { code: 'cluster.conflict' } }]);
    const { store } = desk.workshop.office;
    expect(await store.tenants.listOfOrganization(desk.organizationId)).toHaveLength(1);
  });
});

/** Its calls, without its list. */
function forwarded({ resources }: ResourceDesk) {
  return {
    synced: resources.synced,
    saveStatus: resources.saveStatus.bind(resources),
    hold: resources.hold.bind(resources),
    release: resources.release.bind(resources),
    onChange: resources.onChange.bind(resources),
  };
}
