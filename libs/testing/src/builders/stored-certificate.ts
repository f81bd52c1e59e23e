import type { StoredCertificate } from '@fleetcommand/application/ports/certificates';
import type { Store } from '@fleetcommand/application/ports/store';
import type { CertificateId } from '@fleetcommand/kernel/ids';

import { fakeChain } from '../fakes/fake-chain.js';
import { someId } from './ids.js';
import { aCertificate } from './tenancy.js';

const DAY_MS = 24 * 60 * 60_000;
export const SOME_CA = 'https://ca.example/dir';

/** Of a domain, stored as the worker would. */
export async function storeCertificate(
  store: Store,
  hostname: string,
  change: Partial<StoredCertificate>,
  now: Date,
): Promise<CertificateId> {
  const certificate = aCertificate({ purpose: `domain/${someId('dom')}`, hostnames: [hostname] });
  const { id, purpose } = certificate;
  await store.certificates.ensure(certificate, now);
  const lease = await store.leases.acquire(`certificate/${purpose}`, 'spec', 60_000);
  if (!lease) throw new Error('the lease is held');
  await store.certificates.update(id, lease, change, now);
  return id;
}

/** Signed from `now` on for so many days, and live everywhere. */
export function signedCertificate(
  serial: string,
  days: number,
  now: Date,
): Partial<StoredCertificate> {
  return {
    chainPem: fakeChain(['x'], now, days * DAY_MS, serial),
    keyCiphertext: 'sealed',
    serial,
    liveSerial: serial,
    publishedSerial: serial,
    directoryUrl: SOME_CA,
    notBefore: now,
    notAfter: new Date(now.getTime() + days * DAY_MS),
    edgesAsked: 3,
    edgesServing: 3,
  };
}
