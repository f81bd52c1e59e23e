import type { Lease } from '@fleetcommand/application/ports/leases';
import type { ObservedTenant } from '@fleetcommand/application/ports/tenants';
import type { Condition } from '@fleetcommand/domain/tenancy/condition';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';

import { anOrganization, SOME_TIME } from '../../builders/accounts.js';
import { aCluster } from '../../builders/catalogue.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
import { someId } from '../../builders/ids.js';
import { aTenant } from '../../builders/tenancy.js';
import type { GetSubject, StoreSubject } from './subject.js';

const CONDITION: Condition = {
  type: 'Ready',
  status: 'True',
  reason: 'Live',
  message: 'The instance is “live” — 100% \\ \u{1F680}',
  lastTransitionTime: '2026-01-01T00:00:00.000Z',
};

export async function leaseOf({ store }: StoreSubject, tenant: Tenant): Promise<Lease> {
  const lease = await store.leases.acquire(`tenant/${tenant.id}`, 'worker-1', 60_000);
  if (!lease) throw new Error('the lease is held');
  return lease;
}

async function observe(
  subject: StoreSubject,
  tenant: Tenant,
  observed: ObservedTenant,
): Promise<void> {
  const lease = await leaseOf(subject, tenant);
  const { tenants } = subject.store;
  const generation = (await tenants.find(tenant.id))?.generation ?? 0;
  unwrap(await tenants.recordObserved(tenant.id, lease, generation, observed));
  await subject.store.leases.release(lease);
}

/** Wanted gone, then gone. */
export async function deleteTenant(subject: StoreSubject, tenant: Tenant): Promise<void> {
  await subject.store.tenants.change(tenant.id, tenant.generation, {
    intent: 'deleted',
    deletionRequestedAt: SOME_TIME,
    state: 'deleting',
    currentOperationId: someId('op'),
  });
  await observe(subject, tenant, { deletedAt: SOME_TIME, state: 'deleted' });
}

