import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localCertificate } from './local-ca.js';
import { withRoot } from './root-bundle.js';

const NOW = new Date('2026-11-21T00:00:00Z');
const YEARS_LATER = new Date('2030-01-01T00:00:00Z');
let folder = '';
let first = '';
let second = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcommand-roots-'));
  const root = async (name: string) =>
    readFile((await localCertificate(join(folder, name), NOW)).rootFile, 'utf8');
  [first, second] = [await root('a'), await root('b')];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('withRoot', () => {
  it('puts the newest root first and keeps the older ones', () => {
    expect(withRoot(withRoot('', first, NOW), second, NOW)).toBe(second + first);
  });

  it('holds each root once', () => {
    expect(withRoot(first, first, NOW)).toBe(first);
    expect(withRoot(first + second, second, NOW)).toBe(second + first);
  });

  it('drops expired roots and text that is no certificate', () => {
    expect(withRoot(`a comment\n${first}`, second, YEARS_LATER)).toBe('');
    expect(withRoot('garbage\n', first, NOW)).toBe(first);
  });
});

describe('localCertificate', () => {
  it('is for this machine alone, verified by its root, and kept until it nears its end', async () => {
    const files = await localCertificate(join(folder, 'a'), NOW);
    const certificate = new X509Certificate(await readFile(files.certificateFile));
    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(certificate.verify(new X509Certificate(first).publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(await readFile(files.rootFile, 'utf8')).toBe(first);
    await localCertificate(join(folder, 'a'), YEARS_LATER);
    expect(await readFile(files.rootFile, 'utf8')).not.toBe(first);
  });
});
