import type {
  AcmeAccountRepository,
  CertificateBudgetRepository,
} from '@fleetcommand/application/ports/certificates';

import type { Memory } from './tables.js';

export function memoryAcmeAccounts({ tables }: Memory): AcmeAccountRepository {
  const accounts = tables.acmeAccounts;
  return {
    async find(directoryUrl) {
      return accounts.get(directoryUrl) ?? null;
    },
    async list() {
      return accounts.values().sort((a, b) => a.directoryUrl.localeCompare(b.directoryUrl));
    },
    async save(account) {
      const present = accounts.get(account.directoryUrl);
      const isSameKey = present?.keyCiphertext === account.keyCiphertext;
      if (present && !isSameKey) return present;
      const accountUrl = present?.accountUrl ?? account.accountUrl;
      const saved = { ...account, accountUrl };
      accounts.set(account.directoryUrl, saved);
      return saved;
    },
    async forgetUrl(directoryUrl, accountUrl) {
      const present = accounts.get(directoryUrl);
      if (present?.accountUrl === accountUrl)
        accounts.set(directoryUrl, { ...present, accountUrl: null });
    },
  };
}

export function memoryCertificateBudget({ tables }: Memory): CertificateBudgetRepository {
  const buckets = tables.certificateBudget;
  return {
    async lock(keys) {
      return new Map(
        keys.flatMap((key) => {
          const row = buckets.get(key);
          return row ? [[key, row.state] as const] : [];
        }),
      );
    },
    async find(key) {
      return buckets.get(key)?.state ?? null;
    },
    async save(changed) {
      for (const [key, state] of changed) buckets.set(key, { key, state });
    },
    async peek(prefix, limit) {
      return buckets
        .values()
        .filter(({ key }) => key.startsWith(prefix))
        .sort((a, b) => a.state.tokens - b.state.tokens || a.key.localeCompare(b.key))
        .slice(0, limit);
    },
    async prune(before) {
      const old = buckets.values().filter(({ state }) => state.at < before);
      old.forEach(({ key }) => buckets.delete(key));
      return old.length;
    },
  };
}
