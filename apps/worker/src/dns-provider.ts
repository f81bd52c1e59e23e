/** Which DNS provider proves names, of those there are. */
import { createChalltestsrvProvider } from '@fleetcommand/adapter-dns/challtestsrv';
import type { DnsProvider } from '@fleetcommand/application/ports/acme';
import type { CertificateDependencies } from '@fleetcommand/application/use-cases/certificates/dependencies';

import type { WorkerConfig } from './config.js';

/** What providers stand on beside their settings. */
export type DnsParts = Pick<CertificateDependencies, 'clusters' | 'lookups'>;

/** Null where none is configured: names are proven by HTTP-01 only. */
export function openDnsProvider(config: WorkerConfig, _parts: DnsParts): DnsProvider | null {
  switch (config.DNS_PROVIDER) {
    case 'challtestsrv':
      return createChalltestsrvProvider(config.CHALLTESTSRV_URL ?? '');
    case undefined:
      return null;
  }
}
