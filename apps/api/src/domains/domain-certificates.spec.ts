import 'reflect-metadata';
import { domainPurpose } from '@fleetcommand/application/ports/certificates';
import type { Problem } from '@fleetcommand/contracts/http/problem';
import { aDomain } from '@fleetcommand/testing/builders/domains';
import { aCertificate } from '@fleetcommand/testing/builders/tenancy';
import * as x509 from '@peculiar/x509';
import type { webcrypto } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

const HOST = 'chat.acme.test';
const DAY_MS = 86_400_000;

let rig: ApiRig;
let acme: Awaited<ReturnType<ApiRig['signUp']>>;
let other: Awaited<ReturnType<ApiRig['signUp']>>;
let path: string;
let purpose: string;

beforeAll(async () => {
  rig = await startApi();
  acme = await rig.signUp('acme');
  other = await rig.signUp('other');
  const tenant = await rig.parts.store.tenants.find(acme.tenant.id as never);
  if (!tenant) throw new Error('there is no tenant');
  const domain = aDomain(tenant, { hostname: HOST });
  await rig.parts.store.domains.create(domain);
  purpose = domainPurpose(domain.id);
  const { store, clock } = rig.parts;
  const wish = aCertificate({ purpose, hostnames: [HOST], tenantId: tenant.id });
  await store.certificates.ensure(wish, clock.now());
  path = `/v1/domains/${domain.id}/certificate`;
});
afterAll(() => rig.close());

/** A self-signed pair for the host. */
async function pair(days = 90) {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = (await crypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const now = rig.clock.now().getTime();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${HOST}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + days * DAY_MS),
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: HOST }])],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    chain: certificate.toString('pem'),
    privateKey: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
  };
}

const put = (body: object, as = acme.token) => rig.ask(`PUT ${path}`, { as, body });

describe('a customer’s own certificate', () => {
  it('is taken, sealed, and on record without its key', async () => {
    const upload = await pair();
    const answer = await put({ ...upload, fallback: true });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ source: 'upload', fallback: true });
    expect(answer.json<{ warnings: string[] }>().warnings.join()).toContain('self-signed');
    const stored = await rig.parts.store.certificates.findByPurpose(purpose);
    expect(stored).toMatchObject({ source: 'upload', fallsBack: true, directoryUrl: null });
    const secret = upload.privateKey.split('\n')[1] ?? '';
    expect(JSON.stringify(stored)).not.toContain(secret);
    const actions = rig.audit().map(({ action }) => action);
    expect(actions).toContain('domain.upload-certificate');
    expect(JSON.stringify(rig.audit())).not.toContain(secret);
  });

  it('that is wrong is refused with the field and the fix, and the one in place stays', async () => {
    const before = await rig.parts.store.certificates.findByPurpose(purpose);
    const { chain } = await pair();
    const { privateKey } = await pair();
    const refused = await put({ chain, privateKey });
    expect(refused.statusCode).toBe(422);
    const problem = refused.json<Problem>();
    expect(problem).toMatchObject({
      code: 'certificates.key-mismatch',
      errors: [{ pointer: '/privateKey' }],
    });
    expect(await rig.parts.store.certificates.findByPurpose(purpose)).toEqual(before);
  });

  it('is told to whoever may look, without its chain or key', async () => {
    const answer = await rig.ask(`GET ${path}`, { as: acme.token });
    expect(answer.json()).toMatchObject({ source: 'upload', fallback: true, warnings: [] });
    expect(answer.body).not.toContain('PRIVATE');
    const stranger = await rig.ask(`GET ${path}`, { as: other.token });
    expect(stranger.json<Problem>().code).toBe('domains.not-found');
  });

  it('is nobody else’s business', async () => {
    const upload = await pair();
    const refused = await put(upload, other.token);
    expect(refused.json<Problem>().code).toBe('domains.not-found');
    const given = await rig.ask(`DELETE ${path}`, { as: other.token });
    expect(given.json<Problem>().code).toBe('domains.not-found');
  });

  it('gives way to one of ours when they want that', async () => {
    const answer = await rig.ask(`DELETE ${path}`, { as: acme.token });
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ source: 'acme', fallback: false });
    const stored = await rig.parts.store.certificates.findByPurpose(purpose);
    expect(stored).toMatchObject({ source: 'acme', nextLookAt: null });
  });
});
