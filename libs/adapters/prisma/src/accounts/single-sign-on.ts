import type { SingleSignOnRepository } from '@fleetcommand/application/ports/single-sign-on';
import { ROLES } from '@fleetcommand/domain/accounts/account';
import type {
  EmailDomain,
  IdentityProvider,
  ProviderId,
} from '@fleetcommand/domain/accounts/identity-provider';
import type {
  EmailDomainId,
  IdentityProviderId,
  OrganizationId,
  UserId,
} from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import type {
  EmailDomain as EmailDomainRow,
  IdentityProvider as ProviderRow,
} from '../generated/client.js';

const role = z.enum(ROLES);

function providerFromRow(row: ProviderRow): IdentityProvider {
  return {
    ...row,
    id: row.id as IdentityProviderId,
    organizationId: row.organizationId as OrganizationId,
    defaultRole: role.parse(row.defaultRole),
  };
}

function domainFromRow(row: EmailDomainRow): EmailDomain {
  return {
    ...row,
    id: row.id as EmailDomainId,
    organizationId: row.organizationId as OrganizationId,
  };
}

export function prismaSingleSignOn(connection: Connection): SingleSignOnRepository {
  const find = async (where: { id: string } | { organizationId: string }) => {
    const row = await connection.identityProvider.findUnique({ where });
    return row && providerFromRow(row);
  };
  return {
    async saveProvider(provider) {
      const { id, ...update } = provider;
      await connection.identityProvider.upsert({ where: { id }, create: provider, update });
    },
    findProvider: (id) => find({ id }),
    findProviderOf: (organizationId) => find({ organizationId }),
    async findProviderByDomain(domain) {
      const proven = await connection.emailDomain.findFirst({
        where: { domain, verifiedAt: { not: null } },
      });
      return proven && find({ organizationId: proven.organizationId });
    },
    async deleteProvider(id) {
      await connection.identityProvider.deleteMany({ where: { id } });
    },

    async addDomain(data) {
      const { count } = await connection.emailDomain.createMany({ data, skipDuplicates: true });
      return count > 0
        ? ok(undefined)
        : fail('sso.domain-known', `${data.domain} is on your list already.`, {
            pointer: '/domain',
          });
    },
    async listDomains(organizationId) {
      const rows = await connection.emailDomain.findMany({
        where: { organizationId },
        orderBy: { domain: 'asc' },
      });
      return rows.map(domainFromRow);
    },
    async proveDomain(id, now) {
      // Asked in the statement itself: another's row may be behind the wall, where only the index sees it.
      const written = await connection.$executeRaw`
        UPDATE email_domains SET verified_at = ${now} WHERE id = ${id} AND verified_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM email_domains other
            WHERE other.domain = email_domains.domain AND other.verified_at IS NOT NULL)`;
      return written > 0;
    },
    async deleteDomain(id) {
      await connection.emailDomain.deleteMany({ where: { id } });
    },

    async link(data) {
      await connection.externalIdentity.createMany({ data, skipDuplicates: true });
    },
    async listIdentities(userId) {
      const rows = await connection.externalIdentity.findMany({
        where: { userId },
        orderBy: [{ createdAt: 'asc' }, { providerId: 'asc' }, { subject: 'asc' }],
      });
      return rows.map((row) => ({ ...row, providerId: row.providerId as ProviderId, userId }));
    },
    async unlink({ providerId, issuer, subject }) {
      await connection.externalIdentity.deleteMany({ where: { providerId, issuer, subject } });
    },
    async findIdentity(providerId, issuer, subject) {
      const row = await connection.externalIdentity.findUnique({
        where: { providerId_issuer_subject: { providerId, issuer, subject } },
      });
      return row ? (row.userId as UserId) : null;
    },
  };
}
