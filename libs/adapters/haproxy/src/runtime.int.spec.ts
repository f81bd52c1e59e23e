import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { unwrap } from '@fleetcommand/kernel/result';
import { freePort } from '@fleetcommand/routing/testing/free-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HaproxyProcess } from './process.js';
import { readCertificateFingerprint, readCrtList, readMap, readServers } from './read-back.js';
import { LARGEST_PAYLOAD_BYTES, query, runBatch } from './runtime.js';
import type { RuntimeOptions } from './runtime.js';
import { makeRig } from './test-rig.js';
import type { Rig } from './test-rig.js';

let rig: Rig;
let haproxy: HaproxyProcess;
let runtime: RuntimeOptions;
let pemPath: string;

beforeAll(async () => {
  rig = await makeRig();
  pemPath = makePem('default');
  writeFileSync(rig.crtListPath, `${pemPath}\n`);
  await rig.configure(`bind 127.0.0.1:${await freePort()} ssl crt-list ${rig.crtListPath}`);
  haproxy = new HaproxyProcess(rig.options);
  const { workerPid } = unwrap(await haproxy.start());
  runtime = { socketPath: rig.options.runtimeSocketPath, workerPid };
});

afterAll(async () => {
  await haproxy.stop(0);
  await rig.dispose();
});

