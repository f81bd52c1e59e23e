import type { AcmeAccount } from '../../ports/acme.js';
import type { AcmeAccountRepository, StoredAcmeAccount } from '../../ports/certificates.js';
import type { SecretBox } from '../../ports/secret-box.js';
import { accountKeyContext } from './key-context.js';

/** The accounts as one run knows them. */
export interface RememberedAccounts extends Pick<
  AcmeAccountRepository,
  'find' | 'save' | 'forgetUrl'
> {
  /** To sign with; null where the CA has not registered one yet. */
  open(directoryUrl: string): Promise<AcmeAccount | null>;
}

/** Read and opened once, and again after the run changed one. */
export function rememberedAccounts(
  accounts: AcmeAccountRepository,
  secretBox: SecretBox,
): RememberedAccounts {
  const known = new Map<string, StoredAcmeAccount | null>();
  const opened = new Map<string, AcmeAccount>();
  const forget = (directoryUrl: string) => {
    known.delete(directoryUrl);
    opened.delete(directoryUrl);
  };
  const find = async (directoryUrl: string) => {
    const remembered = known.get(directoryUrl);
    if (remembered !== undefined) return remembered;
    const found = await accounts.find(directoryUrl);
    known.set(directoryUrl, found);
    return found;
  };
  return {
    find,
    async open(directoryUrl) {
      const remembered = opened.get(directoryUrl);
      if (remembered) return remembered;
      const account = await find(directoryUrl);
      if (!account?.accountUrl) return null;
      const key = secretBox.open(account.keyCiphertext, accountKeyContext(directoryUrl));
      const usable = { key, url: account.accountUrl };
      opened.set(directoryUrl, usable);
      return usable;
    },
    async save(account, now) {
      forget(account.directoryUrl);
      return accounts.save(account, now);
    },
    async forgetUrl(directoryUrl, accountUrl) {
      forget(directoryUrl);
      await accounts.forgetUrl(directoryUrl, accountUrl);
    },
  };
}
