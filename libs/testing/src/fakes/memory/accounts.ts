import type {
  AccountRepository,
  NamedMembership,
  SessionRepository,
} from '@fleetcommand/application/ports/accounts';
import type { UserId } from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';

import { byId } from './paging.js';
import { insert, mustExist, type Memory } from './tables.js';

export function memoryAccounts({ tables }: Memory): AccountRepository {
  return {
    async createUser(user) {
      if (tables.uniques.get(`email/${user.email}`) !== undefined)
        return fail('accounts.email-taken', 'There is an account with this e-mail address.');
      insert(tables.users, user.id, user);
      tables.uniques.set(`email/${user.email}`, user.id);
      return ok(undefined);
    },
    async findUserByEmail(email) {
      return tables.users.values().find((user) => user.email === email) ?? null;
    },
    async findUser(id) {
      return tables.users.get(id) ?? null;
    },
    async setPassword(id, passwordHash) {
      const user = tables.users.get(id);
      if (user) tables.users.set(id, { ...user, passwordHash });
    },
    async setEmail(id, email) {
      const user = tables.users.get(id);
      const holder = tables.uniques.get(`email/${email}`);
      if (!user || (holder !== undefined && holder !== id))
        return fail('accounts.email-taken', 'There is another account with this e-mail address.');
      tables.uniques.delete(`email/${user.email}`);
      tables.uniques.set(`email/${email}`, id);
      tables.users.set(id, { ...user, email });
      return ok(undefined);
    },
    async createOrganization(organization) {
      insert(tables.organizations, organization.id, organization);
    },
    async findOrganization(id) {
      return tables.organizations.get(id) ?? null;
    },
    async createMembership(membership, now) {
      mustExist(tables.users, membership.userId, 'user');
      mustExist(tables.organizations, membership.organizationId, 'organization');
      const isMember = tables.memberships
        .values()
        .some(
          (m) => m.userId === membership.userId && m.organizationId === membership.organizationId,
        );
      if (isMember) throw new Error('they are a member already');
      insert(tables.memberships, membership.id, membership);
      tables.joinedAt.set(membership.id, now);
    },
    async listMemberships(userId) {
      return membershipsOf(tables, userId);
    },
  };
}

function membershipsOf(tables: Memory['tables'], userId: UserId): NamedMembership[] {
  return tables.memberships
    .values()
    .filter((membership) => membership.userId === userId)
    .sort(byId)
    .map((membership) => ({
      ...membership,
      organization: organizationIn(tables, membership.organizationId),
    }));
}

function organizationIn(tables: Memory['tables'], id: string) {
  const organization = tables.organizations.get(id);
  if (!organization) throw new Error(`there is no organization ${id}`);
  return organization;
}

export function memorySessions({ tables }: Memory): SessionRepository {
  return {
    async create(session) {
      mustExist(tables.users, session.userId, 'user');
      insert(tables.sessions, session.id, session);
    },
    async findByTokenHash(tokenHash, now) {
      const session = tables.sessions
        .values()
        .find((s) => s.tokenHash === tokenHash && s.expiresAt > now);
      const user = session && tables.users.get(session.userId);
      return session && user
        ? { session, user, memberships: membershipsOf(tables, user.id) }
        : null;
    },
    async touch(id, now) {
      const session = tables.sessions.get(id);
      if (session) tables.sessions.set(id, { ...session, lastUsedAt: now });
    },
    async setSupport(id, supportSessionId) {
      const session = tables.sessions.get(id);
      if (session) tables.sessions.set(id, { ...session, supportSessionId });
    },
    async delete(id) {
      tables.sessions.delete(id);
    },
    async listByUser(userId, now) {
      return tables.sessions
        .values()
        .filter((session) => session.userId === userId && session.expiresAt > now)
        .sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime() || byId(b, a));
    },
    async deleteOthers(userId, keep) {
      const others = tables.sessions
        .values()
        .filter((session) => session.userId === userId && session.id !== keep);
      others.forEach(({ id }) => tables.sessions.delete(id));
      return others.length;
    },
    async deleteExpired(now) {
      const expired = tables.sessions.values().filter((session) => session.expiresAt <= now);
      expired.forEach((session) => tables.sessions.delete(session.id));
      return expired.length;
    },
  };
}
