import { describe, expect, it } from 'vitest';

import {
  aMembership,
  anOrganization,
  aSession,
  aUser,
  SOME_TIME,
} from '../../builders/accounts.js';
import type { GetSubject } from './subject.js';

const HOUR_MS = 3_600_000;

export function describeAccounts(subject: GetSubject): void {
  describe('accounts', () => {
    it('are found by id and by e-mail address', async () => {
      const { accounts } = subject().store;
      const user = aUser({ isOperator: true });
      expect(await accounts.createUser(user)).toEqual({ ok: true });
      expect(await accounts.findUser(user.id)).toEqual(user);
      expect(await accounts.findUserByEmail(user.email)).toEqual(user);
      expect(await accounts.findUserByEmail('nobody@example.com')).toBeNull();
    });

    it('refuse an address that is in use, and the transaction goes on', async () => {
      const { store } = subject();
      const user = aUser();
      const organization = anOrganization();
      await store.accounts.createUser(user);
      const refused = await store.transaction(async (tx) => {
        const second = await tx.accounts.createUser(aUser({ email: user.email }));
        await tx.accounts.createOrganization(organization);
        return second;
      });
      expect(refused).toMatchObject({ ok: false, error: { code: 'accounts.email-taken' } });
      expect(await store.accounts.findOrganization(organization.id)).toEqual(organization);
    });

    it('list a user’s memberships with their organizations', async () => {
      const { accounts } = subject().store;
      const user = aUser();
      const organizations = [anOrganization({ name: 'One' }), anOrganization({ name: 'Two' })];
      await accounts.createUser(user);
      const memberships = organizations.map((organization) =>
        aMembership({ userId: user.id, organizationId: organization.id, role: 'admin' }),
      );
      for (const organization of organizations) await accounts.createOrganization(organization);
      for (const membership of memberships) await accounts.createMembership(membership, SOME_TIME);
      expect(await accounts.listMemberships(user.id)).toEqual(
        memberships.map((m, i) => ({ ...m, organization: organizations[i] })),
      );
    });
  });

  describe('sessions', () => {
    it('are found by their token’s hash with their user and memberships, until they expire', async () => {
      const { accounts, sessions } = subject().store;
      const user = aUser();
      const session = aSession({ userId: user.id });
      await accounts.createUser(user);
      const organization = anOrganization();
      await accounts.createOrganization(organization);
      const membership = aMembership({ userId: user.id, organizationId: organization.id });
      await accounts.createMembership(membership, SOME_TIME);
      await sessions.create(session);
      const find = (now: Date) => sessions.findByTokenHash(session.tokenHash, now);
      expect(await find(SOME_TIME)).toEqual({
        session,
        user,
        memberships: [{ ...membership, organization }],
      });
      expect(await find(new Date(session.expiresAt.getTime() - 1))).not.toBeNull();
      expect(await find(session.expiresAt)).toBeNull();
      expect(await sessions.findByTokenHash('00'.repeat(32), SOME_TIME)).toBeNull();
    });

    it('remember their last use, and end', async () => {
      const { accounts, sessions } = subject().store;
      const user = aUser();
      const session = aSession({ userId: user.id });
      await accounts.createUser(user);
      await sessions.create(session);
      const later = new Date(SOME_TIME.getTime() + 60_000);
      await sessions.touch(session.id, later);
      const found = await sessions.findByTokenHash(session.tokenHash, later);
      expect(found?.session.lastUsedAt).toEqual(later);
      await sessions.delete(session.id);
      await sessions.delete(session.id);
      expect(await sessions.findByTokenHash(session.tokenHash, later)).toBeNull();
    });

    it('are dropped when they have expired, and only then', async () => {
      const { accounts, sessions } = subject().store;
      const user = aUser();
      const [short, long] = [
        aSession({ userId: user.id, expiresAt: new Date(SOME_TIME.getTime() + HOUR_MS) }),
        aSession({ userId: user.id, expiresAt: new Date(SOME_TIME.getTime() + 9 * HOUR_MS) }),
      ];
      await accounts.createUser(user);
      await sessions.create(short);
      await sessions.create(long);
      const now = new Date(SOME_TIME.getTime() + 2 * HOUR_MS);
      expect(await sessions.deleteExpired(now)).toBeGreaterThanOrEqual(1);
      expect(await sessions.deleteExpired(now)).toBe(0);
      expect(await sessions.findByTokenHash(short.tokenHash, SOME_TIME)).toBeNull();
      expect(await sessions.findByTokenHash(long.tokenHash, SOME_TIME)).not.toBeNull();
    });
  });
}
