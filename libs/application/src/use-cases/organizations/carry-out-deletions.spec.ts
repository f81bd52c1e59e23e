import { DELETION_GRACE_MS, type Organization } from '@fleetcommand/domain/accounts/account';
import { anOrganization } from '@fleetcommand/testing/builders/accounts';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { openOffice, type Office } from '@fleetcommand/testing/builders/office';
import { beforeEach, expect, it } from 'vitest';

import type { OrganizationRepository } from '../../ports/organizations.js';
import type { TenantRepository } from '../../ports/tenants.js';
import { carryOutDeletions } from './carry-out-deletions.js';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});

/** One whose grace is over once the clock is moved on. */
async function aDoomed(organization: Organization): Promise<Organization> {
  const { store, clock } = office;
  if (!(await store.accounts.findOrganization(organization.id)))
    await store.accounts.createOrganization(organization);
  await store.organizations.setDeletionRequestedAt(organization.id, clock.now());
  return organization;
}

/** Each of those listed is called off, or asked for anew, before its turn comes. */
function changedSinceListed(deletionRequestedAt: () => Date | null) {
  const { store } = office;
  const { organizations: real } = store;
  const organizations: OrganizationRepository = {
    ...real,
    listMemberships: (id) => real.listMemberships(id),
    async listDeletionsDue(before, page) {
      const listed = await real.listDeletionsDue(before, page);
      for (const { id } of listed.items)
        await real.setDeletionRequestedAt(id, deletionRequestedAt());
      return listed;
    },
  };
  return { ...office, store: { ...store, organizations } };
}

it.each([
  ['called off', (): Date | null => null] as const,
  ['called off and asked for anew', (): Date => office.clock.now()] as const,
])('nothing goes of an organization whose deletion was %s during the run', async (_, at) => {
  const { store } = office;
  const [membership] = (await office.actor('owner')).memberships;
  const organization =
    membership && (await store.accounts.findOrganization(membership.organizationId));
  if (!organization) throw new Error('it has no organization');
  const settled = await aDoomed(organization);
  const { tenant } = await storeTenant(store, { ...(await storeFleet(store)), organization });
  const empty = await aDoomed(anOrganization());
  office.clock.advance(DELETION_GRACE_MS + 1);
  const report = await carryOutDeletions(changedSinceListed(at));
  expect(report).toEqual({ underWay: 0, failures: [] });
  expect(await store.tenants.find(tenant.id)).toEqual(tenant);
  for (const { id } of [settled, empty])
    expect(await store.accounts.findOrganization(id)).toMatchObject({ deletedAt: null });
});

it('one that cannot be carried out holds up none behind it, and is told of', async () => {
  const { store } = office;
  const [first, second] = [anOrganization(), anOrganization()].toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  ) as [Organization, Organization];
  for (const each of [first, second]) await aDoomed(each);
  office.clock.advance(DELETION_GRACE_MS + 1);
  const error = new Error('a row is broken');
  const tenants: TenantRepository = {
    ...store.tenants,
    async listOfOrganization(id) {
      if (id === first.id) throw error;
      return store.tenants.listOfOrganization(id);
    },
  };
  const report = await carryOutDeletions({ ...office, store: { ...store, tenants } });
  expect(report).toEqual({ underWay: 1, failures: [{ id: first.id, error }] });
  expect(await store.accounts.findOrganization(first.id)).toMatchObject({ deletedAt: null });
  expect(await store.accounts.findOrganization(second.id)).toMatchObject({
    deletedAt: office.clock.now(),
  });
});
