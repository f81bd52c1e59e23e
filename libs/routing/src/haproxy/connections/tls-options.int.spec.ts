/** TLSOptions and TLSStores on the real HAProxy: each host is spoken to as its options say, and no other is. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { ok } from '@fleetcommand/kernel/result';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateInspector } from '../../ir/certificates.js';
import { merge } from '../../ir/merge.js';
import type { Origin } from '../../testing/haproxy-rig.js';
import { HaproxyRig, startOrigin } from '../../testing/haproxy-rig.js';
import { extractAll } from '../../testing/ingresses.js';
import { objectsOf } from '../../testing/samples.js';
import { compile } from '../compile.js';
import { planUpdate } from '../plan.js';

interface Pair {
  readonly chainPem: string;
  readonly keyPem: string;
}

let rig: HaproxyRig;
let origin: Origin;
let authority: Pair;
let client: Pair;
const certificates = new Map<string, Pair>();

beforeAll(async () => {
  rig = await HaproxyRig.make();
  origin = await startOrigin('127.0.0.1');
  authority = rig.certificate('authority.invalid');
  client = signedBy(authority);
  for (const name of ['plain.test', 'strict.test', 'mutual.test', 'store.test'])
    certificates.set(name, rig.certificate(name));
  await rig.start(compile(merge(extractAll(objects(), options()).values()), rig.options));
});
afterAll(async () => {
  await rig.stop();
  await origin.close();
});

/** A certificate for a client. */
function signedBy({ chainPem, keyPem }: Pair): Pair {
  const folder = mkdtempSync(join(tmpdir(), 'fc-client-'));
  const at = (name: string): string => join(folder, name);
  const run = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'ignore', cwd: folder });
  };
  execFileSync('sh', ['-c', 'cat > ca.pem'], { cwd: folder, input: chainPem });
  execFileSync('sh', ['-c', 'cat > ca.key'], { cwd: folder, input: keyPem });
  run(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    'c.key',
    '-out',
    'c.csr',
    '-subj',
    '/CN=client',
  );
  run(
    'x509',
    '-req',
    '-in',
    'c.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-out',
    'c.pem',
  );
  const pair = {
    chainPem: readFileSync(at('c.pem'), 'utf8'),
    keyPem: readFileSync(at('c.key'), 'utf8'),
  };
  rmSync(folder, { recursive: true });
  return pair;
}

function options() {
  const nameOf = (chainPem: string): string =>
    [...certificates].find(([, pair]) => pair.chainPem === chainPem)?.[0] ?? 'nobody.test';
  const inspectCertificate: CertificateInspector = (chainPem, keyPem) =>
    ok({ names: [nameOf(chainPem)], chainPem, keyPem, warnings: [] });
  return { inspectCertificate, inspectAuthorities: (pem: string) => ok(pem) };
}

function route(host: string, tlsOption?: string): object[] {
  const [name] = host.split('.');
  const tls = { secretName: host, ...(tlsOption && { options: { name: tlsOption } }) };
  const sample = { namespace: 't-1', name: name!, match: `Host(\`${host}\`)`, spec: { tls } };
  const { ingressRoutes, services, endpointSlices } = objectsOf({
    ...sample,
    addresses: ['127.0.0.1'],
    port: origin.port,
  });
  return [
    ...ingressRoutes,
    ...services.map((object) => ({ ...(object as object), kind: 'Service' })),
    ...endpointSlices.map((object) => ({ ...(object as object), kind: 'EndpointSlice' })),
  ] as object[];
}

function objects(): object[] {
  const named = (kind: string, name: string) => ({ kind, metadata: { name, namespace: 't-1' } });
  return [
    ...route('plain.test'),
    ...route('strict.test', 'strict'),
    ...route('mutual.test', 'mutual'),
    ...[...certificates].map(([name, { chainPem, keyPem }]) => ({
      ...named('Secret', name),
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': btoa(chainPem), 'tls.key': btoa(keyPem) },
    })),
    { ...named('Secret', 'clients'), data: { 'ca.crt': btoa(authority.chainPem) } },
    {
      ...named('TLSOption', 'strict'),
      spec: { minVersion: 'VersionTLS13', alpnProtocols: ['http/1.1'] },
    },
    {
      ...named('TLSOption', 'mutual'),
      spec: {
        maxVersion: 'VersionTLS12',
        cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
        clientAuth: { secretNames: ['clients'], clientAuthType: 'RequireAndVerifyClientCert' },
      },
    },
    { ...named('TLSStore', 'default'), spec: { defaultCertificate: { secretName: 'store.test' } } },
  ];
}

interface Spoken {
  readonly protocol: string;
  readonly alpn: string;
  readonly cipher: string;
  readonly shownBy: string;
  readonly status: string;
}

