import type {
  AcmeAccount,
  AcmeOrder,
  CertificateAuthority,
  DnsProvider,
} from '@fleetcommand/application/ports/acme';
import { unwrap } from '@fleetcommand/kernel/result';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { someId } from '../builders/ids.js';

/** A CA under test, with the DNS it looks at. */
export interface CertificateAuthoritySubject {
  readonly authority: CertificateAuthority;
  readonly dns: DnsProvider;
  /** Makes it lose its accounts, as a restart of Pebble does. */
  readonly forget: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const PATIENCE = { timeout: 15_000, interval: 20 };

/** What every certificate authority does: run against the fake and against Pebble. */
export function describeCertificateAuthority(
  name: string,
  make: () => Promise<CertificateAuthoritySubject>,
): void {
  describe(name, () => {
    let subject: CertificateAuthoritySubject;
    let account: AcmeAccount;
    let hostnames: readonly string[];
    beforeAll(async () => {
      subject = await make();
      return () => subject.close();
    });
    beforeEach(async () => {
      const { authority } = subject;
      const key = await authority.generateKey();
      account = { key, url: unwrap(await authority.register(key, null)) };
      const apex = `${someId('crt').slice(-12)}.example.test`;
      hostnames = [`*.${apex}`, apex];
    });

    const order = async () => unwrap(await subject.authority.createOrder(account, hostnames));
    const challenges = async ({ authorizationUrls }: AcmeOrder) =>
      Promise.all(
        authorizationUrls.map(async (url) => {
          const authorization = unwrap(await subject.authority.readAuthorization(account, url));
          if (!authorization.dns) throw new Error(`no DNS challenge for ${url}`);
          return { ...authorization, dns: authorization.dns };
        }),
      );
    const prove = async (from: AcmeOrder) => {
      for (const { hostname, dns } of await challenges(from))
        unwrap(await subject.dns.addTxt(`_acme-challenge.${hostname}`, dns.value));
      for (const { dns } of await challenges(from))
        unwrap(await subject.authority.requestValidation(account, dns.url));
    };
    const until = async (from: AcmeOrder, status: AcmeOrder['status']) =>
      vi.waitFor(async () => {
        // Reading the authorizations is what makes a validation go on at some.
        await challenges(from);
        const read = unwrap(await subject.authority.readOrder(account, from.url));
        expect(read.status).toBe(status);
        return read;
      }, PATIENCE);

    it('knows a key by its account, however often it registers', async () => {
      expect(await subject.authority.register(account.key, null)).toEqual({
        ok: true,
        value: account.url,
      });
    });

    it('asks for a proof of every name of an order', async () => {
      const made = await order();
      expect(made.status).toBe('pending');
      expect(made.certificateUrl).toBeNull();
      const asked = await challenges(made);
      expect(asked.map(({ hostname, status }) => `${hostname} ${status}`)).toEqual(
        hostnames.map((hostname) => `${hostname.replace('*.', '')} pending`),
      );
      expect(new Set(asked.map(({ dns }) => dns.value)).size).toBe(2);
    });

    it('signs once every name is proven, and only then', async () => {
      const { authority } = subject;
      const made = await order();
      const key = await authority.generateKey();
      const early = await authority.finalize(account, made, hostnames, key);
      expect(early).toMatchObject({ ok: false, error: { code: 'acme.refused' } });
      await prove(made);
      const ready = await until(made, 'ready');
      const finalized = unwrap(await authority.finalize(account, ready, hostnames, key));
      expect(['processing', 'valid']).toContain(finalized.status);
      const { certificateUrl } = await until(made, 'valid');
      const chain = unwrap(await authority.download(account, certificateUrl ?? ''));
      const { hostnames: names, notBefore, notAfter } = authority.inspect(chain);
      expect([...names].sort()).toEqual([...hostnames].sort());
      expect(notAfter.getTime()).toBeGreaterThan(notBefore.getTime());
      expect(await authority.download(account, certificateUrl ?? '')).toEqual({
        ok: true,
        value: chain,
      });
    });

    it('refuses what was done already, and tells what came of it when asked', async () => {
      const { authority } = subject;
      const made = await order();
      await prove(made);
      await until(made, 'ready');
      const [first] = await challenges(made);
      await authority.requestValidation(account, first?.dns.url ?? '');
      expect((await challenges(made)).map(({ status }) => status)).toEqual(['valid', 'valid']);
      const key = await authority.generateKey();
      unwrap(await authority.finalize(account, made, hostnames, key));
      const again = await authority.finalize(account, made, hostnames, key);
      expect(again).toMatchObject({ ok: false, error: { code: 'acme.refused', retry: 'never' } });
      await until(made, 'valid');
    });

    it('says why a proof was not accepted', async () => {
      const made = await order();
      const [first] = await challenges(made);
      unwrap(await subject.authority.requestValidation(account, first?.dns.url ?? ''));
      await until(made, 'invalid');
      const [refused] = await challenges(made);
      expect(refused?.status).toBe('invalid');
      expect(refused?.problem?.type).toMatch(/^(unauthorized|dns)$/);
      expect(refused?.problem?.detail).not.toBe('');
    });

    it('finds the open order for just these names', async () => {
      const { authority } = subject;
      const find = async (names: readonly string[]) =>
        unwrap(await authority.findOrder(account, names))?.url ?? null;
      expect(await find(hostnames)).toBeNull();
      const made = await order();
      // CAs list orders by the handful; and whoever looks may come late, having died several times.
      for (let count = 0; count < 60; count += 1)
        unwrap(await authority.createOrder(account, [`other-${count}.example.test`]));
      expect(await find(hostnames.toReversed())).toBe(made.url);
      expect(await find(hostnames.slice(1))).toBeNull();
      const [first] = await challenges(made);
      unwrap(await authority.requestValidation(account, first?.dns.url ?? ''));
      await until(made, 'invalid');
      expect(await find(hostnames)).toBeNull();
    });

    it('refuses to go on with an order it does not have', async () => {
      const made = await order();
      const read = await subject.authority.readOrder(account, `${made.url}0`);
      expect(read).toMatchObject({ ok: false, error: { code: 'acme.refused', retry: 'never' } });
    });

    it('says when it does not know an account any more, and takes the key again', async () => {
      const { authority } = subject;
      const made = await order();
      await subject.forget();
      const gone = { ok: false, error: { code: 'acme.account-unknown', retry: 'backoff' } };
      expect(await authority.readOrder(account, made.url)).toMatchObject(gone);
      expect(await authority.createOrder(account, hostnames)).toMatchObject(gone);
      const url = unwrap(await authority.register(account.key, null));
      const again = await authority.createOrder({ ...account, url }, hostnames);
      expect(again).toMatchObject({ ok: true, value: { status: 'pending' } });
    });
  });
}
