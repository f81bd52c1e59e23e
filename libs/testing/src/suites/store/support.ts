import { describe, expect, it } from 'vitest';

import {
  anOrganization,
  aSession,
  aSupportSession,
  aUser,
  SOME_TIME,
} from '../../builders/accounts.js';
import type { GetSubject } from './subject.js';

const later = (minutes: number) => new Date(SOME_TIME.getTime() + minutes * 60_000);

export function describeSupport(subject: GetSubject): void {
  describe('a look of support', () => {
    const begun = async () => {
      const { store } = subject();
      const [organization, operator] = [anOrganization(), aUser({ isOperator: true })];
      await store.accounts.createOrganization(organization);
      await store.accounts.createUser(operator);
      const session = aSupportSession({
        organizationId: organization.id,
        operatorId: operator.id,
      });
      await store.support.begin(session);
      return session;
    };

    it('is found and listed, may be allowed more, and ends once', async () => {
      const { support } = subject().store;
      const session = await begun();
      expect(await support.find(session.id)).toEqual(session);
      await support.setMayWrite(session.id, true);
      const allowed = { ...session, mayWrite: true };
      expect((await support.list(session.organizationId, { limit: 9 })).items).toEqual([allowed]);
      expect(await support.end(session.id, later(5))).toBe(true);
      expect(await support.end(session.id, later(6))).toBe(false);
      expect(await support.find(session.id)).toEqual({ ...allowed, endedAt: later(5) });
    });

    it('whose time is over is not ended again', async () => {
      const session = await begun();
      expect(await subject().store.support.end(session.id, session.expiresAt)).toBe(false);
    });

    it('is bound to a session of its operator, and let go', async () => {
      const { sessions } = subject().store;
      const { id, operatorId } = await begun();
      const session = aSession({ userId: operatorId });
      await sessions.create(session);
      await sessions.setSupport(session.id, id);
      const find = async () =>
        (await sessions.findByTokenHash(session.tokenHash, SOME_TIME))?.session.supportSessionId;
      expect(await find()).toBe(id);
      await sessions.setSupport(session.id, null);
      expect(await find()).toBeNull();
    });
  });
}