/** What was agreed on and answered, or `refused`. */
function speak(
  host: string | undefined,
  more: ConnectionOptions = {},
  asked = host,
): Promise<Spoken | 'refused'> {
  return new Promise((resolve) => {
    const socket = connect({
      port: rig.ports.websecure,
      host: '127.0.0.1',
      ...(host !== undefined && { servername: host }),
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
      ...more,
    });
    let agreed: Omit<Spoken, 'status'> | undefined;
    socket.setTimeout(8_000, () => socket.destroy());
    socket.once('secureConnect', () => {
      agreed = {
        protocol: socket.getProtocol() ?? '',
        alpn: socket.alpnProtocol || '',
        cipher: socket.getCipher().name,
        shownBy: String(socket.getPeerCertificate().subject.CN),
      };
      socket.write(`GET / HTTP/1.1\r\nHost: ${asked}\r\nConnection: close\r\n\r\n`);
    });
    socket.once('data', (data) => {
      const status = String(data).split(' ')[1] ?? '';
      if (agreed) resolve({ ...agreed, status });
      socket.destroy();
    });
    socket.once('error', () => resolve('refused'));
    // HTTP/2 does not understand the request, and says so by closing.
    socket.once('close', () =>
      resolve(agreed?.alpn === 'h2' ? { ...agreed, status: '' } : 'refused'),
    );
  });
}

const AT_MOST_12: ConnectionOptions = { maxVersion: 'TLSv1.2' };

describe('TLS options', () => {
  it('leave hosts without any as they were', async () => {
    expect(await speak('plain.test')).toMatchObject({
      protocol: 'TLSv1.3',
      shownBy: 'plain.test',
      status: '200',
    });
    expect(await speak('plain.test', AT_MOST_12)).toMatchObject({
      protocol: 'TLSv1.2',
      status: '200',
    });
    expect(await speak('plain.test', { ALPNProtocols: ['h2', 'http/1.1'] })).toMatchObject({
      alpn: 'h2',
    });
  });

  it.each([
    ['TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }],
    ['a cipher without authentication of its own', { ciphers: 'ECDHE-ECDSA-AES128-SHA256' }],
  ] as const)('let in nobody with %s', async (_, asked) => {
    const ciphers = 'ciphers' in asked ? asked.ciphers : 'ALL';
    const old = { ...AT_MOST_12, ...asked, ciphers: `${ciphers}:@SECLEVEL=0` };
    expect(await speak('plain.test', old)).toBe('refused');
  });

  it('set versions and protocols for their hosts', async () => {
    const both = { ALPNProtocols: ['h2', 'http/1.1'] };
    expect(await speak('strict.test', both)).toMatchObject({
      protocol: 'TLSv1.3',
      alpn: 'http/1.1',
      shownBy: 'strict.test',
      status: '200',
    });
    expect(await speak('strict.test', AT_MOST_12)).toBe('refused');
  });

  it('ask clients for certificates, and let in only those that are signed', async () => {
    const { chainPem: cert, keyPem: key } = client;
    expect(await speak('mutual.test', { cert, key })).toMatchObject({
      protocol: 'TLSv1.2',
      cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384',
      shownBy: 'mutual.test',
      status: '200',
    });
    expect(await speak('mutual.test')).toBe('refused');
    const stranger = rig.certificate('stranger.invalid');
    expect(await speak('mutual.test', { cert: stranger.chainPem, key: stranger.keyPem })).toBe(
      'refused',
    );
  });

  it('are not evaded by another name, or by none', async () => {
    expect(await speak('plain.test', {}, 'mutual.test')).toMatchObject({ status: '421' });
    expect(await speak(undefined, {}, 'mutual.test')).toMatchObject({ status: '421' });
    expect(await speak(undefined, {}, 'plain.test')).toMatchObject({ status: '200' });
  });
});

describe('the default store', () => {
  it("shows its certificate where no other covers the client's name", async () => {
    expect(await speak('unknown.test')).toMatchObject({ shownBy: 'store.test', status: '404' });
    expect(await speak(undefined, {}, 'plain.test')).toMatchObject({ shownBy: 'store.test' });
  });
});

describe('the default options', () => {
  const all = (sniStrict: boolean) => ({
    kind: 'TLSOption',
    metadata: { name: 'default', namespace: 't-1' },
    spec: { minVersion: 'VersionTLS13', sniStrict },
  });

  it('hold for everybody, by a reload', () => {
    const before = compile(merge(extractAll(objects(), options()).values()), rig.options);
    const table = merge(extractAll([...objects(), all(true)], options()).values());
    const after = compile(table, rig.options, { model: before });
    expect(planUpdate(before, after)).toMatchObject({ kind: 'reload' });
    expect(rig.check(after)).toBe('');
    expect(after.structure.tls.bindOptions).toMatch(/^ssl-min-ver TLSv1.3 .* strict-sni$/);
  });

  it("are nobody's but the platform's where it is named", () => {
    const found = extractAll([all(false)], { platformNamespace: 'edges' });
    const [fragment] = found.values();
    expect(fragment).toMatchObject({
      tlsBindings: [],
      problems: [{ code: 'traefik.default-of-a-tenant', severity: 'warning' }],
    });
  });
});
