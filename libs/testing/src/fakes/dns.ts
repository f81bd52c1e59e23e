import type { DnsProvider } from '@fleetcommand/application/ports/acme';
import { NO_RECORDS, type AddressRecords } from '@fleetcommand/domain/edges/records';
import { ok } from '@fleetcommand/kernel/result';

export interface FakeDns extends DnsProvider {
  readonly setAddresses: NonNullable<DnsProvider['setAddresses']>;
  /** The TXT values at a name, as anybody sees them. */
  txt(name: string): readonly string[];
  /** The addresses at a name. */
  addresses(name: string): AddressRecords;
}

/** A DNS zone without a server. */
export function createFakeDns(): FakeDns {
  const addresses = new Map<string, AddressRecords>();
  const records = new Map<string, ReadonlySet<string>>();
  const valuesAt = (name: string) => records.get(name) ?? new Set<string>();
  return {
    txt: (name) => [...valuesAt(name)],
    addresses: (name) => addresses.get(name) ?? NO_RECORDS,
    async setAddresses(name, wanted) {
      addresses.set(name, wanted);
      return ok(undefined);
    },
    async addTxt(name, value) {
      records.set(name, new Set([...valuesAt(name), value]));
      return ok(undefined);
    },
    async removeTxt(name, value) {
      records.set(name, new Set([...valuesAt(name)].filter((present) => present !== value)));
      return ok(undefined);
    },
  };
}
