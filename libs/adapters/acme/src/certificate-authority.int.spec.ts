import { createChalltestsrvProvider } from '@fleetcommand/adapter-dns/challtestsrv';
import { startPebble } from '@fleetcommand/testing/servers/start';
import {
  describeCertificateAuthority,
  type CertificateAuthoritySubject,
} from '@fleetcommand/testing/suites/certificate-authority';
import { Secret } from '@fleetcommand/kernel/secret';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

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

it('a CA that wants an account at its shop takes who names one, and nobody else', async () => {
  const hmacKey = Buffer.alloc(32, 7).toString('base64url');
  const ca = await startPebble({ externalAccounts: { 'shop-1': hmacKey } });
  const common = { directoryUrl: ca.directoryUrl, caPem: await readFile(ca.caFile, 'utf8') };
  const registered = async (key?: string) => {
    const externalAccount = { keyId: 'shop-1', hmacKey: new Secret(key ?? '') };
    const authority = createCertificateAuthority({ ...common, ...(key && { externalAccount }) });
    return authority.register(await authority.generateKey(), null);
  };
  const refused = { ok: false, error: { code: 'acme.refused' } };
  expect(await registered()).toMatchObject(refused);
  expect(await registered(Buffer.alloc(32, 8).toString('base64url'))).toMatchObject(refused);
  expect(await registered(hmacKey)).toMatchObject({ ok: true });
  await ca.stop();
});

describeCertificateAuthority('Pebble', () => pebble(0));
describeCertificateAuthority('Pebble, which rejects one nonce in five', () => pebble(20));
