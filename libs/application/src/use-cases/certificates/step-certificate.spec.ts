import { unwrap } from '@fleetcommand/kernel/result';
import { openCertificateDesk } from '@fleetcommand/testing/builders/certificate-desk';
import type { FakeDns } from '@fleetcommand/testing/fakes/dns';
import { describe, expect, it } from 'vitest';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A DNS provider that says yes and does nothing: proofs fail. */
const deaf = (dns: FakeDns): FakeDns => ({
  ...dns,
  addTxt: async () => ({ ok: true, value: undefined }),
});

describe('a certificate', () => {
  it('is ordered, proven, signed and stored', async () => {
    const desk = await openCertificateDesk();
    await desk.rest();
    const { chainPem, keyCiphertext, notBefore, notAfter } = await desk.certificate();
    expect(desk.authority.inspect(chainPem ?? '')).toMatchObject({
      hostnames: ['*.apps.example.test', 'fleet.example.test'],
      notBefore,
      notAfter,
    });
    expect(keyCiphertext).not.toBeNull();
    expect(desk.authority.dns.txt('_acme-challenge.apps.example.test')).toEqual([]);
  });

  it('rests while it is good, and is renewed before a third of its life is left', async () => {
    const desk = await openCertificateDesk();
    await desk.rest();
    desk.clock.advance(44 * 24 * HOUR_MS);
    expect((await desk.step()).steps).toEqual(['read-renewal-info']);
    expect((await desk.step()).steps).toEqual([]);
    desk.clock.advance(16 * 24 * HOUR_MS);
    const { chainPem } = await desk.certificate();
    await desk.rest();
    expect((await desk.certificate()).chainPem).not.toBe(chainPem);
    expect(desk.authority.issued()).toHaveLength(2);
  });

  it('keeps what it has while a renewal fails', async () => {
    const desk = await openCertificateDesk();
    await desk.rest();
    desk.clock.advance(61 * 24 * HOUR_MS);
    const before = await desk.certificate();
    const report = await desk.step({ dns: deaf(desk.authority.dns), lookups: null });
    expect(report.failure ?? (await desk.step()).failure).toMatchObject({ code: 'acme.refused' });
    const { chainPem, keyCiphertext, order } = await desk.certificate();
    expect({ chainPem, keyCiphertext }).toEqual({
      chainPem: before.chainPem,
      keyCiphertext: before.keyCiphertext,
    });
    expect(order).toBeNull();
  });

  it('waits ever longer after refusals, and begins again with the same key', async () => {
    const desk = await openCertificateDesk(['chat.example.test']);
    const refuse = { dns: deaf(desk.authority.dns), lookups: null };
    for (const waitMs of [MINUTE_MS, 10 * MINUTE_MS, 100 * MINUTE_MS, 24 * HOUR_MS]) {
      let { failure, nextLookAfterMs } = await desk.step(refuse);
      while (!failure) {
        desk.clock.advance(nextLookAfterMs);
        ({ failure, nextLookAfterMs } = await desk.step(refuse));
      }
      expect(failure.message).toContain('did not accept the proof for chat.example.test');
      expect(nextLookAfterMs).toBe(waitMs);
      desk.clock.advance(waitMs - 1);
      expect((await desk.step(refuse)).steps).toEqual([]);
      desk.clock.advance(1);
    }
    const { orderKeyCiphertext } = await desk.certificate();
    await desk.rest();
    expect((await desk.certificate()).keyCiphertext).toBe(orderKeyCiphertext);
    expect(desk.authority.orders().map(({ status }) => status)).toEqual([
      'invalid',
      'invalid',
      'invalid',
      'invalid',
      'valid',
    ]);
  });

  it('is as patient as the only CA asks for', async () => {
    const desk = await openCertificateDesk();
    const authorities = [desk.authority] as const;
    desk.authority.failNext({
      code: 'acme.rate-limited',
      message: 'Too many.',
      retry: { afterMs: 3 * HOUR_MS },
    });
    const { nextLookAfterMs } = await desk.step({ authorities });
    expect(nextLookAfterMs).toBeGreaterThanOrEqual(3 * HOUR_MS);
    expect(nextLookAfterMs).toBeLessThanOrEqual(3.3 * HOUR_MS);
    expect((await desk.certificate()).lastError).toEqual({
      code: 'acme.rate-limited',
      message: 'Too many.',
    });
    desk.clock.advance(nextLookAfterMs);
    await desk.rest();
    expect((await desk.certificate()).lastError).toBeNull();
  });

  it('goes on with the same order after the CA was away', async () => {
    const desk = await openCertificateDesk();
    await desk.step();
    const away = { code: 'acme.unreachable', message: 'Away.', retry: 'backoff' } as const;
    for (let times = 0; times < 3; times += 1) {
      desk.authority.failNext(away);
      const { nextLookAfterMs } = await desk.step();
      desk.clock.advance(nextLookAfterMs);
    }
    await desk.rest();
    expect(desk.authority.orders()).toHaveLength(1);
    expect(desk.authority.issued()).toHaveLength(1);
  });

  it('gives up a proof the CA never comes to a verdict about', async () => {
    const desk = await openCertificateDesk();
    const authority = {
      ...desk.authority,
      readAuthorization: async (...call: Parameters<typeof desk.authority.readAuthorization>) => {
        const read = unwrap(await desk.authority.readAuthorization(...call));
        return { ok: true, value: { ...read, status: 'pending' } } as const;
      },
    };
    let looks = 0;
    let report = await desk.step({ authorities: [authority] });
    for (; !report.failure && looks < 500; looks += 1) {
      desk.clock.advance(report.nextLookAfterMs);
      report = await desk.step({ authorities: [authority] });
    }
    expect(report.failure?.message).toContain('no verdict about the proof within an hour');
    expect(looks).toBeLessThan(150);
  });

  it('is left alone while another worker is at it', async () => {
    const desk = await openCertificateDesk();
    await desk.deps.store.leases.acquire(`certificate/${desk.purpose}`, 'worker-2', 60_000);
    expect(await desk.step()).toMatchObject({ steps: [], nextLookAfterMs: 1_000 });
    expect(desk.queue.pending()).toHaveLength(1);
  });
});

