/** What happens to a certificate beside its first order: edges, other CAs, windows, budgets, uploads, and its end. */
import { domainPurpose } from '../../ports/certificates.js';
import { LETS_ENCRYPT_BUDGET } from '@fleetcommand/certificates/budget';
import { uuidIds } from '@fleetcommand/runtime/ids';
import {
  openCertificateDesk,
  type CertificateDesk,
} from '@fleetcommand/testing/builders/certificate-desk';
import { someId } from '@fleetcommand/testing/builders/ids';
import { describe, expect, it } from 'vitest';

import { domainCertificateFacts, edgeFactsOf } from './certificate-facts.js';
import { demandCertificate } from './demand-certificate.js';
import { releaseCertificate } from './release-certificate.js';
import { requestRevocation } from './request-revocation.js';
import { sweepCertificates } from './sweep-certificates.js';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const deps = { ids: uuidIds };

const httpDesk = (hostname = 'chat.acme.test') =>
  openCertificateDesk([hostname], { purpose: domainPurpose(DOMAIN), challenge: 'http-01' });
const DOMAIN = someId('dom');

const objectsOf = (desk: CertificateDesk, kind: string) =>
  desk.cluster.objects().filter((object) => object.kind === kind);

describe('a name proven over HTTP', () => {
  it('is told to the CA when every edge answers for it, and no earlier', async () => {
    const desk = await httpDesk();
    desk.edges.fallBehind(1);
    const { steps } = await desk.step();
    expect(steps.at(-1)).toBe('confirm-proof');
    desk.clock.advance(10_000);
    await desk.step();
    expect((await desk.certificate()).lastError?.message).toContain('1 of 2 edges answer');
    expect(desk.authority.orders().map(({ status }) => status)).toEqual(['pending']);

    desk.edges.fallBehind(0);
    await desk.rest();
    expect((await desk.certificate()).lastError).toBeNull();
    expect(desk.authority.issued()).toEqual([['chat.acme.test']]);
    expect(objectsOf(desk, 'ConfigMap')).toEqual([]);
  });

  it('comes to no order without end where edges never answer', async () => {
    const desk = await httpDesk();
    desk.edges.fallBehind(2);
    let report = await desk.step();
    for (let looks = 0; !report.failure && looks < 500; looks += 1) {
      desk.clock.advance(report.nextLookAfterMs);
      report = await desk.step();
    }
    expect(report.failure?.message).toContain('did not get to its place in time');
    expect(objectsOf(desk, 'ConfigMap')).toEqual([]);
    expect((await desk.certificate()).order).toBeNull();
  });
});

describe('a delegated wildcard', () => {
  it('is proven where the customer’s CNAME leads', async () => {
    const challengeTarget = '_acme-challenge.k3x9.domains.fleet.test';
    const desk = await openCertificateDesk(['*.shop.test'], { challengeTarget });
    const seen: string[] = [];
    const dns = {
      ...desk.authority.dns,
      addTxt: async (name: string, value: string) => {
        seen.push(name);
        // What the customer's CNAME comes to.
        return desk.authority.dns.addTxt('_acme-challenge.shop.test', value);
      },
    };
    await desk.step({ dns, lookups: null });
    expect(seen).toEqual([challengeTarget]);
    await desk.rest();
    expect(desk.authority.issued()).toEqual([['*.shop.test']]);
  });
});

