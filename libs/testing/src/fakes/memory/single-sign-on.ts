import type { SingleSignOnRepository } from '@fleetcommand/application/ports/single-sign-on';
import { fail, ok } from '@fleetcommand/kernel/result';

import { insert, mustExist, type Memory } from './tables.js';

export function memorySingleSignOn({ tables }: Memory): SingleSignOnRepository {
  const providers = () => tables.identityProviders.values();
  const domains = () => tables.emailDomains.values();
  const provenBy = (domain: string) =>
    domains().find((each) => each.domain === domain && each.verifiedAt);
  const keyOf = (...parts: readonly string[]) => parts.join(' ');
  return {
    async saveProvider(provider) {
      mustExist(tables.organizations, provider.organizationId, 'organization');
      tables.identityProviders.set(provider.id, provider);
    },
    async findProvider(id) {
      return tables.identityProviders.get(id) ?? null;
    },
    async findProviderOf(organizationId) {
      return providers().find((each) => each.organizationId === organizationId) ?? null;
    },
    async findProviderByDomain(domain) {
      const owner = provenBy(domain)?.organizationId;
      return providers().find(({ organizationId }) => organizationId === owner) ?? null;
    },
    async deleteProvider(id) {
      tables.identityProviders.delete(id);
    },

    async addDomain(wanted) {
      const { organizationId, domain } = wanted;
      const isKnown = domains().some(
        (each) => each.organizationId === organizationId && each.domain === domain,
      );
      if (isKnown) {
        const more = { pointer: '/domain' };
        return fail('sso.domain-known', `${domain} is on your list already.`, more);
      }
      insert(tables.emailDomains, wanted.id, wanted);
      return ok(undefined);
    },
    async listDomains(organizationId) {
      return domains()
        .filter((each) => each.organizationId === organizationId)
        .sort((a, b) => (a.domain < b.domain ? -1 : 1));
    },
    async proveDomain(id, now) {
      const named = tables.emailDomains.get(id);
      if (!named || provenBy(named.domain)) return false;
      tables.emailDomains.set(id, { ...named, verifiedAt: now });
      tables.uniques.set(`email-domain/${named.domain}`, named.organizationId);
      return true;
    },
    async deleteDomain(id) {
      tables.emailDomains.delete(id);
    },

    async link(identity) {
      const { providerId, issuer, subject } = identity;
      const key = keyOf(providerId, issuer, subject);
      if (!tables.identities.get(key)) tables.identities.set(key, identity);
    },
    async listIdentities(userId) {
      return tables.identities
        .values()
        .filter((identity) => identity.userId === userId)
        .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
    },
    async unlink({ providerId, issuer, subject }) {
      tables.identities.delete(keyOf(providerId, issuer, subject));
    },
    async findIdentity(providerId, issuer, subject) {
      return tables.identities.get(keyOf(providerId, issuer, subject))?.userId ?? null;
    },
  };
}
