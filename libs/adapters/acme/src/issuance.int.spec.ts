/** The whole way to an installed certificate on Pebble, with the process abandoned at every exchange in turn. */
import { createChalltestsrvProvider } from '@fleetcommand/adapter-dns/challtestsrv';
import type { CertificateAuthority, DnsProvider } from '@fleetcommand/application/ports/acme';
import {
  openCertificateDesk,
  type CertificateDesk,
} from '@fleetcommand/testing/builders/certificate-desk';
import { someId } from '@fleetcommand/testing/builders/ids';
import {
  Crash,
  createCrasher,
  type Crasher,
  type CrashPlan,
} from '@fleetcommand/testing/fakes/crash';
import { startPebble, type TestCa } from '@fleetcommand/testing/servers/start';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';

import { createCertificateAuthority } from './certificate-authority.js';

interface Issuance {
  readonly desk: CertificateDesk;
  readonly authority: CertificateAuthority;
  readonly dns: DnsProvider;
  /** The addresses of every order Pebble made for us. */
  readonly orders: readonly string[];
  /** How often Pebble agreed to sign. */
  readonly signed: () => number;
  /** One run of the worker. */
  readonly run: (crasher?: Crasher) => Promise<unknown>;
}

describe('a certificate on Pebble', () => {
  let ca: TestCa;
  let caPem: string;

  beforeAll(async () => {
    ca = await startPebble({ nonceRejectPercent: 10, authorizationReusePercent: 0 });
    caPem = await readFile(ca.caFile, 'utf8');
    return () => ca.stop();
  });

  const begin = async (wish: Parameters<typeof openCertificateDesk>[1] = {}): Promise<Issuance> => {
    const apex = `${someId('crt').slice(-12)}.example.test`;
    const desk = await openCertificateDesk([`*.${apex}`, apex], wish);
    const orders: string[] = [];
    let signed = 0;
    const real = createCertificateAuthority({ directoryUrl: ca.directoryUrl, caPem });
    const authority: CertificateAuthority = {
      ...real,
      async createOrder(...call) {
        const created = await real.createOrder(...call);
        if (created.ok) orders.push(created.value.url);
        return created;
      },
      async finalize(...call) {
        const finalized = await real.finalize(...call);
        if (finalized.ok) signed += 1;
        return finalized;
      },
    };
    const dns = createChalltestsrvProvider(ca.challtestsrvUrl);
    const run = (crasher?: Crasher) =>
      desk.step({
        authorities: [crasher ? crasher.wrap('authority', authority) : authority],
        dns: crasher ? crasher.wrap('dns', dns) : dns,
        lookups: null,
        ...(crasher && { store: crasher.wrap('store', desk.deps.store) }),
      });
    return { desk, authority, dns, orders, signed: () => signed, run };
  };
  /** Runs the worker until the certificate is there; by the desk's clock a minute passes between two runs. */
  const finish = ({ desk, run }: Issuance, crasher?: Crasher) =>
    vi.waitFor(
      async () => {
        desk.clock.advance(60_000);
        await run(crasher);
        const { chainPem } = await desk.certificate();
        if (chainPem === null) throw new Error('not issued yet');
        return chainPem;
      },
      { timeout: 15_000, interval: 20 },
    );

  it('goes from nothing to the edges, its key fitting its chain', async () => {
    const issuance = await begin();
    const leaf = new X509Certificate(await finish(issuance));
    expect(leaf.ca).toBe(false);
    expect(issuance.orders).toHaveLength(1);

    const secret = issuance.desk.cluster.objects().find(({ kind }) => kind === 'Secret');
    const data = secret?.['data'] as Record<string, string>;
    const decoded = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString();
    expect(new X509Certificate(decoded('tls.crt')).fingerprint256).toBe(leaf.fingerprint256);
    expect(leaf.checkPrivateKey(createPrivateKey(decoded('tls.key')))).toBe(true);
  });

  it('has the kind of key that is wished for', async () => {
    const chain = new X509Certificate(await finish(await begin({ keyType: 'rsa-2048' })));
    expect(chain.publicKey.asymmetricKeyType).toBe('rsa');
    expect(chain.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2_048 });
  });

  const DEATHS: Readonly<Record<string, CrashPlan['when']>> = {
    'before each exchange': 'before',
    'after each exchange, having learned nothing of it': 'after',
  };
  it.each(Object.entries(DEATHS))('resumes the same order when it dies %s', async (_, when) => {
    const recorder = createCrasher();
    await finish(await begin(), recorder);
    const exchanges = recorder.calls.flatMap((call, index) =>
      /^(authority|dns)\.|update$|save$/.test(call) && !call.endsWith('inspect')
        ? [{ call, atCall: index + 1 }]
        : [],
    );
    expect(exchanges.length).toBeGreaterThan(20);
    for (const { call, atCall } of exchanges) {
      const issuance = await begin();
      const crasher = createCrasher({ atCall, when });
      const place = `${call} (call ${atCall})`;
      await vi.waitFor(
        async () => {
          issuance.desk.clock.advance(60_000);
          await issuance.run(crasher).catch((error: unknown) => {
            expect(error).toBeInstanceOf(Crash);
          });
          // A fast CA answers with fewer polls than were recorded: then there is nobody left to kill.
          const isIssued = (await issuance.desk.certificate()).chainPem !== null;
          expect(crasher.hasCrashed() || isIssued, place).toBe(true);
        },
        { timeout: 15_000, interval: 20 },
      );
      await finish(issuance);
      expect(issuance.orders, place).toHaveLength(1);
      expect(issuance.signed(), place).toBe(1);
    }
  });

  it('is ordered anew, with a new account, when Pebble restarted in the middle', async () => {
    const issuance = await begin();
    const { desk, orders } = issuance;
    const { authority } = issuance;
    const asksNobody = {
      ...authority,
      requestValidation: () => Promise.reject(new Crash('requestValidation')),
    };
    const dying = desk.step({
      authorities: [asksNobody],
      dns: issuance.dns,
      lookups: null,
    });
    await expect(dying).rejects.toThrow(Crash);
    expect(orders).toHaveLength(1);
    const before = await desk.deps.store.acmeAccounts.find(ca.directoryUrl);
    expect(before?.accountUrl).toBeTruthy();

    await ca.pebble.restart();
    await finish(issuance);

    const after = await desk.deps.store.acmeAccounts.find(ca.directoryUrl);
    expect(after?.keyCiphertext).toBe(before?.keyCiphertext);
    expect(after?.accountUrl).not.toBe(before?.accountUrl);
    expect(orders).toHaveLength(2);
    expect(issuance.signed()).toBe(1);
    expect((await desk.certificate()).lastError).toBeNull();
  });
});