export function describeTenants(subject: GetSubject): void {
  describe('tenants', () => {
    it('are counted for an organization: those there are, and when it made some, deleted ones too', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const hours = (count: number) => new Date(SOME_TIME.getTime() + count * 3_600_000);
      const make = async (createdAt: Date) =>
        (await storeTenant(store, fleet, { createdAt })).tenant;
      await make(hours(0));
      const gone = await make(hours(2));
      await make(hours(1));
      await deleteTenant(subject(), gone);
      expect(await store.tenants.measureOrganization(fleet.organization.id, hours(0))).toEqual({
        living: 2,
        madeSince: [hours(1), hours(2)],
      });
      expect(await store.tenants.measureOrganization(someId('org'), hours(0))).toEqual({
        living: 0,
        madeSince: [],
      });
    });

    it('are found by their ids, deleted ones too', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const { tenant } = await storeTenant(store, fleet);
      const { tenant: gone } = await storeTenant(store, fleet);
      await deleteTenant(subject(), gone);
      const found = await store.tenants.findAll([tenant.id, gone.id, someId('ten')]);
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set([tenant.id, gone.id]));
    });

    it('are stored whole', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const tenant = aTenant({
        organizationId: fleet.organization.id,
        clusterId: fleet.cluster.id,
        conditions: [CONDITION],
        restartedAt: new Date('2026-02-03T04:05:06.789Z'),
        appliedHash: 'abc',
        name: 'Ünïcode & "quotes"',
      });
      unwrap(await store.tenants.create(tenant));
      const stored = await store.tenants.find(tenant.id);
      expect(stored).toEqual({ ...tenant, configSequence: expect.any(BigInt) });
      expect(await store.tenants.find(someId('ten'))).toBeNull();
    });

    it('refuse a slug that is held, and the transaction goes on', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const { tenant } = await storeTenant(store, fleet);
      const later = anOrganization();
      const refused = await store.transaction(async (tx) => {
        const second = await tx.tenants.create({ ...tenant, id: someId('ten') });
        await tx.accounts.createOrganization(later);
        return second;
      });
      expect(refused).toMatchObject({ ok: false, error: { code: 'tenants.slug-taken' } });
      expect(await store.accounts.findOrganization(later.id)).toEqual(later);
    });

    it('give each slug once, however many ask at once', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const slug = aTenant().slug;
      const attempts = Array.from({ length: 5 }, () =>
        store.transaction((tx) =>
          tx.tenants.create(
            aTenant({
              slug,
              organizationId: fleet.organization.id,
              clusterId: fleet.cluster.id,
            }),
          ),
        ),
      );
      const outcomes = await Promise.all(attempts);
      expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    });

    it('free their slug once they are deleted, and are listed no more', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const { tenant } = await storeTenant(store, fleet);
      const other = aTenant().slug;
      const { tenants } = store;
      expect(await tenants.findTakenSlugs([tenant.slug, other])).toEqual(new Set([tenant.slug]));
      await deleteTenant(subject(), tenant);
      expect(await tenants.findTakenSlugs([tenant.slug])).toEqual(new Set());
      const listed = await tenants.listByOrganizations([fleet.organization.id], { limit: 10 });
      expect(listed.items).toEqual([]);
      await storeTenant(store, fleet, { slug: tenant.slug });
      expect(await tenants.find(tenant.id)).toMatchObject({ state: 'deleted', intent: 'deleted' });
    });

    it('belong to an organization and a cluster that exist', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const stray = aTenant({ organizationId: fleet.organization.id });
      await expect(store.tenants.create(stray)).rejects.toThrow();
    });

    it('are listed by organization, page by page, newest last', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const second = await storeFleet(store);
      const ids: string[] = [];
      for (const owner of [fleet, second, fleet])
        ids.push((await storeTenant(store, owner)).tenant.id);
      const organizations = [fleet.organization.id, second.organization.id];
      const list = (page: { limit: number; after?: string }) =>
        store.tenants.listByOrganizations(organizations, page);
      const first = await list({ limit: 2 });
      expect(first.items.map((t) => t.id)).toEqual(ids.slice(0, 2));
      expect(first.hasMore).toBe(true);
      const last = await list({ limit: 2, after: first.items[1]?.id ?? '' });
      expect(last.items.map((t) => t.id)).toEqual(ids.slice(2));
      expect(last.hasMore).toBe(false);
      expect(await store.tenants.listByOrganizations([], { limit: 2 })).toEqual({
        items: [],
        hasMore: false,
      });
    });
  });

  describe('what is wanted of a tenant', () => {
    it('raises the generation and the fleet’s sequence', async () => {
      const { store } = subject();
      const { tenant } = await storeTenant(store, await storeFleet(store));
      const operationId = someId('op');
      const changed = await store.tenants.change(tenant.id, 1, {
        name: 'New name',
        restartedAt: SOME_TIME,
        state: 'updating',
        currentOperationId: operationId,
      });
      expect(changed).toEqual({
        ...tenant,
        name: 'New name',
        restartedAt: SOME_TIME,
        state: 'updating',
        currentOperationId: operationId,
        generation: 2,
        configSequence: expect.any(BigInt),
      });
      expect(changed?.configSequence).toBeGreaterThan(tenant.configSequence);
      expect(await store.tenants.find(tenant.id)).toEqual(changed);
    });

    it('is changed by one of two who read the same generation', async () => {
      const { store } = subject();
      const { tenant } = await storeTenant(store, await storeFleet(store));
      const change = (name: string) =>
        store.transaction((tx) =>
          tx.tenants.change(tenant.id, 1, {
            name,
            state: 'updating',
            currentOperationId: someId('op'),
          }),
        );
      const outcomes = await Promise.all([change('one'), change('two')]);
      expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(1);
      expect((await store.tenants.find(tenant.id))?.generation).toBe(2);
    });
  });

  describe('what was observed of a tenant', () => {
    it('is written by the holder of the lease, and only what is given', async () => {
      const { store } = subject();
      const { tenant } = await storeTenant(store, await storeFleet(store));
      const observed = { conditions: [CONDITION], state: 'active', observedGeneration: 1 } as const;
      await observe(subject(), tenant, { appliedHash: 'h1' });
      await observe(subject(), tenant, observed);
      expect(await store.tenants.find(tenant.id)).toEqual({
        ...tenant,
        ...observed,
        appliedHash: 'h1',
      });
      await observe(subject(), tenant, { appliedHash: null });
      expect((await store.tenants.find(tenant.id))?.appliedHash).toBeNull();
    });

    it('is not written under a lease that ran out, was released or was taken by another', async () => {
      const { store, expire } = subject();
      const { tenant } = await storeTenant(store, await storeFleet(store));
      const write = (lease: Lease) =>
        store.tenants.recordObserved(tenant.id, lease, 1, { state: 'active' });
      const lost = { ok: false, error: { code: 'leases.lost' } };

      const expired = await leaseOf(subject(), tenant);
      await expire(expired);
      expect(await write(expired)).toMatchObject(lost);
      const released = await leaseOf(subject(), tenant);
      expect(await write(expired)).toMatchObject(lost);
      await store.leases.release(released);
      expect(await write(released)).toMatchObject(lost);
      const current = await leaseOf(subject(), tenant);
      expect(await write({ ...current, holder: 'somebody-else' })).toMatchObject(lost);
      expect(await store.tenants.find(tenant.id)).toEqual(tenant);
      expect(await write(current)).toEqual({ ok: true });
    });

    it('is not written once something else is wanted: it is about what was wanted before', async () => {
      const { store } = subject();
      const { tenant } = await storeTenant(store, await storeFleet(store));
      const lease = await leaseOf(subject(), tenant);
      const changed = await store.tenants.change(tenant.id, 1, {
        intent: 'deleted',
        deletionRequestedAt: SOME_TIME,
        state: 'deleting',
        currentOperationId: someId('op'),
      });
      const observed = { state: 'active', conditions: [CONDITION], observedGeneration: 1 } as const;
      const late = await store.tenants.recordObserved(tenant.id, lease, 1, observed);
      expect(late).toMatchObject({ ok: false, error: { code: 'tenants.changed' } });
      expect(await store.tenants.find(tenant.id)).toEqual(changed);
      expect(await store.tenants.recordObserved(tenant.id, lease, 2, observed)).toEqual({
        ok: true,
      });
    });

    it('can never be ahead of what is wanted', async () => {
      const { store } = subject();
      const { tenant } = await storeTenant(store, await storeFleet(store));
      const lease = await leaseOf(subject(), tenant);
      const ahead = store.tenants.recordObserved(tenant.id, lease, 1, { observedGeneration: 2 });
      await expect(ahead).rejects.toThrow();
    });
  });

  describe('tenants that owe work', () => {
    it('are the ones behind or under way, not the settled or deleted ones', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const make = async (observed: ObservedTenant) => {
        const { tenant } = await storeTenant(store, fleet);
        await observe(subject(), tenant, observed);
        return tenant.id;
      };
      const settled = await make({ observedGeneration: 1, state: 'active' });
      const behind = await make({ state: 'active' });
      const underWay = await make({ observedGeneration: 1, state: 'updating' });
      const failed = await make({ observedGeneration: 1, state: 'failed' });
      const { tenant: gone } = await storeTenant(store, fleet);
      await deleteTenant(subject(), gone);

      const all = await store.tenants.listUnsettled(1_000);
      const ours = [settled, behind, underWay, failed, gone.id];
      expect(all.filter(({ id }) => ours.includes(id))).toEqual([
        { id: behind, generation: 1 },
        { id: underWay, generation: 1 },
      ]);
      expect(await store.tenants.listUnsettled(1)).toHaveLength(1);
      const further = await store.tenants.listUnsettled(1_000, behind);
      expect(further.map(({ id }) => id).filter((id) => ours.includes(id))).toEqual([underWay]);
    });

    it('are walked by cluster in id order', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      await storeTenant(store, await storeFleet(store));
      const [a, b] = [await storeTenant(store, fleet), await storeTenant(store, fleet)];
      const { tenant: gone } = await storeTenant(store, fleet);
      await deleteTenant(subject(), gone);
      const first = await store.tenants.listByCluster(fleet.cluster.id, { limit: 1 });
      expect(first).toEqual({
        items: [{ id: a.tenant.id, generation: 1, appliedHash: null }],
        hasMore: true,
      });
      const after = a.tenant.id;
      const rest = await store.tenants.listByCluster(fleet.cluster.id, { limit: 5, after });
      expect(rest.items.map((t) => t.id)).toEqual([b.tenant.id]);
      expect(rest.hasMore).toBe(false);
    });

    it('lives in another cluster once a reconcile says so', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const { tenant } = await storeTenant(store, fleet);
      const { id: clusterId } = await store.catalogue.saveCluster(
        aCluster({ regionId: fleet.cluster.regionId }),
      );
      const placement = { decidedAt: SOME_TIME.toISOString(), verdicts: [] };
      const place = { clusterId, placement, placementNumber: 1 };
      await observe(subject(), tenant, {
        placement: place,
        movingTo: null,
        leaving: fleet.cluster.id,
      });
      expect(await store.tenants.find(tenant.id)).toMatchObject({
        ...place,
        leaving: fleet.cluster.id,
      });
    });
  });
}
