import { describe, expect, it } from 'vitest';

import { aPasskey, aUser, SOME_TIME } from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const later = (minutes: number) => new Date(SOME_TIME.getTime() + minutes * 60_000);

export function describePasskeys(subject: GetSubject): void {
  const someone = async () => {
    const user = aUser();
    await subject().store.accounts.createUser(user);
    return user;
  };

  describe('a passkey', () => {
    it('is found by its credential and listed with its owner’s, the oldest first', async () => {
      const { passkeys } = subject().store;
      const { id: userId } = await someone();
      const newer = aPasskey({ userId, createdAt: later(1) });
      const older = aPasskey({ userId, transports: ['internal', 'hybrid'] });
      for (const each of [newer, older])
        expect(await passkeys.create(each)).toMatchObject({ ok: true });
      expect(await passkeys.listByUser(userId)).toEqual([older, newer]);
      expect(await passkeys.findByCredential(older.credentialId)).toEqual(older);
      expect(await passkeys.findByCredential('nobody’s')).toBeNull();
    });

    it('is somebody’s only once', async () => {
      const { passkeys } = subject().store;
      const [one, two] = [await someone(), await someone()];
      const passkey = aPasskey({ userId: one.id });
      await passkeys.create(passkey);
      const again = aPasskey({ userId: two.id, credentialId: passkey.credentialId });
      expect(await passkeys.create(again)).toMatchObject({ error: { code: 'passkeys.known' } });
      expect(await passkeys.listByUser(two.id)).toEqual([]);
    });

    it('is used only with a counter above the last one, unless it never counts', async () => {
      const { passkeys } = subject().store;
      const { id: userId } = await someone();
      const passkey = aPasskey({ userId });
      await passkeys.create(passkey);
      const use = (counter: number) =>
        passkeys.use(passkey.id, { counter, isSynced: true }, later(counter));
      const uses = [
        await use(0),
        await use(0),
        await use(5),
        await use(5),
        await use(4),
        await use(0),
        await use(6),
      ];
      expect(uses).toEqual([true, true, true, false, false, false, true]);
      expect(await passkeys.findByCredential(passkey.credentialId)).toEqual({
        ...passkey,
        counter: 6,
        isSynced: true,
        lastUsedAt: later(6),
      });
    });

    it('counts as far as authenticators do (32 bits)', async () => {
      const { passkeys } = subject().store;
      const passkey = aPasskey({ userId: (await someone()).id });
      await passkeys.create(passkey);
      expect(
        await passkeys.use(passkey.id, { counter: 4_294_967_295, isSynced: false }, later(1)),
      ).toBe(true);
      expect((await passkeys.findByCredential(passkey.credentialId))?.counter).toBe(4_294_967_295);
    });

    it('is renamed, suspected and removed', async () => {
      const { passkeys } = subject().store;
      const { id: userId } = await someone();
      const [one, two] = [aPasskey({ userId }), aPasskey({ userId, createdAt: later(1) })];
      for (const each of [one, two]) await passkeys.create(each);
      await passkeys.rename(one.id, 'Laptop');
      await passkeys.suspect(one.id, later(2));
      await passkeys.delete(two.id);
      expect(await passkeys.listByUser(userId)).toEqual([
        { ...one, name: 'Laptop', suspectedAt: later(2) },
      ]);
    });
  });

  describe('a ceremony', () => {
    const begun = async (purpose: 'add-passkey' | 'use-passkey' = 'use-passkey') => {
      const ceremony = {
        keyHash: someId('ses'),
        purpose,
        userId: purpose === 'add-passkey' ? (await someone()).id : null,
        facts: { provider: 'x', returnTo: '/' },
        expiresAt: later(10),
      };
      await subject().store.ceremonies.begin(ceremony);
      return ceremony;
    };

    it('comes back once, for what it was begun for, and in time', async () => {
      const { ceremonies } = subject().store;
      const [sign, add] = [await begun(), await begun('add-passkey')];
      expect(await ceremonies.take(sign.keyHash, 'add-passkey', later(1))).toBeNull();
      expect(await ceremonies.take(sign.keyHash, 'use-passkey', later(10))).toBeNull();
      expect(await ceremonies.take(sign.keyHash, 'use-passkey', later(9))).toEqual(sign);
      expect(await ceremonies.take(sign.keyHash, 'use-passkey', later(9))).toBeNull();
      expect(await ceremonies.take(add.keyHash, 'add-passkey', later(9))).toEqual(add);
    });

    it('of several who bring it back at once is one’s', async () => {
      const { ceremonies } = subject().store;
      const { keyHash } = await begun();
      const takes = [1, 2, 3, 4].map(() => ceremonies.take(keyHash, 'use-passkey', SOME_TIME));
      expect((await Promise.all(takes)).filter(Boolean)).toHaveLength(1);
    });

    it('is looked at, and answered elsewhere, before it is taken', async () => {
      const { ceremonies } = subject().store;
      const { id: userId } = await someone();
      const { keyHash, ...asked } = await begun();
      expect(await ceremonies.find(keyHash, 'add-passkey', later(1))).toBeNull();
      expect(await ceremonies.find(keyHash, 'use-passkey', later(10))).toBeNull();
      expect(await ceremonies.find(keyHash, 'use-passkey', later(9))).toEqual({
        keyHash,
        ...asked,
      });
      const answer = { userId, facts: { decision: 'approve' } };
      expect(await ceremonies.answer(keyHash, 'add-passkey', answer)).toBe(false);
      expect(await ceremonies.answer(keyHash, 'use-passkey', answer)).toBe(true);
      const answered = { keyHash, ...asked, ...answer };
      expect(await ceremonies.find(keyHash, 'use-passkey', later(1))).toEqual(answered);
      expect(await ceremonies.take(keyHash, 'use-passkey', later(1))).toEqual(answered);
      expect(await ceremonies.answer(keyHash, 'use-passkey', answer)).toBe(false);
    });

    it('that never came back is dropped', async () => {
      const { ceremonies } = subject().store;
      const { keyHash } = await begun();
      expect(await ceremonies.deleteExpired(later(10))).toBeGreaterThanOrEqual(1);
      expect(await ceremonies.take(keyHash, 'use-passkey', SOME_TIME)).toBeNull();
    });
  });
}
