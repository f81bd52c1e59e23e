/**
 * A certificate's story under every failure there is: each call in turn fails, or is the last the process makes. Then
 * another process goes on, and all must be as if nothing had happened: one account, one order, one certificate.
 */
import {
  openCertificateDesk,
  type CertificateDesk,
} from '@fleetcommand/testing/builders/certificate-desk';
import { Crash, createCrasher, type CrashPlan } from '@fleetcommand/testing/fakes/crash';
import { beforeAll, describe, expect, it } from 'vitest';

const DAY_MS = 24 * 60 * 60_000;

/** What has happened before the run that is disturbed. */
const scenarios: Readonly<Record<string, () => Promise<CertificateDesk>>> = {
  'the first certificate': () => openCertificateDesk(),
  'the first certificate, by a worker that waits for what is near': () =>
    openCertificateDesk(undefined, {}, { lingersMs: 1_000 }),
  async 'a renewal'() {
    const desk = await openCertificateDesk();
    await desk.rest();
    desk.clock.advance(61 * DAY_MS);
    return desk;
  },
  async 'a renewal at a CA that forgot the account'() {
    const desk = await openCertificateDesk();
    await desk.rest();
    desk.authority.forget();
    desk.clock.advance(61 * DAY_MS);
    return desk;
  },
};

const CALLS = [
  'store.leases.acquire',
  'store.certificates.findByPurpose',
  'store.acmeAccounts.find',
  'store.certificates.update',
  'authority.generateKey',
  'authority.createOrder',
  'authority.readAuthorization',
  'dns.addTxt',
  'authority.requestValidation',
  'authority.readOrder',
  'authority.finalize',
  'authority.download',
  'dns.removeTxt',
  'cluster.apply',
  'edges.servesCertificate',
  'store.transaction',
  'store.tx.certificateBudget.save',
  'store.leases.release',
  'queue.enqueue',
] as const;
const REGISTERING = ['authority.register', 'store.acmeAccounts.save'] as const;
const CALLS_OF: Readonly<Record<string, readonly string[]>> = {
  'the first certificate': [...CALLS, ...REGISTERING],
  'the first certificate, by a worker that waits for what is near': [...CALLS, ...REGISTERING],
  'a renewal': CALLS,
  'a renewal at a CA that forgot the account': [
    ...CALLS,
    ...REGISTERING,
    'store.acmeAccounts.forgetUrl',
  ],
};

const WAYS = {
  'fails before it has an effect': { when: 'before', lives: true },
  'has its effect, and the answer is lost': { when: 'after', lives: true },
  'is not made any more: the process dies before it': { when: 'before' },
  'is the last: the process dies after it': { when: 'after' },
} as const satisfies Record<string, Omit<CrashPlan, 'atCall'>>;

/** Everything that must not depend on what went wrong on the way. */
async function outcomeOf(desk: CertificateDesk) {
  const { chainPem, order, orderKeyCiphertext, lastError, attempts } = await desk.certificate();
  const { authority } = desk;
  return {
    isIssued: chainPem !== null && authority.inspect(chainPem).notAfter > desk.clock.now(),
    left: { order, orderKeyCiphertext, lastError, attempts },
    isLive: (await desk.certificate()).serial === (await desk.certificate()).liveSerial,
    accounts: authority.accounts(),
    orders: authority.orders().map(({ status }) => status),
    issued: authority.issued(),
    records: ['_acme-challenge.apps.example.test', '_acme-challenge.fleet.example.test'].flatMap(
      (name) => authority.dns.txt(name),
    ),
  };
}

describe.each(Object.entries(scenarios))('%s', { timeout: 60_000 }, (name, begin) => {
  let expected: Awaited<ReturnType<typeof outcomeOf>>;
  let calls: readonly string[];

  beforeAll(async () => {
    const desk = await begin();
    const recorder = createCrasher();
    await desk.rest(recorder);
    ({ calls } = recorder);
    expected = await outcomeOf(desk);
  });

  it('makes every kind of call that can go wrong, and ends well', () => {
    expect((CALLS_OF[name] ?? []).filter((call) => !calls.includes(call))).toEqual([]);
    expect(expected.isIssued).toBe(true);
    expect(expected.left).toEqual({
      order: null,
      orderKeyCiphertext: null,
      lastError: null,
      attempts: 0,
    });
    expect(expected.accounts).toBe(1);
    expect(expected.orders).toEqual(expected.issued.map(() => 'valid'));
    expect(expected.records).toEqual([]);
  });

  it.each(Object.entries(WAYS))('comes to the same when any one call %s', async (_, way) => {
    for (let atCall = 1; atCall <= calls.length; atCall += 1) {
      const place = `${calls[atCall - 1]} (call ${atCall})`;
      const desk = await begin();
      const crasher = createCrasher({ atCall, ...way });
      await desk.rest(crasher).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
      expect(crasher.hasCrashed(), place).toBe(true);
      // As after FLUSHALL: nothing but PostgreSQL remembers.
      desk.queue.forgetEverything();
      await desk.rest();
      expect(await outcomeOf(desk), place).toEqual(expected);
    }
  });
});
