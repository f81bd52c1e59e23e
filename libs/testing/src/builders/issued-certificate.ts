import { domainPurpose } from '@fleetcommand/application/ports/certificates';
import type { Store } from '@fleetcommand/application/ports/store';
import type { DomainId } from '@fleetcommand/kernel/ids';

const SERIAL = 'A1';
const LIFE_MS = 90 * 24 * 60 * 60_000;

/** What the certificates' own worker comes to: the domain's certificate is there, and every edge serves it. */
export async function issueCertificate(store: Store, domainId: DomainId, now: Date): Promise<void> {
  const purpose = domainPurpose(domainId);
  const certificate = await store.certificates.findByPurpose(purpose);
  if (!certificate) throw new Error(`no certificate is wanted for ${domainId}`);
  const lease = await store.leases.acquire(`certificate/${purpose}`, 'certificates', 60_000);
  if (!lease) throw new Error(`the lease of ${purpose} is held`);
  const issued = {
    chainPem: '-----BEGIN CERTIFICATE-----',
    keyCiphertext: 'sealed',
    serial: SERIAL,
    publishedSerial: SERIAL,
    edgesAsked: 1,
    edgesServing: 1,
    notBefore: now,
    notAfter: new Date(now.getTime() + LIFE_MS),
  };
  await store.certificates.update(certificate.id, lease, issued, now);
  await store.leases.release(lease);
}
