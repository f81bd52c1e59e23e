import { domainPurpose } from '../../ports/certificates.js';
import type { UploadCheck } from '../../ports/upload-check.js';
import { fail, ok, unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { openCertificateDesk } from '@fleetcommand/testing/builders/certificate-desk';
import { someId } from '@fleetcommand/testing/builders/ids';
import { openOffice } from '@fleetcommand/testing/builders/office';
import { domainNewsOf, queuedMails } from '@fleetcommand/testing/builders/queued-mails';
import { fakeChain } from '@fleetcommand/testing/fakes/fake-chain';
import { describe, expect, it } from 'vitest';

import { createTenant } from '../tenants/create-tenant.js';
import { releaseCertificate } from './release-certificate.js';
import { stepCertificate } from './step-certificate.js';
import { returnToAuthority, uploadCertificate, type Upload } from './upload-certificate.js';

const DAY_MS = 24 * 60 * 60_000;
const HOST = 'chat.acme.test';

/** Takes fake chains that name the hosts. */
const uploadCheck: UploadCheck = {
  check({ chain, privateKey }, hostnames, now) {
    if (chain === 'nonsense')
      return fail('certificates.chain-missing', 'No.', { pointer: '/chain' });
    const lifeMs = Number(chain) * DAY_MS;
    return ok({
      chainPem: fakeChain(hostnames, now, lifeMs, 'F00D'),
      key: privateKey,
      serial: 'F00D',
      notBefore: now,
      notAfter: new Date(now.getTime() + lifeMs),
      warnings: ['odd'],
    });
  },
};
/** `chain` is how many days it lasts. */
const upload = (days: number, change: Partial<Upload> = {}): Upload => ({
  chain: String(days),
  privateKey: new Secret('their key'),
  fallsBack: false,
  ...change,
});

async function openDesk() {
  const domainId = someId('dom');
  const desk = await openCertificateDesk([HOST], {
    purpose: domainPurpose(domainId),
    challenge: 'http-01',
  });
  const deps = { ...desk.deps, uploadCheck };
  return { desk, deps, domainId };
}

describe('an uploaded certificate', () => {
  it('takes the place of ours, and is served by every edge', async () => {
    const { desk, deps, domainId } = await openDesk();
    await desk.rest();
    const outcome = unwrap(await uploadCertificate(deps, domainId, upload(365)));
    expect(outcome.warnings).toEqual(['odd']);
    await desk.rest();
    const { liveSerial, keyCiphertext } = await desk.certificate();
    expect(liveSerial).toBe('F00D');
    const key = deps.secretBox.open(keyCiphertext ?? '', `certificate/${desk.purpose}`);
    expect(key.reveal()).toBe('their key');
    desk.clock.advance(200 * DAY_MS);
    await desk.rest();
    expect(desk.authority.issued()).toHaveLength(1);
  });

  it('ends the order under way, and leaves nothing of it', async () => {
    const { desk, deps, domainId } = await openDesk();
    desk.edges.fallBehind(2);
    await desk.step();
    unwrap(await uploadCertificate(deps, domainId, upload(365)));
    desk.edges.fallBehind(0);
    await desk.rest();
    expect((await desk.certificate()).order).toBeNull();
    expect(desk.cluster.objects().filter(({ kind }) => kind === 'ConfigMap')).toEqual([]);
    expect(desk.authority.issued()).toEqual([]);
  });

  it('that is refused changes nothing', async () => {
    const { desk, deps, domainId } = await openDesk();
    await desk.rest();
    const before = await desk.certificate();
    const refused = await uploadCertificate(deps, domainId, upload(1, { chain: 'nonsense' }));
    expect(refused).toMatchObject({ ok: false, error: { pointer: '/chain' } });
    expect(await desk.certificate()).toEqual(before);
  });

  it('is not taken for a name that is nobody’s', async () => {
    const { desk, deps, domainId } = await openDesk();
    const unknown = await uploadCertificate(deps, someId('dom'), upload(1));
    expect(unknown).toMatchObject({ ok: false, error: { code: 'certificates.not-wanted' } });
    await releaseCertificate(deps, desk.deps.store, domainPurpose(domainId), desk.clock.now());
    expect((await uploadCertificate(deps, domainId, upload(1))).ok).toBe(false);
  });

  it('waits for the worker that is at the certificate, and gives up in time', async () => {
    const { desk, deps, domainId } = await openDesk();
    await desk.deps.store.leases.acquire(`certificate/${desk.purpose}`, 'worker-2', 60_000);
    const uploading = uploadCertificate(
      { ...deps, timers: { ...deps.timers, delay: async () => undefined } },
      domainId,
      upload(1),
    );
    expect(await uploading).toMatchObject({ ok: false, error: { code: 'certificates.busy' } });
  });

  it('is followed by one of ours a week before its end, where that was asked for', async () => {
    const { desk, deps, domainId } = await openDesk();
    unwrap(await uploadCertificate(deps, domainId, upload(60, { fallsBack: true })));
    await desk.rest();
    desk.clock.advance(52 * DAY_MS);
    await desk.rest();
    expect(desk.authority.issued()).toEqual([]);
    desk.clock.advance(1.5 * DAY_MS);
    await desk.rest();
    expect(desk.authority.issued()).toEqual([[HOST]]);
    expect(await desk.certificate()).toMatchObject({ source: 'acme', fallsBack: false });
  });

  it('gives way to ours when its people want that, and is served until then', async () => {
    const { desk, deps, domainId } = await openDesk();
    unwrap(await uploadCertificate(deps, domainId, upload(365)));
    await desk.rest();
    desk.edges.fallBehind(2);
    unwrap(await returnToAuthority(deps, domainId));
    await desk.step();
    expect((await desk.certificate()).serial).toBe('F00D');
    desk.edges.fallBehind(0);
    await desk.rest();
    expect(await desk.certificate()).toMatchObject({ source: 'acme' });
    expect(desk.authority.issued()).toEqual([[HOST]]);
  });

  it('has its end told 30, 15, 7 and 1 days before, once each', async () => {
    const { desk, deps, domainId } = await openDesk();
    unwrap(await uploadCertificate(deps, domainId, upload(40)));
    const told: (number | null)[] = [];
    for (let day = 0; day < 41; day += 1) {
      await desk.rest();
      const { noticedDays } = await desk.certificate();
      if (noticedDays !== told.at(-1)) told.push(noticedDays);
      desk.clock.advance(DAY_MS);
    }
    expect(told.filter((days) => days !== null)).toEqual([30, 15, 7, 1]);
  });

  it('has its end told by mail to those who may bring another, and to nobody else', async () => {
    const office = await openOffice();
    const owner = await office.actor();
    const organizationId = owner.memberships[0]?.organizationId ?? someId('org');
    await office.actor('viewer', organizationId);
    const wanted = { name: 'Acme', slug: 'acme', plan: 'pro' };
    const { tenant } = unwrap(await createTenant(office, owner, wanted));
    const { store, secretBox, clock } = office;
    const domainId = someId('dom');
    const wish = { purpose: domainPurpose(domainId), tenantId: tenant.id };
    const desk = await openCertificateDesk([HOST], { ...wish, challenge: 'http-01' });
    await store.certificates.ensure(await desk.certificate(), clock.now());
    const deps = { ...desk.deps, uploadCheck, store, secretBox, clock };
    unwrap(await uploadCertificate(deps, domainId, upload(40)));
    for (let day = 0; day < 41; day += 1) {
      await stepCertificate(deps, wish.purpose);
      clock.advance(DAY_MS);
    }
    const mails = await queuedMails(store, secretBox, clock.now());
    expect(domainNewsOf(mails)).toEqual(
      [30, 15, 7, 1].map(() => `${owner.user.email}: certificate-ending`),
    );
    expect(mails[0]).toMatchObject({
      hostname: HOST,
      message: expect.stringContaining('Upload a new one'),
    });
  });
});
