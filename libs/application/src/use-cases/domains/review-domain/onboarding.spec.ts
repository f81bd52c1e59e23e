import { DAY_MS, HOUR_MS } from '@fleetcommand/domain/domains/claims/policy';
import { domainStatus } from '@fleetcommand/domain/domains/claims/headline';
import { domainPurpose } from '@fleetcommand/application/ports/certificates';
import { openDomainDesk, type DomainDesk } from '@fleetcommand/testing/builders/domain-desk';
import { describe, expect, it } from 'vitest';

import { checkDomain } from '../check-domain.js';

const HOST = 'chat.acme.com';

async function wanted(desk: DomainDesk, id: Parameters<DomainDesk['domain']>[0]) {
  return desk.office.store.certificates.findByPurpose(domainPurpose(id));
}

describe('a claimed host', () => {
  it('goes by itself from its records to live, ringing for certificate and routes on the way', async () => {
    const desk = await openDomainDesk();
    const acme = await desk.customer('acme');
    const { id } = await desk.claim(acme, HOST);
    await desk.settle();
    const waiting = await desk.domain(id);
    expect(domainStatus(waiting)).toBe('awaiting-dns');
    expect(waiting.look?.diagnosis.findings.map(({ code }) => code)).toEqual([
      'missing-proof',
      'missing-cname',
    ]);
    expect(await wanted(desk, id)).toBeNull();

    desk.setRecords(waiting);
    await desk.pass(15_000);
    expect(domainStatus(await desk.domain(id))).toBe('issuing');
    expect(await wanted(desk, id)).toMatchObject({ hostnames: [HOST] });
    expect(await desk.office.store.domains.findBinding(HOST)).toMatchObject({ claimId: id });

    desk.rung.length = 0;
    await desk.issue(id);
    await desk.settle();
    expect(domainStatus(await desk.domain(id))).toBe('live');
    expect(desk.rung).toContainEqual(
      expect.objectContaining({ kind: 'tenant.reconcile', tenantId: acme.tenant.id }),
    );
    expect((await desk.events(acme)).map(({ reason }) => reason)).toContain('DomainBound');
  });

  it('gets a certificate with the kind of key this installation has', async () => {
    const desk = await openDomainDesk({ keyType: 'rsa-2048' });
    const claim = await desk.claim(await desk.customer('acme'), HOST);
    desk.setRecords(claim);
    await desk.settle();
    expect(await wanted(desk, claim.id)).toMatchObject({ keyType: 'rsa-2048' });
  });

  it('is live once visitors are seen to be served, not when the certificate is', async () => {
    const desk = await openDomainDesk();
    const { id, ...claim } = await desk.claim(await desk.customer('acme'), HOST);
    desk.setRecords({ id, ...claim });
    await desk.settle();
    const page = { live: false, reason: 'edge.not-found', message: 'Nobody is here.' } as const;
    desk.unserved.set(HOST, page);
    await desk.issue(id);
    await desk.settle();
    expect((await desk.domain(id)).routing.state).toBe('publishing');
    desk.unserved.delete(HOST);
    await desk.pass(2_000);
    expect((await desk.domain(id)).routing.state).toBe('live');
    // Live stays live while an edge is away for a moment.
    desk.unserved.set(HOST, page);
    await desk.pass(24 * HOUR_MS);
    expect((await desk.domain(id)).routing.state).toBe('live');
  });

  it('tells what is seen beside what is expected', async () => {
    const desk = await openDomainDesk();
    const claim = await desk.claim(await desk.customer('acme'), HOST);
    desk.dns.set('CNAME', HOST, 'old.host.example');
    await desk.settle();
    const { look } = await desk.domain(claim.id);
    expect(look?.diagnosis.records).toMatchObject([
      { type: 'TXT', observed: [], isRight: false },
      { type: 'CNAME', observed: ['old.host.example'], isRight: false },
    ]);
    expect(look?.nameservers).toEqual(['ns1.acme.com']);
  });

  it('needs the word of every resolver', async () => {
    const desk = await openDomainDesk();
    const claim = await desk.claim(await desk.customer('acme'), HOST);
    desk.dns.split(true);
    desk.setRecords(claim);
    await desk.settle();
    expect(await desk.office.store.domains.findBinding(HOST)).toBeNull();
    expect((await desk.domain(claim.id)).look?.diagnosis.findings[0]?.code).toBe('split-answers');
    desk.dns.split(false);
    await desk.pass(60_000);
    expect(await desk.office.store.domains.findBinding(HOST)).not.toBeNull();
  });

  it('is looked at now when somebody asks, and seldom by itself later on', async () => {
    const desk = await openDomainDesk();
    const acme = await desk.customer('acme');
    const claim = await desk.claim(acme, HOST);
    await desk.pass(2 * HOUR_MS);
    desk.setRecords(claim);
    await desk.pass(1_000);
    expect((await desk.domain(claim.id)).ownership.state).toBe('pending');
    const { office } = desk;
    expect((await checkDomain(office, acme.actor, claim.id)).ok).toBe(true);
    await desk.settle();
    expect((await desk.domain(claim.id)).ownership.state).toBe('proven');
  });

  it('has its certificate tried again at once when somebody asks, if they may have mended it', async () => {
    const desk = await openDomainDesk();
    const acme = await desk.customer('acme');
    const claim = await desk.claim(acme, HOST);
    desk.setRecords(claim);
    await desk.settle();
    const { store, clock } = desk.office;
    const waitsUntil = async (problem: string) => {
      const certificate = await store.certificates.findByPurpose(domainPurpose(claim.id));
      if (!certificate) throw new Error('no certificate is wanted');
      const lease = await store.leases.acquire(`certificate/${certificate.purpose}`, 'w', 60_000);
      if (!lease) throw new Error('the lease is held');
      const nextAttemptAt = new Date(clock.now().getTime() + HOUR_MS);
      const lastError = { code: 'acme.refused', message: 'No.', problem };
      const failed = { attempts: 3, nextAttemptAt, nextLookAt: nextAttemptAt, lastError };
      await store.certificates.update(certificate.id, lease, failed, clock.now());
      await store.leases.release(lease);
      desk.rung.length = 0;
      expect((await checkDomain(desk.office, acme.actor, claim.id)).ok).toBe(true);
      await desk.settle();
      const after = await store.certificates.findByPurpose(domainPurpose(claim.id));
      return { isRung: desk.rung.some(({ kind }) => kind === 'certificate.step'), after };
    };
    expect(await waitsUntil('dns')).toMatchObject({
      isRung: true,
      after: { nextAttemptAt: null, attempts: 3 },
    });
    const limited = await waitsUntil('rateLimited');
    expect(limited.isRung).toBe(false);
    expect(limited.after?.nextAttemptAt).not.toBeNull();
  });

  it('costs its organization a bounded number of looks an hour', async () => {
    const claims = { ...(await openDomainDesk()).deps.settings.claims, maxLooksPerHour: 3 };
    const desk = await openDomainDesk({ claims });
    const acme = await desk.customer('acme');
    const { id } = await desk.claim(acme, HOST);
    await desk.pass(HOUR_MS / 2);
    expect(desk.dns.looks()).toBe(3);
    expect((await desk.domain(id)).nextReviewAt).toEqual(new Date('2026-01-01T13:00:00.000Z'));
    await desk.pass(HOUR_MS);
    expect(desk.dns.looks()).toBeGreaterThan(3);
  });

  it('asks DNS for nothing and writes nothing while a certificate is waited for and none comes', async () => {
    const desk = await openDomainDesk();
    const claim = await desk.claim(await desk.customer('acme'), HOST);
    desk.setRecords(claim);
    await desk.settle();
    const looks = desk.dns.looks();
    await desk.pass(10 * 60_000);
    expect(desk.dns.looks()).toBe(looks);
    expect((await desk.domain(claim.id)).certificate.state).toBe('ordering');
  });

  it('that is a wildcard asks for DNS-01 at the name it delegates, and needs the delegation', async () => {
    const desk = await openDomainDesk();
    const claim = await desk.claim(await desk.customer('acme'), '*.shop.acme.com');
    desk.setRecords(claim);
    desk.dns.set('CNAME', '_acme-challenge.shop.acme.com');
    await desk.settle();
    expect(await wanted(desk, claim.id)).toBeNull();
    desk.setRecords(claim);
    await desk.pass(15_000);
    expect(await wanted(desk, claim.id)).toMatchObject({ hostnames: ['*.shop.acme.com'] });
  });

  it('that is an apex is pointed here by addresses', async () => {
    const desk = await openDomainDesk();
    const domain = await desk.live(await desk.customer('acme'), 'acme.com');
    expect(domainStatus(domain)).toBe('live');
    expect(domain.look?.diagnosis.records.map(({ type }) => type)).toEqual(['TXT', 'A', 'AAAA']);
  });
});