/** A self-signed certificate and its key in one file. */
function makePem(name: string): string {
  const path = join(rig.folder, `${name}.pem`);
  const key = `${path}.key`;
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${name}.example.com`,
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      path,
    ],
    { stdio: 'ignore' },
  );
  writeFileSync(path, readFileSync(path, 'utf8') + readFileSync(key, 'utf8'));
  return path;
}

describe('a batch', () => {
  test('runs in order, each reply beside its command', async () => {
    const outcome = unwrap(
      await runBatch(runtime, [
        { line: `add map ${rig.mapPath} one.example.com empty` },
        { line: `set map ${rig.mapPath} one.example.com other` },
        { line: 'add server empty/s1 127.0.0.1:9 weight 10' },
        { line: 'enable server empty/s1' },
        { line: 'show version' },
      ]),
    );
    expect(outcome.refused).toEqual([]);
    expect(outcome.replies.slice(0, 4)).toEqual(['', '', 'New server registered.', '']);
    expect(outcome.replies[4]).toMatch(/^2\.|^3\./);
  });

  test('names each refused command with what HAProxy said, and runs the others', async () => {
    const outcome = unwrap(
      await runBatch(runtime, [
        { line: `set map ${rig.mapPath} absent.example.com other` },
        { line: 'add server nowhere/s1 127.0.0.1:9' },
        { line: 'frobnicate' },
        { line: `add map ${rig.mapPath} two.example.com other` },
      ]),
    );
    expect(outcome.refused).toEqual([
      { line: `set map ${rig.mapPath} absent.example.com other`, reply: 'entry not found.' },
      { line: 'add server nowhere/s1 127.0.0.1:9', reply: expect.stringContaining('backend') },
      { line: 'frobnicate', reply: expect.stringContaining('Unknown command') },
    ]);
    expect(unwrap(await readMap(runtime, rig.mapPath)).get('two.example.com')).toBe('other');
  });

  test('carries payloads between other commands', async () => {
    const entries = Array.from({ length: 150 }, (_, index) => `p${index}.example.com other`);
    const outcome = unwrap(
      await runBatch(runtime, [
        { line: `add map ${rig.mapPath}`, payload: entries.join('\n') },
        { line: `add map ${rig.mapPath} after.example.com other` },
      ]),
    );
    expect(outcome.refused).toEqual([]);
    const map = unwrap(await readMap(runtime, rig.mapPath));
    expect(map.get('p149.example.com')).toBe('other');
    expect(map.get('after.example.com')).toBe('other');
  });

  test('takes ten thousand commands at once', async () => {
    const commands = Array.from({ length: 10_000 }, (_, index) => ({
      line: `add map ${rig.mapPath} k${index}.example.com other`,
    }));
    expect(unwrap(await runBatch(runtime, commands)).refused).toEqual([]);
    const map = unwrap(await readMap(runtime, rig.mapPath));
    expect(map.get('k9999.example.com')).toBe('other');
  });

  test.each([
    ['a line end', { line: 'show info\nshow map' }],
    ['a semicolon', { line: 'show info;show map' }],
    ['a semicolon behind an escaped backslash', { line: 'show info \\\\;show map' }],
    ['an empty line in its payload', { line: 'add map x', payload: 'a b\n\nc d' }],
    ['an oversized payload', { line: 'add map x', payload: 'y'.repeat(LARGEST_PAYLOAD_BYTES + 1) }],
    ['an oversized line', { line: `add map x ${'y'.repeat(9_000)}` }],
  ])('with %s is not sent at all', async (_name, bad) => {
    const key = `never-${Math.abs(JSON.stringify(bad).length)}.example.com`;
    const outcome = await runBatch(runtime, [{ line: `add map ${rig.mapPath} ${key} other` }, bad]);
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: expect.stringMatching(/^haproxy\.(bad-command|payload-too-large)$/) },
    });
    expect(unwrap(await readMap(runtime, rig.mapPath)).has(key)).toBe(false);
  });

  test('meant for another worker is not sent', async () => {
    const outcome = await runBatch({ ...runtime, workerPid: 1 }, [
      { line: `add map ${rig.mapPath} other-worker.example.com other` },
    ]);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'haproxy.other-worker' } });
    expect(unwrap(await readMap(runtime, rig.mapPath)).has('other-worker.example.com')).toBe(false);
  });

  test('to a socket nobody listens on says so', async () => {
    const outcome = await query({ socketPath: join(rig.folder, 'nobody.sock') }, 'show info');
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'haproxy.unreachable', retry: 'backoff' },
    });
  });
});

describe('reading back', () => {
  test('tells whether a server takes connections', async () => {
    unwrap(await runBatch(runtime, [{ line: 'add server other/a 127.0.0.9:81 weight 7' }]));
    const before = unwrap(await readServers(runtime, 'other')).get('other/a');
    expect(before).toEqual({
      backend: 'other',
      name: 'a',
      address: '127.0.0.9',
      port: 81,
      weight: 7,
      accepting: false,
      inService: false,
    });
    unwrap(await runBatch(runtime, [{ line: 'enable server other/a' }]));
    expect(unwrap(await readServers(runtime)).get('other/a')?.accepting).toBe(true);
    unwrap(await runBatch(runtime, [{ line: 'set server other/a state drain' }]));
    expect(unwrap(await readServers(runtime)).get('other/a')?.accepting).toBe(false);
  });

  test('shows certificates added at run time by their fingerprint', async () => {
    const path = makePem('added');
    const pem = readFileSync(path, 'utf8');
    const outcome = unwrap(
      await runBatch(runtime, [
        { line: `new ssl cert ${path}` },
        { line: `set ssl cert ${path}`, payload: pem },
        { line: `commit ssl cert ${path}` },
        { line: `add ssl crt-list ${rig.crtListPath}`, payload: `${path} added.example.com` },
      ]),
    );
    expect(outcome.refused).toEqual([]);
    const listed = unwrap(await readCrtList(runtime, rig.crtListPath));
    expect(listed.map((entry) => entry.file)).toEqual([pemPath, path]);
    expect(unwrap(await readCertificateFingerprint(runtime, path))).toBe(
      new X509Certificate(pem).fingerprint.replaceAll(':', ''),
    );
    const removed = unwrap(
      await runBatch(runtime, [
        { line: `del ssl crt-list ${rig.crtListPath} ${path}` },
        { line: `del ssl cert ${path}` },
      ]),
    );
    expect(removed.refused).toEqual([]);
  });
});
