import type { CertificateRepository } from '@fleetcommand/application/ports/certificates';

import { isHeld } from './leases.js';
import type { Memory } from './tables.js';

const NOTHING_YET = {
  order: null,
  orderKeyCiphertext: null,
  chainPem: null,
  keyCiphertext: null,
  notBefore: null,
  notAfter: null,
  attempts: 0,
  nextAttemptAt: null,
  lastError: null,
};

export function memoryCertificates(memory: Memory): CertificateRepository {
  const { tables } = memory;
  const find = (purpose: string) =>
    tables.certificates.values().find((certificate) => certificate.purpose === purpose);
  return {
    async ensure({ id, purpose, hostnames }) {
      const present = find(purpose);
      if (present && present.hostnames.join() === hostnames.join()) return present;
      const certificate = { id: present?.id ?? id, purpose, hostnames, ...NOTHING_YET };
      tables.certificates.set(certificate.id, certificate);
      return certificate;
    },
    async findByPurpose(purpose) {
      return find(purpose) ?? null;
    },
    async list() {
      return tables.certificates.values().sort((a, b) => a.purpose.localeCompare(b.purpose));
    },
    async update(id, lease, change) {
      const present = tables.certificates.get(id);
      if (!present || !isHeld(memory, lease)) return false;
      const changed = { ...present, ...change };
      if ((changed.chainPem === null) !== (changed.keyCiphertext === null))
        throw new Error('a chain and its key are stored together');
      tables.certificates.set(id, changed);
      return true;
    },
    async findAccount(directoryUrl) {
      return tables.acmeAccounts.get(directoryUrl) ?? null;
    },
    async saveAccount(account) {
      const present = tables.acmeAccounts.get(account.directoryUrl);
      const isSameKey = present?.keyCiphertext === account.keyCiphertext;
      if (present && !isSameKey) return present;
      const accountUrl = present?.accountUrl ?? account.accountUrl;
      const saved = { ...account, accountUrl };
      tables.acmeAccounts.set(account.directoryUrl, saved);
      return saved;
    },
    async forgetAccountUrl(directoryUrl, accountUrl) {
      const present = tables.acmeAccounts.get(directoryUrl);
      if (present?.accountUrl === accountUrl)
        tables.acmeAccounts.set(directoryUrl, { ...present, accountUrl: null });
    },
  };
}
