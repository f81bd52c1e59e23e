import { endOperation } from '@fleetcommand/domain/operations/operation';
import { unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';

import { aMembership, anOrganization, aUser, SOME_TIME } from '../../builders/accounts.js';
import { aRegion } from '../../builders/catalogue.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const PAGE = { limit: 100 };

export function describeFleet(subject: GetSubject): void {
  describe('the fleet', () => {
    /** Two tenants of one organization, one of them failed, and who owns it. */
    async function aFleet() {
      const { store } = subject();
      const organization = anOrganization({ name: `Fleet ${someId('org')}` });
      const fleet = await storeFleet(store, { organization });
      const { tenant: first } = await storeTenant(store, fleet, { name: 'First_one' });
      const { tenant: second } = await storeTenant(store, fleet, { state: 'failed' });
      const owner = aUser();
      unwrap(await store.accounts.createUser(owner));
      const membership = aMembership({ userId: owner.id, organizationId: organization.id });
      await store.accounts.createMembership(membership, SOME_TIME);
      return { store, organization, fleet, first, second, owner };
    }
    const idsOf = (page: { readonly items: readonly { readonly id: string }[] }) =>
      page.items.map(({ id }) => id);

    it('finds tenants by name, slug, organization and member, whatever the case', async () => {
      const { store, organization, first, second, owner } = await aFleet();
      const found = async (text: string) => idsOf(await store.fleet.listTenants({ text }, PAGE));
      expect(await found(organization.name.toUpperCase())).toEqual([second.id, first.id]);
      expect(await found(owner.email)).toEqual([second.id, first.id]);
      expect(await found(first.slug.slice(2))).toEqual([first.id]);
      expect(await found('irst_ON')).toContain(first.id);
      expect(await found('%')).toEqual([]);
      expect(await found('nobody-at-all')).toEqual([]);
    });

    it('finds tenants by state, cluster and organization, a page at a time', async () => {
      const { store, organization, fleet, first, second } = await aFleet();
      const of = { organizationId: organization.id };
      const failed = await store.fleet.listTenants({ ...of, states: ['failed'] }, PAGE);
      expect(failed.items).toEqual([{ ...second, organizationName: organization.name }]);
      const page = await store.fleet.listTenants(of, { limit: 1 });
      expect([idsOf(page), page.hasMore]).toEqual([[second.id], true]);
      const rest = await store.fleet.listTenants(of, { limit: 1, after: second.id });
      expect([idsOf(rest), rest.hasMore]).toEqual([[first.id], false]);
      const there = await store.fleet.listTenants({ ...of, clusterId: fleet.cluster.id }, PAGE);
      expect(there.items).toHaveLength(2);
      expect(idsOf(await store.fleet.listTenants({ ids: [first.id] }, PAGE))).toEqual([first.id]);
    });

    it('counts who lives in a region, and who has an address below its suffix wherever they live', async () => {
      const { store, fleet, first, second } = await aFleet();
      const { id: regionId } = aRegion({ id: someId('clu').slice(-12) });
      const domain = `${regionId}.example.test`;
      expect(await store.fleet.countAddressed({ id: regionId, domain })).toBe(0);
      await storeTenant(store, fleet, { platformDomain: domain });
      await storeTenant(store, fleet, {
        platformDomain: domain,
        intent: 'deleted',
        deletedAt: SOME_TIME,
      });
      expect(await store.fleet.countAddressed({ id: regionId, domain })).toBe(1);
      expect(await store.fleet.countAddressed({ id: regionId, domain: null })).toBe(0);
      const there = await store.fleet.countAddressed({ id: first.regionId, domain: null });
      expect([second.regionId, there >= 3]).toEqual([first.regionId, true]);
    });

    it('finds what is not well by itself', async () => {
      const { store, organization, fleet, second } = await aFleet();
      const well = { state: 'updating', generation: 2, observedGeneration: 1 } as const;
      await storeTenant(store, fleet, well);
      const ill = { state: 'updating', generation: 1, observedGeneration: 1 } as const;
      const { tenant } = await storeTenant(store, fleet, ill);
      const filter = { organizationId: organization.id, isDegraded: true };
      expect(idsOf(await store.fleet.listTenants(filter, PAGE))).toEqual([tenant.id]);
      const needs = await store.fleet.listTenants({ ...filter, states: ['failed'] }, PAGE);
      expect(idsOf(needs)).toEqual([tenant.id, second.id]);
    });

    it('shows every tenant as a cell, and counts states', async () => {
      const { store, first, second } = await aFleet();
      const cells = await store.fleet.listCells(10_000);
      const { id, slug, name, state, generation, observedGeneration, clusterId } = first;
      expect(cells.find((cell) => cell.id === first.id)).toEqual({
        id,
        slug,
        name,
        state,
        generation,
        observedGeneration,
        clusterId,
      });
      expect(cells.some((cell) => cell.id === second.id)).toBe(true);
      expect(await store.fleet.listCells(1)).toHaveLength(1);
      expect((await store.fleet.countStates()).get('failed')).toBeGreaterThan(0);
    });

    it('lists operations by state with whose they are, newest first', async () => {
      const { store, first, second } = await aFleet();
      const { items } = await store.fleet.listOperations(['queued'], PAGE);
      const ours = items.filter(({ tenantId }) => [first.id, second.id].includes(tenantId));
      expect(ours.map(({ tenantSlug }) => tenantSlug)).toEqual([second.slug, first.slug]);
      expect(ours[0]?.steps.length).toBeGreaterThan(0);
      const ended = (await store.fleet.listOperations(['succeeded'], PAGE)).items;
      expect(ended.filter(({ tenantId }) => tenantId === first.id)).toEqual([]);
    });

    it('tells what the outbox owes, the oldest first', async () => {
      const { store, first } = await aFleet();
      const before = await store.fleet.outboxFacts();
      const id = someId('out');
      const job = {
        kind: 'tenant.reconcile',
        tenantId: first.id,
        generation: 1,
        cause: 'change',
      } as const;
      await store.outbox.add({ id, job });
      const facts = await store.fleet.outboxFacts();
      expect([facts.pending, facts.stuck]).toEqual([before.pending + 1, before.stuck]);
      expect(facts.oldestAt).toBeInstanceOf(Date);
      const entries = await store.fleet.listOutbox(1_000);
      expect(entries.find((entry) => entry.id === id)).toMatchObject({
        topic: 'tenant.reconcile',
        payload: job,
        attempts: 0,
      });
      expect(await store.fleet.listOutbox(1)).toHaveLength(1);
    });

    it('counts the tenants whose newest operation failed', async () => {
      const { store, fleet } = await aFleet();
      const before = await store.fleet.countFailed();
      const { operation } = await storeTenant(store, fleet);
      const error = { code: 'workload.failed', message: 'No image.' };
      await store.operations.save(
        operation,
        endOperation(operation, { state: 'failed', error }, SOME_TIME),
      );
      expect(await store.fleet.countFailed()).toBe(before + 1);
    });

    it('lists organizations with their size, and their members', async () => {
      const { store, organization, owner } = await aFleet();
      const summary = { ...organization, tenantCount: 2, memberCount: 1 };
      const found = async (text: string) => (await store.fleet.listOrganizations(text, PAGE)).items;
      expect(await found(organization.name)).toEqual([summary]);
      expect(await found(owner.email)).toEqual([summary]);
      expect(await store.fleet.findOrganization(organization.id)).toEqual(summary);
      expect(await store.fleet.findOrganization(someId('org'))).toBeNull();
      expect(await store.fleet.listMembers(organization.id)).toEqual([
        { userId: owner.id, email: owner.email, role: 'owner' },
      ]);
    });
  });
}
