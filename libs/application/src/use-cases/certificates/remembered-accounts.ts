import type { AcmeAccountRepository, StoredAcmeAccount } from '../../ports/certificates.js';

/** The accounts as one run knows them: read once, and again after it changed one. */
export function rememberedAccounts(
  accounts: AcmeAccountRepository,
): Pick<AcmeAccountRepository, 'find' | 'save' | 'forgetUrl'> {
  const known = new Map<string, StoredAcmeAccount | null>();
  return {
    async find(directoryUrl) {
      const remembered = known.get(directoryUrl);
      if (remembered !== undefined) return remembered;
      const found = await accounts.find(directoryUrl);
      known.set(directoryUrl, found);
      return found;
    },
    async save(account, now) {
      known.delete(account.directoryUrl);
      return accounts.save(account, now);
    },
    async forgetUrl(directoryUrl, accountUrl) {
      known.delete(directoryUrl);
      await accounts.forgetUrl(directoryUrl, accountUrl);
    },
  };
}
