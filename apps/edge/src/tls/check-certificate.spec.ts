import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { Secret } from '@fleetcommand/kernel/secret';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkCertificate } from './check-certificate.js';
import { makeDefaultCertificate } from './default-certificate.js';

const NOW = new Date('2026-06-01T00:00:00Z');
const DAY = 86_400_000;

interface Pair {
  readonly chain: string;
  readonly key: string;
}

async function issue(options: {
  names?: string[];
  from?: Date;
  until?: Date;
  bits?: number;
  hash?: string;
  withIssuer?: boolean;
}): Promise<Pair & { leaf: string; issuer: string }> {
  const hash = options.hash ?? 'SHA-256';
  const algorithm = options.bits
    ? {
        name: 'RSASSA-PKCS1-v1_5',
        hash,
        modulusLength: options.bits,
        publicExponent: new Uint8Array([1, 0, 1]),
      }
    : { name: 'ECDSA', namedCurve: 'P-256', hash };
  const usages: webcrypto.KeyUsage[] = ['sign', 'verify'];
  const authority = (await crypto.subtle.generateKey(
    algorithm,
    true,
    usages,
  )) as webcrypto.CryptoKeyPair;
  const own = (await crypto.subtle.generateKey(algorithm, true, usages)) as webcrypto.CryptoKeyPair;
  const span = {
    notBefore: options.from ?? new Date(NOW.getTime() - DAY),
    notAfter: options.until ?? new Date(NOW.getTime() + DAY),
  };
  const issuer = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Test CA',
    keys: authority,
    signingAlgorithm: algorithm,
    ...span,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    subject: 'CN=leaf',
    issuer: issuer.subject,
    publicKey: own.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: algorithm,
    ...span,
    extensions: options.names?.length
      ? [
          new x509.SubjectAlternativeNameExtension(
            options.names.map((value) => ({ type: 'dns' as const, value })),
          ),
        ]
      : [],
  });
  const key = x509.PemConverter.encode(
    await crypto.subtle.exportKey('pkcs8', own.privateKey),
    'PRIVATE KEY',
  );
  const [leafPem, issuerPem] = [`${leaf.toString('pem')}\n`, `${issuer.toString('pem')}\n`];
  return { leaf: leafPem, issuer: issuerPem, chain: leafPem + issuerPem, key };
}

let good: Awaited<ReturnType<typeof issue>>;
beforeAll(async () => {
  good = await issue({ names: ['Chat.Acme.com', '*.apps.example.com'] });
});

const check = (pair: Pair, now = NOW) => checkCertificate(pair.chain, new Secret(pair.key), now);

describe('a certificate', () => {
  test('that is fine passes, with its names in lower case and no blank lines', () => {
    const spaced = {
      chain: `Bag Attributes\n\n${good.chain.replaceAll('-----END', '\n-----END')}`,
      key: `\n\n${good.key}`,
    };
    const result = check(spaced);
    expect(result).toMatchObject({
      ok: true,
      value: { names: ['chat.acme.com', '*.apps.example.com'], warnings: [] },
    });
    if (!result.ok) return;
    expect(result.value.chainPem).not.toMatch(/\n\n|Bag Attributes/);
    expect(result.value.chainPem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(createPrivateKey(result.value.keyPem.reveal()).asymmetricKeyType).toBe('ec');
  });

  test('with its chain in reverse is put in order, with a warning', () => {
    const result = check({ chain: good.issuer + good.leaf, key: good.key });
    expect(result).toMatchObject({
      ok: true,
      value: { warnings: [expect.stringContaining('order')] },
    });
    if (result.ok) expect(result.value.chainPem.startsWith(good.leaf.slice(0, 200))).toBe(true);
  });

  test('that is expired or not yet valid is served with a warning', () => {
    expect(check(good, new Date(NOW.getTime() + 2 * DAY))).toMatchObject({
      ok: true,
      value: { warnings: [expect.stringContaining('expired')] },
    });
    expect(check(good, new Date(NOW.getTime() - 2 * DAY))).toMatchObject({
      ok: true,
      value: { warnings: [expect.stringContaining('valid only from')] },
    });
  });

  test.each([
    ['without a certificate', () => ({ chain: 'hello', key: good.key }), 'tls.no-certificate'],
    ['without a key', () => ({ chain: good.chain, key: '' }), 'tls.no-key'],
    [
      'with two keys',
      () => ({ chain: good.chain, key: `${good.key}\n${good.key}` }),
      'tls.two-keys',
    ],
    [
      'with a truncated key',
      () => ({ chain: good.chain, key: good.key.replace(/\n.{10}/, '\n') }),
      'tls.bad-key',
    ],
    [
      'with a truncated certificate',
      () => ({ chain: good.leaf.replace(/\n.{20}/, '\n'), key: good.key }),
      'tls.bad-certificate',
    ],
    [
      'cut before its end',
      () => ({ chain: good.leaf.slice(0, 300), key: good.key }),
      'tls.no-certificate',
    ],
    [
      'that is huge',
      () => ({ chain: good.chain + ' '.repeat(40_000), key: good.key }),
      'tls.too-large',
    ],
    [
      'with an RSA key that is not its own',
      () => ({
        chain: good.chain,
        key: generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
      }),
      'tls.key-mismatch',
    ],
  ])('%s is refused', (_name, pair, code) => {
    const result = check(pair());
    expect(result).toMatchObject({ ok: false, error: { code } });
    expect(JSON.stringify(result)).not.toContain(good.key.split('\n')[1]);
  });

  test('with another key of the same kind is refused', async () => {
    const other = await issue({ names: ['a.example.com'] });
    expect(check({ chain: good.chain, key: other.key })).toMatchObject({
      ok: false,
      error: { code: 'tls.key-mismatch' },
    });
  });

  test('of 1024 bits, or signed with SHA-1, is refused: HAProxy could not load it', async () => {
    const small = await issue({ names: ['a.example.com'], bits: 1024 });
    expect(check(small)).toMatchObject({
      ok: false,
      error: { code: 'tls.too-weak', message: expect.stringContaining('1024') },
    });
    const old = await issue({ names: ['a.example.com'], bits: 2048, hash: 'SHA-1' });
    expect(check(old)).toMatchObject({
      ok: false,
      error: { code: 'tls.too-weak', message: expect.stringMatching(/sha1/i) },
    });
  });

  test('without host names falls back to a common name that is one, and else is refused', async () => {
    expect(check(await issue({ names: ['host_with_underscore'] }))).toMatchObject({
      ok: false,
      error: { code: 'tls.no-names' },
    });
    expect(check(await issue({}))).toMatchObject({ ok: true, value: { names: ['leaf'] } });
  });

  test('made as the default one passes the same look', async () => {
    const pem = await makeDefaultCertificate(NOW);
    expect(check({ chain: pem, key: pem })).toMatchObject({
      ok: true,
      value: { names: ['edge.invalid'], warnings: [] },
    });
  });
});
