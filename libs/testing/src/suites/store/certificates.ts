import type { Lease } from '@fleetcommand/application/ports/leases';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import { aCertificate } from '../../builders/tenancy.js';
import type { GetSubject, StoreSubject } from './subject.js';

const ISSUED = {
  order: null,
  orderKeyCiphertext: null,
  chainPem: '-----BEGIN CERTIFICATE-----',
  keyCiphertext: 'sealed',
  notBefore: SOME_TIME,
  notAfter: new Date('2026-04-01T00:00:00Z'),
} as const;

async function certificateLease({ store }: StoreSubject, purpose: string): Promise<Lease> {
  const lease = await store.leases.acquire(`certificate/${purpose}`, 'worker-1', 60_000);
  if (!lease) throw new Error('the lease is held');
  return lease;
}

export function describeCertificates(subject: GetSubject): void {
  const newCertificate = async () => {
    const certificate = aCertificate({ purpose: `test/${someId('crt')}` });
    const stored = await subject().store.certificates.ensure(certificate, SOME_TIME);
    expect(stored).toEqual(certificate);
    return stored;
  };

  describe('certificates', () => {
    it('are there once a purpose', async () => {
      const certificate = await newCertificate();
      const { certificates } = subject().store;
      const again = { ...certificate, id: someId('crt') };
      expect(await certificates.ensure(again, SOME_TIME)).toEqual(certificate);
      expect(await certificates.findByPurpose(certificate.purpose)).toEqual(certificate);
      expect(await certificates.findById(certificate.id)).toEqual(certificate);
      expect(await certificates.findByPurpose('test/none')).toBeNull();
    });

    it('store each step of their order under the lease', async () => {
      const certificate = await newCertificate();
      const { certificates } = subject().store;
      const lease = await certificateLease(subject(), certificate.purpose);
      const begun = {
        order: { url: 'https://ca.example/order/1', challenges: [{ token: 'a"b' }] },
        orderKeyCiphertext: 'sealed-key',
        attempts: 1,
        nextAttemptAt: SOME_TIME,
        lastError: { code: 'acme.refused', message: 'No.' },
      };
      const underWay = { ...certificate, ...begun };
      expect(await certificates.update(certificate.id, lease, begun, SOME_TIME)).toEqual(underWay);
      expect(await certificates.findByPurpose(certificate.purpose)).toEqual(underWay);
      const settled = { ...ISSUED, nextAttemptAt: null, lastError: null };
      const issued = { ...certificate, ...settled, attempts: 1 };
      expect(await certificates.update(certificate.id, lease, settled, SOME_TIME)).toEqual(issued);
      expect(await certificates.findByPurpose(certificate.purpose)).toEqual(issued);
    });

    it('are not written under a stale lease', async () => {
      const certificate = await newCertificate();
      const { store, expire } = subject();
      const lease = await certificateLease(subject(), certificate.purpose);
      await expire(lease);
      expect(
        await store.certificates.update(certificate.id, lease, { attempts: 9 }, SOME_TIME),
      ).toBeNull();
      expect(await store.certificates.findByPurpose(certificate.purpose)).toEqual(certificate);
    });

    it('start over when their host names change', async () => {
      const certificate = await newCertificate();
      const { certificates } = subject().store;
      const lease = await certificateLease(subject(), certificate.purpose);
      await certificates.update(certificate.id, lease, { ...ISSUED, attempts: 3 }, SOME_TIME);
      const hostnames = ['*.other.example.com', 'other.example.com'];
      const renamed = { ...certificate, hostnames };
      expect(await certificates.ensure(renamed, SOME_TIME)).toEqual(renamed);
    });

    it('are never without the key of their chain', async () => {
      const certificate = await newCertificate();
      const lease = await certificateLease(subject(), certificate.purpose);
      const { certificates } = subject().store;
      const half = certificates.update(certificate.id, lease, { chainPem: 'x' }, SOME_TIME);
      await expect(half).rejects.toThrow();
    });
  });

  describe('the CA’s accounts', () => {
    it('keep their first key and get their address later', async () => {
      const { acmeAccounts } = subject().store;
      const directoryUrl = `https://ca.example/${someId('crt')}`;
      const made = { directoryUrl, accountUrl: null, keyCiphertext: 'first' };
      expect(await acmeAccounts.find(directoryUrl)).toBeNull();
      expect(await acmeAccounts.save(made, SOME_TIME)).toEqual(made);
      const other = { ...made, accountUrl: 'https://ca.example/2', keyCiphertext: 'second' };
      expect(await acmeAccounts.save(other, SOME_TIME)).toEqual(made);
      const registered = { ...made, accountUrl: 'https://ca.example/1' };
      expect(await acmeAccounts.save(registered, SOME_TIME)).toEqual(registered);
      expect(await acmeAccounts.save(made, SOME_TIME)).toEqual(registered);
      expect(await acmeAccounts.find(directoryUrl)).toEqual(registered);
    });

    it('lose their address when the CA forgot them, and keep their key', async () => {
      const { acmeAccounts } = subject().store;
      const directoryUrl = `https://ca.example/${someId('crt')}`;
      const first = { directoryUrl, accountUrl: 'https://ca.example/1', keyCiphertext: 'key' };
      await acmeAccounts.save(first, SOME_TIME);
      await acmeAccounts.forgetUrl(directoryUrl, 'https://ca.example/other');
      expect(await acmeAccounts.find(directoryUrl)).toEqual(first);
      await acmeAccounts.forgetUrl(directoryUrl, first.accountUrl);
      expect(await acmeAccounts.find(directoryUrl)).toEqual({ ...first, accountUrl: null });
      const second = { ...first, accountUrl: 'https://ca.example/2' };
      expect(await acmeAccounts.save(second, SOME_TIME)).toEqual(second);
    });
  });
}
