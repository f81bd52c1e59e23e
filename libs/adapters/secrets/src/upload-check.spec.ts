import 'reflect-metadata';
import { generateKeyPairSync, X509Certificate, type webcrypto } from 'node:crypto';
import { Secret } from '@fleetcommand/kernel/secret';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { uploadCheck } from './upload-check.js';

const NOW = new Date('2026-06-01T00:00:00Z');
const DAY_MS = 86_400_000;
const HOST = 'chat.acme.test';

interface Wish {
  readonly names?: readonly string[];
  readonly from?: number;
  readonly until?: number;
  readonly bits?: number;
  readonly hash?: string;
  readonly mustStaple?: boolean;
}

interface Issued {
  readonly leaf: string;
  readonly issuer: string;
  readonly root: string;
  readonly key: string;
}

/** A leaf, its issuer, and the issuer's own. Days are counted from now. */
async function issue(wish: Wish = {}): Promise<Issued> {
  const { names = [HOST], from = -1, until = 60, bits, hash = 'SHA-256', mustStaple } = wish;
  const algorithm = bits
    ? {
        name: 'RSASSA-PKCS1-v1_5',
        hash,
        modulusLength: bits,
        publicExponent: new Uint8Array([1, 0, 1]),
      }
    : { name: 'ECDSA', namedCurve: 'P-256', hash };
  const usages: webcrypto.KeyUsage[] = ['sign', 'verify'];
  const makeKeys = () =>
    crypto.subtle.generateKey(algorithm, true, usages) as Promise<webcrypto.CryptoKeyPair>;
  const [rootKeys, issuerKeys, ownKeys] = await Promise.all([makeKeys(), makeKeys(), makeKeys()]);
  const span = (start: number, end: number) => ({
    notBefore: new Date(NOW.getTime() + start * DAY_MS),
    notAfter: new Date(NOW.getTime() + end * DAY_MS),
  });
  const authority = [new x509.BasicConstraintsExtension(true, 1, true)];
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Root',
    keys: rootKeys,
    signingAlgorithm: algorithm,
    ...span(-100, 1_000),
    extensions: authority,
  });
  const issuer = await x509.X509CertificateGenerator.create({
    subject: 'CN=Issuer',
    issuer: root.subject,
    publicKey: issuerKeys.publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: algorithm,
    ...span(-100, 1_000),
    extensions: authority,
  });
  const alternatives = names.map((value) => ({ type: 'dns', value }) as const);
  const leaf = await x509.X509CertificateGenerator.create({
    subject: 'CN=leaf',
    issuer: issuer.subject,
    publicKey: ownKeys.publicKey,
    signingKey: issuerKeys.privateKey,
    signingAlgorithm: algorithm,
    ...span(from, until),
    extensions: [
      new x509.SubjectAlternativeNameExtension(alternatives),
      // TLS feature status_request, RFC 7633.
      ...(mustStaple
        ? [new x509.Extension('1.3.6.1.5.5.7.1.24', false, new Uint8Array([0x30, 3, 2, 1, 5]))]
        : []),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', ownKeys.privateKey);
  return {
    leaf: leaf.toString('pem'),
    issuer: issuer.toString('pem'),
    root: root.toString('pem'),
    key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
  };
}

/** Nothing here signs with MD5 any more, but what a certificate says of its signature is a number: RFC 8017, appendix C. */
function calledMd5(pem: string): string {
  const [sha256, md5] = ['2a864886f70d01010b', '2a864886f70d010104'];
  const der = new X509Certificate(pem).raw.toString('hex').replaceAll(sha256, md5);
  return x509.PemConverter.encode(Buffer.from(der, 'hex'), 'CERTIFICATE');
}

let good: Issued;
let other: Issued;
beforeAll(async () => {
  [good, other] = await Promise.all([issue(), issue()]);
});

const check = (chain: string, key: string, hostnames: readonly string[] = [HOST]) =>
  uploadCheck.check({ chain, privateKey: new Secret(key) }, hostnames, NOW);
const joined = (...parts: readonly string[]) => parts.join('\n');
const subjects = (chainPem: string) =>
  chainPem.split(/(?<=-----END CERTIFICATE-----\n)/).map((pem) => new X509Certificate(pem).subject);

describe('an upload', () => {
  it('is taken as it is when it is right', () => {
    const checked = check(joined(good.leaf, good.issuer), good.key);
    expect(checked).toMatchObject({ ok: true, value: { warnings: [] } });
    if (!checked.ok) return;
    expect(subjects(checked.value.chainPem)).toEqual(['CN=leaf', 'CN=Issuer']);
    expect(checked.value.serial).toBe(new X509Certificate(good.leaf).serialNumber);
    expect(checked.value.notAfter).toEqual(new Date(NOW.getTime() + 60 * DAY_MS));
  });

  it('is put in order when it is not', () => {
    const checked = check(joined(good.root, good.issuer, good.leaf), good.key);
    if (!checked.ok) throw new Error(checked.error.message);
    expect(subjects(checked.value.chainPem)).toEqual(['CN=leaf', 'CN=Issuer', 'CN=Root']);
    expect(checked.value.warnings.join()).toContain('was not in order');
  });

  it('may have blank lines, Windows line ends and stray text around it', () => {
    const untidy = (pem: string) => `subject=x\r\n\r\n${pem.replaceAll('\n', '\r\n\r\n')}\r\n`;
    const checked = check(untidy(good.leaf) + untidy(good.issuer), untidy(good.key));
    if (!checked.ok) throw new Error(checked.error.message);
    expect(checked.value.chainPem).not.toMatch(/\r|\n\n|subject/);
  });

  it('is taken without its issuer, with a word about that', () => {
    const checked = check(good.leaf, good.key);
    expect(checked.ok && checked.value.warnings.join()).toContain('intermediate certificates');
  });

  it('covers a name by a wildcard of its parent, one label deep', async () => {
    const wildcard = await issue({ names: ['*.acme.test'] });
    expect(check(wildcard.leaf, wildcard.key, ['chat.acme.test', '*.acme.test']).ok).toBe(true);
    expect(check(wildcard.leaf, wildcard.key, ['a.chat.acme.test']).ok).toBe(false);
    expect(check(wildcard.leaf, wildcard.key, ['acme.test']).ok).toBe(false);
  });

  it.each<[string, Wish, string]>([
    ['has ended', { until: -0.5 }, 'certificates.expired'],
    ['is not valid yet', { from: 1 }, 'certificates.not-yet-valid'],
    ['is signed with SHA-1', { hash: 'SHA-1' }, 'certificates.signature-weak'],
    ['has a key of 1024 bits', { bits: 1_024 }, 'certificates.key-weak'],
    ['is for another name', { names: ['other.test'] }, 'certificates.names-missing'],
    ['demands stapling', { mustStaple: true }, 'certificates.must-staple'],
    [
      'is longer than HAProxy takes at run time',
      { names: [HOST, ...Array.from({ length: 900 }, (_, n) => `n${n}.acme.test`)] },
      'certificates.chain-too-long',
    ],
  ])('is refused when it %s', async (_, wish, code) => {
    const { leaf, issuer, key } = await issue(wish);
    const refused = check(joined(leaf, issuer), key);
    expect(refused).toMatchObject({ ok: false, error: { code, pointer: '/chain' } });
    expect(refused.ok || refused.error.message.length).toBeGreaterThan(40);
  });

  it('is refused when it is signed with MD5', async () => {
    const { leaf, key } = await issue({ bits: 2_048 });
    const refused = check(calledMd5(leaf), key);
    expect(refused).toMatchObject({ error: { code: 'certificates.signature-weak' } });
  });

  it.each<[string, () => readonly [string, string], string, string]>([
    ['another key', () => [good.leaf, other.key], 'certificates.key-mismatch', '/privateKey'],
    ['no key', () => [good.leaf, ''], 'certificates.key-missing', '/privateKey'],
    [
      'half a key',
      () => [good.leaf, good.key.slice(0, 60)],
      'certificates.key-missing',
      '/privateKey',
    ],
    [
      'two keys',
      () => [good.leaf, joined(good.key, other.key)],
      'certificates.key-several',
      '/privateKey',
    ],
    ['no certificate', () => ['', good.key], 'certificates.chain-missing', '/chain'],
    ['a key for a certificate', () => [good.key, good.key], 'certificates.chain-missing', '/chain'],
    [
      'a certificate cut off',
      () => [joined(good.leaf, good.issuer.slice(0, 200)), good.key],
      'certificates.chain-unreadable',
      '/chain',
    ],
    [
      'a certificate with a part missing',
      () => [good.leaf.replace(/\n.{64}\n/, '\n'), good.key],
      'certificates.chain-unreadable',
      '/chain',
    ],
    [
      'somebody else’s issuer',
      () => [joined(good.leaf, good.issuer, other.issuer), good.key],
      'certificates.chain-broken',
      '/chain',
    ],
    [
      'a megabyte',
      () => [joined(good.leaf, 'x'.repeat(1_000_000)), good.key],
      'certificates.chain-too-long',
      '/chain',
    ],
  ])('with %s is refused by name', (_, make, code, pointer) => {
    expect(check(...make())).toMatchObject({ ok: false, error: { code, pointer } });
  });

  it('with a passphrase on its key is told how to take that off', () => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
    });
    const refused = check(good.leaf, privateKey);
    expect(refused).toMatchObject({ ok: false, error: { code: 'certificates.key-unreadable' } });
    expect(refused.ok || refused.error.message).toContain('passphrase');
  });

  it('never shows its key, and never throws, whatever it is', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom(good.leaf, good.key, good.issuer));
    const pem = fc.array(text, { maxLength: 4 }).map((parts) => parts.join('\n'));
    fc.assert(
      fc.property(pem, pem, (chain, key) => {
        const checked = check(chain, key);
        if (checked.ok) return;
        expect(checked.error.message).not.toContain(good.key.slice(60, 100));
        expect(checked.error.code).toMatch(/^certificates\./);
      }),
    );
  });
});