describe('a certificate that was issued', () => {
  it('counts as live when every edge was seen serving it', async () => {
    const desk = await httpDesk();
    const before = await desk.certificate();
    expect(domainCertificateFacts(before, desk.clock.now()).isIssued).toBe(false);
    await desk.rest();
    const live = await desk.certificate();
    expect(live).toMatchObject({ liveSerial: live.serial, publishedSerial: live.serial });
    expect(edgeFactsOf(live)).toEqual({ edges: 2, serving: 2 });
    expect(domainCertificateFacts(live, desk.clock.now())).toMatchObject({
      isIssued: true,
      lastError: null,
    });
    expect(desk.changes).toContain(desk.purpose);
  });

  it('is not live while an edge is behind, and that keeps nothing else from happening', async () => {
    const desk = await httpDesk();
    await desk.rest();
    const { serial: first } = await desk.certificate();
    desk.clock.advance(61 * DAY_MS);
    // The tokens get there, the new certificate does not.
    const edges = {
      ...desk.edges,
      servesCertificate: async () => ({ asked: 2, agreeing: 1, problems: [] }),
    };
    for (let looks = 0; looks < 20; looks += 1) {
      const { nextLookAfterMs } = await desk.step({ edges });
      desk.clock.advance(Math.min(nextLookAfterMs, 30_000));
    }
    const renewed = await desk.certificate();
    expect(renewed.serial).not.toBe(first);
    expect(renewed).toMatchObject({ liveSerial: first, edgesServing: 1, edgesAsked: 2 });
    expect(renewed.lastError?.code).toBe('certificates.edges-behind');
    expect(domainCertificateFacts(renewed, desk.clock.now()).lastError).toBeNull();
    desk.clock.advance(89 * DAY_MS);
    await desk.rest();
    expect((await desk.certificate()).liveSerial).toBe((await desk.certificate()).serial);
  });

  it('is renewed when the CA wants it, and says what it renews', async () => {
    const desk = await openCertificateDesk();
    const at = (days: number) => new Date(desk.clock.now().getTime() + days * DAY_MS);
    desk.authority.suggestWindow({ start: at(60), end: at(61), retryAfterMs: 6 * HOUR_MS });
    await desk.rest();
    const { serial } = await desk.certificate();
    // A day after it was issued the CA has to revoke a million of them.
    desk.clock.advance(DAY_MS);
    desk.authority.suggestWindow({ start: at(-0.5), end: at(-0.25), retryAfterMs: null });
    await desk.rest();
    expect((await desk.certificate()).serial).not.toBe(serial);
    expect(desk.authority.orders().map(({ replaces }) => replaces)).toEqual([
      null,
      `key.${serial}`,
    ]);
  });

  it('is renewed in the CA’s window also where its limits are spent, but not at an operator’s wish', async () => {
    const scarce = { capacity: 1, refillMs: 1_000 * DAY_MS, reserved: 0 };
    const budget = { ...LETS_ENCRYPT_BUDGET, orders: scarce };
    const desk = await openCertificateDesk(['chat.example.test'], {}, { budget });
    const at = (days: number) => new Date(desk.clock.now().getTime() + days * DAY_MS);
    desk.authority.suggestWindow({ start: at(60), end: at(61), retryAfterMs: null });
    await desk.rest();
    desk.clock.advance(61 * DAY_MS);
    await desk.rest();
    expect(desk.authority.issued()).toHaveLength(2);

    const { id, serial } = await desk.certificate();
    const [start, end] = [at(-1).toISOString(), at(0).toISOString()];
    const askAgainAt = at(1).toISOString();
    const wished = { serial, window: { start, end }, askAgainAt, isWished: true };
    await desk.deps.store.certificates.request(id, { renewal: wished }, desk.clock.now());
    await desk.step();
    expect((await desk.certificate()).lastError?.code).toBe('certificates.budget-spent');
  });

  it('is renewed all the same when the CA will not hear what it replaces', async () => {
    const desk = await openCertificateDesk();
    await desk.rest();
    const { chainPem } = await desk.certificate();
    const replaces = desk.authority.renewalId(chainPem ?? '');
    const account = await desk.deps.store.acmeAccounts.find(desk.authority.directoryUrl);
    const { accountUrl } = account ?? {};
    const key = await desk.authority.generateKey();
    // Somebody else's order has said already that it replaces it.
    await desk.authority.createOrder({ key, url: accountUrl ?? '' }, ['other.test'], { replaces });
    desk.clock.advance(61 * DAY_MS);
    await desk.rest();
    expect(desk.authority.orders().map(({ replaces: told }) => told)).toEqual([
      null,
      replaces,
      null,
    ]);
    expect((await desk.certificate()).chainPem).not.toBe(chainPem);
  });
});

