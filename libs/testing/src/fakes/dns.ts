import type { DnsProvider } from '@fleetcommand/application/ports/acme';
import { ok } from '@fleetcommand/kernel/result';

export interface FakeDns extends DnsProvider {
  /** The TXT values at a name, as anybody sees them. */
  txt(name: string): readonly string[];
}

/** A DNS zone without a server. */
export function createFakeDns(): FakeDns {
  const records = new Map<string, ReadonlySet<string>>();
  const valuesAt = (name: string) => records.get(name) ?? new Set<string>();
  return {
    txt: (name) => [...valuesAt(name)],
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
