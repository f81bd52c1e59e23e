import type { AcmeAccountRepository } from '@fleetcommand/application/ports/certificates';

import type { Connection } from '../connection/connection.js';

const omit = { createdAt: true } as const;

export function prismaAcmeAccounts(connection: Connection): AcmeAccountRepository {
  return {
    find: (directoryUrl) => connection.acmeAccount.findUnique({ where: { directoryUrl }, omit }),

    list: () => connection.acmeAccount.findMany({ orderBy: { directoryUrl: 'asc' }, omit }),

    async save({ directoryUrl, accountUrl, keyCiphertext }, now) {
      await connection.$executeRaw`
        INSERT INTO acme_accounts AS present (directory_url, account_url, key_ciphertext, created_at)
        VALUES (${directoryUrl}, ${accountUrl}, ${keyCiphertext}, ${now})
        ON CONFLICT (directory_url) DO UPDATE
          SET account_url = COALESCE(present.account_url, EXCLUDED.account_url)
          WHERE present.key_ciphertext = EXCLUDED.key_ciphertext`;
      return connection.acmeAccount.findUniqueOrThrow({ where: { directoryUrl }, omit });
    },

    async forgetUrl(directoryUrl, accountUrl) {
      await connection.acmeAccount.updateMany({
        where: { directoryUrl, accountUrl },
        data: { accountUrl: null },
      });
    },
  };
}