describe('a bound host', () => {
  it('is looked at daily, and costs nothing between', async () => {
    const desk = await openDomainDesk();
    await desk.live(await desk.customer('acme'), HOST);
    const looks = desk.dns.looks();
    await desk.pass(4 * DAY_MS);
    expect(desk.dns.looks() - looks).toBeGreaterThanOrEqual(4);
    expect(desk.dns.looks() - looks).toBeLessThanOrEqual(5);
  });

  it('is warned about after 3 days without proof, suspended after 7, released after 30', async () => {
    const desk = await openDomainDesk();
    const acme = await desk.customer('acme');
    const domain = await desk.live(acme, HOST);
    desk.clearRecords(domain);
    await desk.pass(DAY_MS);
    const statusAfter = async (days: number) => {
      await desk.leap(days * DAY_MS);
      return domainStatus(await desk.domain(domain.id));
    };
    expect(await statusAfter(1)).toBe('misconfigured');
    expect(await statusAfter(2.5)).toBe('misconfigured');
    expect(await statusAfter(4)).toBe('suspended');
    expect(await statusAfter(24)).toBe('blocked');
    const reasons = (await desk.events(acme)).map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason.startsWith('Domain'))).toEqual([
      'DomainBound',
      'DomainProofMissing',
      'DomainSuspended',
      'DomainReleased',
    ]);
    const { store } = desk.office;
    expect(await store.domains.findBinding(HOST)).toBeNull();
    expect(await store.domains.listTombstones(HOST)).toMatchObject([{ reason: 'released' }]);
    expect((await desk.domain(domain.id)).nextReviewAt).toBeNull();
  });

  it('goes on as before when its proof is back, and loses nothing by silence', async () => {
    const desk = await openDomainDesk();
    const acme = await desk.customer('acme');
    const domain = await desk.live(acme, HOST);
    desk.dns.silence(true);
    for (let day = 0; day < 40; day += 1) await desk.leap(DAY_MS);
    expect(domainStatus(await desk.domain(domain.id))).toBe('live');
    desk.dns.silence(false);
    desk.clearRecords(domain);
    for (let day = 0; day < 9; day += 1) await desk.leap(DAY_MS);
    expect(domainStatus(await desk.domain(domain.id))).toBe('suspended');
    desk.setRecords(domain);
    await desk.pass(2 * HOUR_MS);
    expect(domainStatus(await desk.domain(domain.id))).toBe('live');
    expect((await desk.events(acme)).at(-1)?.reason).toBe('DomainRestored');
  });
});
