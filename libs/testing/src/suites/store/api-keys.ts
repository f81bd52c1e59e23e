import { describe, expect, it } from 'vitest';

import { anApiKey, anOrganization, aUser, SOME_TIME } from '../../builders/accounts.js';
import type { GetSubject } from './subject.js';

const later = (hours: number) => new Date(SOME_TIME.getTime() + hours * 3_600_000);

export function describeApiKeys(subject: GetSubject): void {
  const someone = async () => {
    const { accounts } = subject().store;
    const [user, organization] = [aUser(), anOrganization()];
    await accounts.createUser(user);
    await accounts.createOrganization(organization);
    return { user, organization };
  };

  describe('API keys', () => {
    it('are found by their hash with who made them, and listed newest first', async () => {
      const { apiKeys } = subject().store;
      const { user, organization } = await someone();
      const of = { createdById: user.id, organizationId: organization.id };
      const [older, newer] = [anApiKey(of), anApiKey({ ...of, allowedCidrs: ['192.0.2.0/24'] })];
      await apiKeys.create(older);
      await apiKeys.create(newer);
      expect(await apiKeys.find(newer.id)).toEqual(newer);
      expect(await apiKeys.findByTokenHash(older.tokenHash)).toEqual({ key: older, user });
      expect(await apiKeys.findByTokenHash('00')).toBeNull();
      const page = await apiKeys.list(organization.id, { limit: 1 });
      expect(page).toEqual({ items: [newer], hasMore: true });
      const rest = await apiKeys.list(organization.id, { limit: 1, after: newer.id });
      expect(rest).toEqual({ items: [older], hasMore: false });
    });

    it('of operators belong to no organization', async () => {
      const { apiKeys } = subject().store;
      const { user, organization } = await someone();
      const key = anApiKey({ createdById: user.id, organizationId: null, scopes: ['fleet:read'] });
      await apiKeys.create(key);
      const { items } = await apiKeys.list(null, { limit: 100 });
      expect(items).toContainEqual(key);
      expect((await apiKeys.list(organization.id, { limit: 100 })).items).toEqual([]);
    });

    it('are revoked once, alone or all that a person made', async () => {
      const { apiKeys } = subject().store;
      const { user, organization } = await someone();
      const of = { createdById: user.id, organizationId: organization.id };
      const [one, two, three] = [anApiKey(of), anApiKey(of), anApiKey(of)];
      for (const key of [one, two, three]) await apiKeys.create(key);
      expect(await apiKeys.revoke(one.id, later(1))).toBe(true);
      expect(await apiKeys.revoke(one.id, later(2))).toBe(false);
      expect((await apiKeys.find(one.id))?.revokedAt).toEqual(later(1));
      expect(await apiKeys.revokeOf(organization.id, user.id, later(3))).toBe(2);
      expect((await apiKeys.find(two.id))?.revokedAt).toEqual(later(3));
    });

    it('give their place to another once, and never live longer for it', async () => {
      const { apiKeys } = subject().store;
      const { user, organization } = await someone();
      const of = { createdById: user.id, organizationId: organization.id };
      const [endless, short] = [anApiKey(of), anApiKey({ ...of, expiresAt: later(1) })];
      const next = anApiKey(of);
      for (const key of [endless, short, next]) await apiKeys.create(key);
      expect(await apiKeys.replace(endless.id, next.id, later(24))).toBe(true);
      expect(await apiKeys.replace(endless.id, next.id, later(48))).toBe(false);
      expect(await apiKeys.find(endless.id)).toMatchObject({
        replacedById: next.id,
        expiresAt: later(24),
      });
      await apiKeys.replace(short.id, next.id, later(24));
      expect((await apiKeys.find(short.id))?.expiresAt).toEqual(later(1));
      await apiKeys.revoke(next.id, later(1));
      expect(await apiKeys.replace(next.id, endless.id, later(24))).toBe(false);
    });

    it('remember when they were used last, and from where', async () => {
      const { apiKeys } = subject().store;
      const { user, organization } = await someone();
      const key = anApiKey({ createdById: user.id, organizationId: organization.id });
      await apiKeys.create(key);
      await apiKeys.touch(key.id, later(5), '192.0.2.7');
      expect(await apiKeys.find(key.id)).toEqual({
        ...key,
        lastUsedAt: later(5),
        lastUsedFrom: '192.0.2.7',
      });
    });
  });
}