describe('a CA that forgot our account', () => {
  it('gets it again with the same key, and the order of the old one is not gone on with', async () => {
    const desk = await openCertificateDesk();
    await desk.step();
    const { directoryUrl } = desk.authority;
    const { acmeAccounts } = desk.deps.store;
    const before = await acmeAccounts.find(directoryUrl);
    desk.authority.forget();

    const { failure } = await desk.step();
    expect(failure?.code).toBe('acme.account-unknown');
    expect((await acmeAccounts.find(directoryUrl))?.accountUrl).toBeNull();
    await desk.rest();

    const after = await acmeAccounts.find(directoryUrl);
    expect(after?.keyCiphertext).toBe(before?.keyCiphertext);
    expect(after?.accountUrl).not.toBe(before?.accountUrl);
    expect(desk.authority.accounts()).toBe(1);
    expect(desk.authority.issued()).toHaveLength(1);
    expect((await desk.certificate()).lastError).toBeNull();
  });

  it('is not asked in circles when it forgets at once', async () => {
    const desk = await openCertificateDesk();
    const steps: string[] = [];
    for (let times = 0; times < 4; times += 1) {
      const report = await desk.step({
        authorities: [
          {
            ...desk.authority,
            createOrder: async () => ({
              ok: false,
              error: { code: 'acme.account-unknown', message: 'Who?', retry: 'backoff' },
            }),
          },
        ],
      });
      steps.push(...report.steps.filter((step) => step === 'register-account'));
      expect(report.nextLookAfterMs).toBe(2_000 * 2 ** times);
      desk.clock.advance(report.nextLookAfterMs);
    }
    expect(steps).toHaveLength(4);
  });
});