describe('the end of a certificate', () => {
  it('takes it from clusters, and the row with it', async () => {
    const desk = await httpDesk();
    await desk.rest();
    expect(objectsOf(desk, 'Secret')).toHaveLength(1);
    await releaseCertificate(deps, desk.deps.store, domainPurpose(DOMAIN), desk.clock.now());
    await desk.rest();
    expect(objectsOf(desk, 'Secret')).toEqual([]);
    await expect(desk.certificate()).rejects.toThrow('there is no certificate');
    expect(desk.authority.revoked().size).toBe(0);
  });

  it('in the middle of an order withdraws its challenges', async () => {
    const desk = await httpDesk();
    desk.edges.fallBehind(2);
    await desk.step();
    expect(objectsOf(desk, 'ConfigMap')).toHaveLength(1);
    await releaseCertificate(deps, desk.deps.store, domainPurpose(DOMAIN), desk.clock.now());
    await desk.rest();
    expect(objectsOf(desk, 'ConfigMap')).toEqual([]);
  });

  it('is told to the CA where that is asked for, also when the CA is away at first', async () => {
    const desk = await httpDesk();
    await desk.rest();
    const { serial } = await desk.certificate();
    await releaseCertificate(deps, desk.deps.store, domainPurpose(DOMAIN), desk.clock.now(), {
      isRevoked: true,
    });
    desk.authority.failNext({ code: 'acme.unreachable', message: 'Away.', retry: 'backoff' });
    await desk.rest();
    expect([...desk.authority.revoked()]).toEqual([[serial, 'cessationOfOperation']]);
    await expect(desk.certificate()).rejects.toThrow();
  });

  it('is taken back when the certificate is wanted again', async () => {
    const desk = await httpDesk();
    await desk.rest();
    const { store, clock } = desk.deps;
    await releaseCertificate(deps, store, domainPurpose(DOMAIN), clock.now());
    const wish = { domainId: DOMAIN, hostnames: ['chat.acme.test'], challenge: 'http-01' } as const;
    await demandCertificate(deps, store, { ...wish, dnsTarget: null }, clock.now());
    await desk.rest();
    expect(desk.authority.issued()).toHaveLength(1);
    expect(objectsOf(desk, 'Secret')).toHaveLength(1);
  });
});

describe('a key that was lost', () => {
  it('is replaced before its certificate is revoked, and nobody is without one meanwhile', async () => {
    const desk = await httpDesk();
    await desk.rest();
    const before = await desk.certificate();
    const asked = await requestRevocation(
      deps,
      desk.deps.store,
      before.id,
      'keyCompromise',
      desk.clock.now(),
    );
    expect(asked.ok).toBe(true);
    const again = await requestRevocation(
      deps,
      desk.deps.store,
      before.id,
      'keyCompromise',
      desk.clock.now(),
    );
    expect(again).toMatchObject({ ok: false, error: { code: 'certificates.revoking-already' } });
    await desk.rest();
    const after = await desk.certificate();
    expect(after.serial).not.toBe(before.serial);
    expect(after.keyCiphertext).not.toBe(before.keyCiphertext);
    expect(after).toMatchObject({ liveSerial: after.serial, revocation: null });
    expect([...desk.authority.revoked()]).toEqual([[before.serial, 'keyCompromise']]);
  });

  it('is told to the CA within the hour, also when no other certificate can be had', async () => {
    const desk = await httpDesk();
    await desk.rest();
    const before = await desk.certificate();
    await requestRevocation(deps, desk.deps.store, before.id, 'keyCompromise', desk.clock.now());
    desk.edges.fallBehind(2);
    for (let looks = 0; desk.authority.revoked().size === 0 && looks < 300; looks += 1) {
      const { nextLookAfterMs } = await desk.step();
      desk.clock.advance(Math.min(nextLookAfterMs, 60_000));
    }
    expect([...desk.authority.revoked().keys()]).toEqual([before.serial]);
  });
});

describe('the sweep', () => {
  it('rings for what is due, and for nothing that rests', async () => {
    const desk = await httpDesk();
    expect(await sweepCertificates(desk.deps)).toBe(1);
    await desk.rest();
    expect(await sweepCertificates(desk.deps)).toBe(0);
    desk.clock.advance(61 * DAY_MS);
    desk.queue.forgetEverything();
    expect(await sweepCertificates(desk.deps)).toBe(1);
    await desk.rest();
    expect(desk.authority.issued()).toHaveLength(2);
  });
});
