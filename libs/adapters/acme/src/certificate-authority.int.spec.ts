import { createChalltestsrvProvider } from '@fleetcommand/adapter-dns/challtestsrv';
import { startPebble } from '@fleetcommand/testing/servers/start';
import {
  describeCertificateAuthority,
  type CertificateAuthoritySubject,
} from '@fleetcommand/testing/suites/certificate-authority';
import { readFile } from 'node:fs/promises';

import { createCertificateAuthority } from './certificate-authority.js';

async function pebble(nonceRejectPercent: number): Promise<CertificateAuthoritySubject> {
  // No proof is reused: every order has to be proven anew.
  const ca = await startPebble({ nonceRejectPercent, authorizationReusePercent: 0 });
  return {
    authority: createCertificateAuthority({
      directoryUrl: ca.directoryUrl,
      caPem: await readFile(ca.caFile, 'utf8'),
    }),
    dns: createChalltestsrvProvider(ca.challtestsrvUrl),
    forget: () => ca.pebble.restart(),
    close: () => ca.stop(),
  };
}

describeCertificateAuthority('Pebble', () => pebble(0));
describeCertificateAuthority('Pebble, which rejects one nonce in five', () => pebble(20));
