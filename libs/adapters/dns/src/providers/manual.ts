import type { DnsProvider } from '@fleetcommand/application/ports/acme';
import { ok } from '@fleetcommand/kernel/result';

/**
 * People set the records: what is wanted, and where, stands in the certificate's error until the record is seen (see
 * `confirmProof`), and the authority is told only then.
 */
export function createManualProvider(): DnsProvider {
  return {
    addTxt: async () => ok(undefined),
    removeTxt: async () => ok(undefined),
    setAddresses: null,
  };
}
