import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import { PLATFORM_PURPOSE, regionPurpose, type KeyType } from '../../ports/certificates.js';
import type { Store } from '../../ports/store.js';

export interface PlatformNames {
  readonly appsDomain: string;
  readonly consoleHost: string;
  readonly keyType: KeyType;
}

/**
 * Wants the certificates of the platform's own addresses: one for the installation's zone and the console, and one for each
 * region with a suffix of its own. Wildcards, so by DNS-01. Asked again it changes nothing.
 */
export async function demandPlatformCertificates(
  deps: {
    readonly store: Pick<Store, 'catalogue' | 'certificates'>;
    readonly ids: IdGenerator;
    readonly clock: Clock;
  },
  { appsDomain, consoleHost, keyType }: PlatformNames,
): Promise<void> {
  const { store, ids, clock } = deps;
  const regions = await store.catalogue.listRegions();
  const demands = [
    { purpose: PLATFORM_PURPOSE, hostnames: [`*.${appsDomain}`, consoleHost] },
    ...regions.flatMap(({ id, domain }) =>
      domain === null ? [] : [{ purpose: regionPurpose(id), hostnames: [`*.${domain}`] }],
    ),
  ];
  for (const demand of demands)
    await store.certificates.ensure(
      {
        ...demand,
        id: ids.next('crt'),
        tenantId: null,
        challenge: 'dns-01',
        challengeTarget: null,
        keyType,
      },
      clock.now(),
    );
}
