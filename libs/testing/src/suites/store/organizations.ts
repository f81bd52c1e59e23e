import { describe, expect, it } from 'vitest';

import {
  aMembership,
  anInvitation,
  anOrganization,
  aUser,
  SOME_TIME,
} from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const later = (hours: number) => new Date(SOME_TIME.getTime() + hours * 3_600_000);
const FIRST_PAGE = { limit: 10 };

export function describeOrganizations(subject: GetSubject): void {
  const founded = async (people = 1) => {
    const { accounts } = subject().store;
    const organization = anOrganization();
    await accounts.createOrganization(organization);
    const members = [];
    for (let i = 0; i < people; i++) {
      const user = aUser();
      const membership = aMembership({ userId: user.id, organizationId: organization.id });
      await accounts.createUser(user);
      await accounts.createMembership(membership, later(i));
      members.push({ ...membership, email: user.email, joinedAt: later(i) });
    }
    return { organization, members };
  };

  describe('organizations', () => {
    it('list their members with addresses, page by page, and nobody else’s', async () => {
      const { organizations } = subject().store;
      const { organization, members } = await founded(3);
      await founded();
      const first = await organizations.listMembers(organization.id, { limit: 2 });
      expect(first).toEqual({ items: members.slice(0, 2), hasMore: true });
      const after = members[1]?.id ?? '';
      const rest = await organizations.listMembers(organization.id, { limit: 2, after });
      expect(rest).toEqual({ items: members.slice(2), hasMore: false });
    });

    it('give a member another role, and let one go', async () => {
      const { organizations } = subject().store;
      const { organization, members } = await founded(2);
      const [one, two] = members;
      if (!one || !two) throw new Error('two were made');
      await organizations.setRole(one.id, 'viewer');
      await organizations.removeMembership(two.id);
      const left = await organizations.listMemberships(organization.id);
      expect(left.map(({ id, role }) => [id, role])).toEqual([[one.id, 'viewer']]);
    });

    it('have nobody twice', async () => {
      const { accounts } = subject().store;
      const { organization, members } = await founded();
      const again = aMembership({
        userId: members[0]?.userId ?? someId('usr'),
        organizationId: organization.id,
      });
      await expect(accounts.createMembership(again, SOME_TIME)).rejects.toThrow();
    });

    it('are locked by one transaction at a time', async () => {
      const { store } = subject();
      const { organization, members } = await founded(2);
      const leave = (index: number) =>
        store.transaction(async ({ organizations }) => {
          await organizations.lock(organization.id);
          const all = await organizations.listMemberships(organization.id);
          const member = members[index];
          if (all.length > 1 && member) await organizations.removeMembership(member.id);
        });
      await Promise.all([leave(0), leave(1)]);
      expect(await store.organizations.listMemberships(organization.id)).toHaveLength(1);
      expect(await store.organizations.lock(someId('org'))).toBeNull();
    });

    it('are due for deletion when they asked for it long enough ago, until it is done', async () => {
      const { accounts, organizations } = subject().store;
      const { organization } = await founded();
      const isDue = async (before: Date) =>
        (await organizations.listDeletionsDue(before, { limit: 1_000 })).items.some(
          ({ id }) => id === organization.id,
        );
      expect(await isDue(later(100))).toBe(false);
      await organizations.setDeletionRequestedAt(organization.id, later(1));
      expect([await isDue(later(1)), await isDue(later(2))]).toEqual([false, true]);
      const behind = { limit: 1_000, after: organization.id };
      expect((await organizations.listDeletionsDue(later(2), behind)).items).not.toContainEqual(
        expect.objectContaining({ id: organization.id }),
      );
      await organizations.setDeletionRequestedAt(organization.id, null);
      expect(await isDue(later(2))).toBe(false);
      await organizations.setDeletionRequestedAt(organization.id, later(1));
      await organizations.markDeleted(organization.id, later(3));
      await organizations.rename(organization.id, 'Late Ltd');
      expect(await isDue(later(4))).toBe(false);
      expect(await accounts.findOrganization(organization.id)).toMatchObject({
        name: 'Late Ltd',
        deletedAt: later(3),
      });
    });
  });

  describe('invitations', () => {
    it('are one for an address while open, and found by their token’s hash', async () => {
      const { invitations } = subject().store;
      const { organization } = await founded();
      const invitation = anInvitation({ organizationId: organization.id });
      expect(await invitations.create(invitation)).toEqual({ ok: true });
      const second = anInvitation({ organizationId: organization.id, email: invitation.email });
      expect(await invitations.create(second)).toMatchObject({
        ok: false,
        error: { code: 'invitations.already-open' },
      });
      expect(await invitations.find(invitation.id)).toEqual(invitation);
      expect(await invitations.findByTokenHash(invitation.tokenHash)).toEqual(invitation);
      expect(await invitations.findByTokenHash('00')).toBeNull();
    });

    it('are accepted or withdrawn once, and then another can be sent', async () => {
      const { invitations } = subject().store;
      const { organization } = await founded();
      const of = { organizationId: organization.id, email: 'eve@example.com' };
      const [one, two, three] = [anInvitation(of), anInvitation(of), anInvitation(of)];
      await invitations.create(one);
      expect(await invitations.accept(one.id, later(1))).toBe(true);
      expect(await invitations.accept(one.id, later(2))).toBe(false);
      expect(await invitations.revoke(one.id, later(2))).toBe(false);
      expect(await invitations.create(two)).toEqual({ ok: true });
      expect(await invitations.revoke(two.id, later(2))).toBe(true);
      expect(await invitations.renew(two.id, 'ab', later(9))).toBe(false);
      await invitations.create(three);
      expect(await invitations.renew(three.id, `new-${three.tokenHash}`, later(9))).toBe(true);
      expect(await invitations.findByTokenHash(three.tokenHash)).toBeNull();
      const { items } = await invitations.listOpen(organization.id, FIRST_PAGE);
      expect(items).toEqual([
        { ...three, tokenHash: `new-${three.tokenHash}`, expiresAt: later(9) },
      ]);
    });
  });
}
