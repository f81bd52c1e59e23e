import type { UserId } from '@fleetcommand/kernel/ids';
import { describe, expect, it } from 'vitest';

import {
  anEmailDomain,
  anIdentityProvider,
  anOrganization,
  aUser,
  SOME_TIME,
} from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

export function describeSingleSignOn(subject: GetSubject): void {
  const someOrganization = async () => {
    const organization = anOrganization();
    await subject().store.accounts.createOrganization(organization);
    return { organizationId: organization.id };
  };
  const someDomain = () => `${someId('edm').slice(4)}.example`;

  describe('an organization’s identity provider', () => {
    it('is kept, changed and removed', async () => {
      const { singleSignOn } = subject().store;
      const of = await someOrganization();
      expect(await singleSignOn.findProviderOf(of.organizationId)).toBeNull();
      const provider = anIdentityProvider(of);
      await singleSignOn.saveProvider(provider);
      expect(await singleSignOn.findProvider(provider.id)).toEqual(provider);
      const changed = { ...provider, issuer: 'https://other.example', isEnforced: true };
      await singleSignOn.saveProvider(changed);
      expect(await singleSignOn.findProviderOf(of.organizationId)).toEqual(changed);
      await singleSignOn.deleteProvider(provider.id);
      expect(await singleSignOn.findProvider(provider.id)).toBeNull();
    });

    it('is found by a domain that its organization has proven, and by no other', async () => {
      const { singleSignOn } = subject().store;
      const [of, others] = [await someOrganization(), await someOrganization()];
      const provider = anIdentityProvider(of);
      await singleSignOn.saveProvider(provider);
      await singleSignOn.saveProvider(anIdentityProvider(others));
      const domain = someDomain();
      const own = anEmailDomain({ ...of, domain });
      const theirs = anEmailDomain({ ...others, domain });
      for (const each of [own, theirs])
        expect(await singleSignOn.addDomain(each)).toMatchObject({ ok: true });
      expect(await singleSignOn.findProviderByDomain(domain)).toBeNull();
      expect(await singleSignOn.proveDomain(own.id, SOME_TIME)).toBe(true);
      expect(await singleSignOn.findProviderByDomain(domain)).toEqual(provider);
      expect(await singleSignOn.proveDomain(theirs.id, SOME_TIME)).toBe(false);
      expect(await singleSignOn.listDomains(of.organizationId)).toEqual([
        { ...own, verifiedAt: SOME_TIME },
      ]);
      await singleSignOn.deleteDomain(own.id);
      expect(await singleSignOn.proveDomain(theirs.id, SOME_TIME)).toBe(true);
    });

    it('names a domain once', async () => {
      const { singleSignOn } = subject().store;
      const of = await someOrganization();
      const domain = someDomain();
      await singleSignOn.addDomain(anEmailDomain({ ...of, domain }));
      expect(await singleSignOn.addDomain(anEmailDomain({ ...of, domain }))).toMatchObject({
        error: { code: 'sso.domain-known', pointer: '/domain' },
      });
    });
  });

  describe('who somebody is at a provider', () => {
    it('is remembered by provider, issuer and subject together, as the first who came', async () => {
      const { singleSignOn, accounts } = subject().store;
      const [user, other] = [aUser(), aUser()];
      for (const each of [user, other]) await accounts.createUser(each);
      const providerId = someId('idp');
      const identity = {
        providerId,
        issuer: 'https://id.example',
        subject: 'ada',
        createdAt: SOME_TIME,
      };
      await singleSignOn.link({ ...identity, userId: user.id });
      await singleSignOn.link({ ...identity, userId: other.id });
      const find = (issuer: string, subjectOf: string, of = providerId) =>
        singleSignOn.findIdentity(of, issuer, subjectOf);
      expect(await find('https://id.example', 'ada')).toBe(user.id);
      expect(await find('https://evil.example', 'ada')).toBeNull();
      expect(await find('https://id.example', 'eve')).toBeNull();
      expect(await find('https://id.example', 'ada', someId('idp'))).toBeNull();
    });

    it('is listed with the rest of theirs, the oldest first, and unlinked alone', async () => {
      const { singleSignOn, accounts } = subject().store;
      const [user, other] = [aUser(), aUser()];
      for (const each of [user, other]) await accounts.createUser(each);
      const identity = (userId: UserId, subjectOf: string, minutes: number) => ({
        providerId: someId('idp'),
        issuer: 'https://id.example',
        subject: subjectOf,
        userId,
        createdAt: new Date(SOME_TIME.getTime() + minutes * 60_000),
      });
      const [newer, older] = [identity(user.id, 'ada', 2), identity(user.id, 'lovelace', 1)];
      const theirs = identity(other.id, 'eve', 0);
      for (const each of [newer, older, theirs]) await singleSignOn.link(each);
      expect(await singleSignOn.listIdentities(user.id)).toEqual([older, newer]);
      await singleSignOn.unlink(older);
      expect(await singleSignOn.listIdentities(user.id)).toEqual([newer]);
      expect(await singleSignOn.listIdentities(other.id)).toEqual([theirs]);
    });
  });
}
