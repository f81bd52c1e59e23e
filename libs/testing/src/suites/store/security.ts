import type { AccountToken } from '@fleetcommand/application/ports/security';
import { describe, expect, it } from 'vitest';

import { aSession, aUser, SOME_TIME } from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const later = (minutes: number) => new Date(SOME_TIME.getTime() + minutes * 60_000);

export function describeSecurity(subject: GetSubject): void {
  const someone = async () => {
    const user = aUser();
    await subject().store.accounts.createUser(user);
    return user;
  };

  describe('a person’s account', () => {
    it('gets another password and another address, unless somebody has it', async () => {
      const { accounts } = subject().store;
      const [user, other] = [await someone(), await someone()];
      await accounts.setPassword(user.id, 'another hash');
      expect(await accounts.setEmail(user.id, other.email)).toMatchObject({
        error: { code: 'accounts.email-taken' },
      });
      const email = `new-${user.email}`;
      expect(await accounts.setEmail(user.id, email)).toEqual({ ok: true });
      const changed = { ...user, passwordHash: 'another hash', email };
      expect(await accounts.findUserByEmail(email)).toEqual(changed);
      expect(await accounts.createUser({ ...aUser(), email: user.email })).toEqual({ ok: true });
    });

    it('lists its sessions, the last used first, and ends all but one', async () => {
      const { sessions } = subject().store;
      const user = await someone();
      const made = [
        aSession({ userId: user.id, lastUsedAt: later(1) }),
        aSession({ userId: user.id, lastUsedAt: later(3) }),
        aSession({ userId: user.id, expiresAt: later(2) }),
      ] as const;
      for (const session of made) await sessions.create(session);
      expect(await sessions.listByUser(user.id, later(5))).toEqual([made[1], made[0]]);
      expect(await sessions.deleteOthers(user.id, made[0].id)).toBe(2);
      expect(await sessions.listByUser(user.id, SOME_TIME)).toEqual([made[0]]);
      expect(await sessions.deleteOthers(user.id, null)).toBe(1);
    });

    it('has nothing set up at first', async () => {
      const { security } = subject().store;
      const { id: userId } = await someone();
      expect(await security.find(userId)).toEqual({ userId, emailVerifiedAt: null, totp: null });
      await security.setEmailVerifiedAt(userId, later(1));
      expect((await security.find(userId)).emailVerifiedAt).toEqual(later(1));
    });

    it('takes each time step of its one-time codes once, and only forwards', async () => {
      const { security } = subject().store;
      const { id } = await someone();
      const totp = { ciphertext: 'sealed', confirmedAt: null };
      await security.setTotp(id, totp);
      expect((await security.find(id)).totp).toEqual(totp);
      const use = (step: number) => security.useTotpStep(id, step);
      expect([await use(7), await use(7), await use(6), await use(8)]).toEqual([
        true,
        false,
        false,
        true,
      ]);
      await security.setTotp(id, { ...totp, confirmedAt: later(1) });
      expect(await use(8)).toBe(true);
      await security.setTotp(id, null);
      expect((await security.find(id)).totp).toBeNull();
    });

    it('has recovery codes that are good once each, until there are others', async () => {
      const { security } = subject().store;
      const { id } = await someone();
      await security.replaceRecoveryCodes(id, ['a', 'b']);
      const use = (hash: string) => security.useRecoveryCode(id, hash, SOME_TIME);
      expect([await use('a'), await use('a'), await use('x')]).toEqual([true, false, false]);
      expect(await security.countRecoveryCodes(id)).toBe(1);
      await security.replaceRecoveryCodes(id, ['c', 'a']);
      expect([await use('b'), await use('c'), await use('a')]).toEqual([false, true, true]);
    });

    it('has one link for a purpose, good once and for its time', async () => {
      const { security } = subject().store;
      const user = await someone();
      const token = (purpose: AccountToken['purpose']): AccountToken => ({
        tokenHash: someId('inv'),
        userId: user.id,
        purpose,
        email: user.email,
        expiresAt: later(10),
      });
      const [old, reset, verify] = [
        token('reset-password'),
        token('reset-password'),
        token('verify-email'),
      ];
      for (const each of [old, reset, verify]) await security.createToken(each);
      expect(await security.findToken(old.tokenHash, SOME_TIME)).toBeNull();
      expect(await security.findToken(reset.tokenHash, later(9))).toEqual(reset);
      expect(await security.takeToken(reset.tokenHash, later(10))).toBeNull();
      expect(await security.takeToken(reset.tokenHash, later(9))).toEqual(reset);
      expect(await security.takeToken(reset.tokenHash, later(9))).toBeNull();
      expect(await security.takeToken(verify.tokenHash, later(9))).toEqual(verify);
    });
  });
}
