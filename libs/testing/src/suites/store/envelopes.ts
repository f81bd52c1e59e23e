import { describe, expect, it } from 'vitest';

import { anIdentityProvider, anOrganization, aUser, SOME_TIME } from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import { aCertificate } from '../../builders/tenancy.js';
import type { GetSubject } from './subject.js';

export function describeEnvelopes(subject: GetSubject): void {
  describe('envelopes', () => {
    it('are found in every place there is, each with what its context is made of', async () => {
      const { store } = subject();
      const certificate = aCertificate({ purpose: `test/${someId('crt')}` });
      await store.certificates.ensure(certificate, SOME_TIME);
      const lease = await store.leases.acquire(`certificate/${certificate.purpose}`, 'w', 60_000);
      if (!lease) throw new Error('the lease is held');
      const sealed = { chainPem: 'x', keyCiphertext: 'v1.a.key', orderKeyCiphertext: 'v1.a.order' };
      await store.certificates.update(certificate.id, lease, sealed, SOME_TIME);
      const directoryUrl = `https://ca.example/${someId('crt')}`;
      const account = { directoryUrl, accountUrl: null, keyCiphertext: 'v1.a.account' };
      await store.acmeAccounts.save(account, SOME_TIME);

      const user = aUser();
      await store.accounts.createUser(user);
      await store.security.setTotp(user.id, { ciphertext: 'v1.a.totp', confirmedAt: null });

      const { envelopes } = store;
      expect(await envelopes.list('user-security.totp', null, 1_000)).toContainEqual({
        id: user.id,
        subject: user.id,
        envelope: 'v1.a.totp',
      });
      const replaced = ['user-security.totp', user.id, 'v1.a.totp', 'v1.b.totp'] as const;
      expect(await envelopes.replace(...replaced)).toBe(true);
      expect((await store.security.find(user.id)).totp?.ciphertext).toBe('v1.b.totp');
      const { id, purpose } = certificate;
      expect(await envelopes.list('certificates.key', null, 1_000)).toContainEqual({
        id,
        subject: purpose,
        envelope: 'v1.a.key',
      });
      expect(await envelopes.list('certificates.order-key', null, 1_000)).toContainEqual({
        id,
        subject: purpose,
        envelope: 'v1.a.order',
      });
      expect(await envelopes.list('acme-accounts.key', null, 1_000)).toContainEqual({
        id: directoryUrl,
        subject: directoryUrl,
        envelope: 'v1.a.account',
      });
      expect(await envelopes.list('databases.password', null, 1_000)).toBeInstanceOf(Array);
      const organization = anOrganization();
      await store.accounts.createOrganization(organization);
      const provider = anIdentityProvider({ organizationId: organization.id });
      await store.singleSignOn.saveProvider(provider);
      const secrets = await envelopes.list('identity-providers.client-secret', null, 1_000);
      expect(secrets).toContainEqual({
        id: provider.id,
        subject: provider.id,
        envelope: provider.clientSecretCiphertext,
      });
    });

    it('come in pages, and are replaced only while they are what they were', async () => {
      const { store } = subject();
      const urls = [someId('crt'), someId('crt')].sort().map((id) => `https://ca.example/p/${id}`);
      for (const directoryUrl of urls)
        await store.acmeAccounts.save(
          { directoryUrl, accountUrl: null, keyCiphertext: 'v1.a.one' },
          SOME_TIME,
        );
      const [first = '', second = ''] = urls;
      const page = await store.envelopes.list('acme-accounts.key', first, 1);
      expect(page.map(({ id }) => id)).toEqual([second]);
      const replace = (before: string, after: string) =>
        store.envelopes.replace('acme-accounts.key', first, before, after);
      expect(await replace('v1.a.other', 'v1.b.two')).toBe(false);
      expect(await replace('v1.a.one', 'v1.b.two')).toBe(true);
      expect((await store.acmeAccounts.find(first))?.keyCiphertext).toBe('v1.b.two');
    });
  });
}
