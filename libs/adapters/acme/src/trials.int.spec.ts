/**
 * Certificates on a real Pebble that makes it hard: rejected nonces, authorizations used again, proofs that fail, a CA
 * that is away, asks for patience, or loses its answers. Names are proven over HTTP by this spec's own server.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StoredCertificate } from '@fleetcommand/application/ports/certificates';
import {
  openCertificateDesk,
  type CertificateDesk,
} from '@fleetcommand/testing/builders/certificate-desk';
import { someId } from '@fleetcommand/testing/builders/ids';
import { startAcmeProxy, type AcmeProxy } from '@fleetcommand/testing/servers/acme-proxy';
import { startPebble, type TestCa } from '@fleetcommand/testing/servers/start';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { createCertificateAuthority } from './certificate-authority.js';

const MINUTE_MS = 60_000;
const desks: CertificateDesk[] = [];
let web: Server;

/** What the edges would answer: each desk's challenges, for its own names. */
beforeAll(async () => {
  web = createServer((request, response) => {
    const host = request.headers.host?.replace(/:\d+$/, '') ?? '';
    const token = request.url?.split('/').at(-1) ?? '';
    const pages = desks.map(({ edges }) => edges.page(host, token));
    const page = pages.find((each) => each !== null);
    response.writeHead(page === undefined ? 404 : 200).end(page ?? '');
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
});
afterAll(() => web.close());

async function openPebble(settings: Parameters<typeof startPebble>[0] = {}): Promise<TestCa> {
  const httpPort = (web.address() as AddressInfo).port;
  return startPebble({ httpPort, authorizationReusePercent: 0, ...settings });
}

async function order(
  directoryUrl: string,
  caPem: string,
  hostname = `h${someId('crt').slice(-12)}.example.test`,
) {
  const desk = await openCertificateDesk([hostname], {
    challenge: 'http-01',
    purpose: `domain/${someId('dom')}`,
  });
  desks.push(desk);
  const authority = createCertificateAuthority({ directoryUrl, caPem, timeoutMs: 5_000 });
  const made: string[] = [];
  const counted = {
    ...authority,
    async createOrder(...call: Parameters<typeof authority.createOrder>) {
      const created = await authority.createOrder(...call);
      if (created.ok) made.push(created.value.url);
      return created;
    },
  };
  const step = () => desk.step({ authorities: [counted] });
  /** Runs the worker until it holds; by the desk's clock as long passes between two runs as it asks for. */
  const until = (holds: (certificate: StoredCertificate) => boolean, timeout = 20_000) =>
    vi.waitFor(
      async () => {
        const { nextLookAfterMs } = await step();
        const certificate = await desk.certificate();
        if (!holds(certificate)) {
          desk.clock.advance(Math.min(nextLookAfterMs, MINUTE_MS));
          throw new Error(`not yet: ${JSON.stringify(certificate.lastError)}`);
        }
        return certificate;
      },
      { timeout, interval: 20 },
    );
  const issued = () => until(({ chainPem }) => chainPem !== null);
  return { desk, hostname, made, step, until, issued };
}

describe.each([
  ['one nonce in two', { nonceRejectPercent: 50 }],
  ['no nonce, and takes every proof again', { authorizationReusePercent: 100 }],
  [
    'one nonce in five, and takes every other proof again',
    { nonceRejectPercent: 20, authorizationReusePercent: 50 },
  ],
  ['nothing, and takes seconds to look at a proof', { validationSeconds: 3 }],
])('a Pebble that rejects %s', (_, settings) => {
  let ca: TestCa;
  let caPem: string;
  beforeAll(async () => {
    ca = await openPebble(settings);
    caPem = await readFile(ca.caFile, 'utf8');
    return () => ca.stop();
  });

  it('signs one certificate an order, and as many orders as were meant', async () => {
    const first = await order(ca.directoryUrl, caPem);
    const { id, chainPem, serial, notBefore } = await first.issued();
    expect(new X509Certificate(chainPem ?? '').checkHost(first.hostname)).toBe(first.hostname);
    // Pebble's clock is the machine's, the desk's is not; an operator wants it renewed.
    const { clock, deps } = first.desk;
    clock.advance((notBefore?.getTime() ?? 0) - clock.now().getTime() + MINUTE_MS);
    const end = clock.now().toISOString();
    const window = { start: notBefore?.toISOString() ?? '', end };
    const askAgainAt = new Date(clock.now().getTime() + 60 * MINUTE_MS).toISOString();
    await deps.store.certificates.request(
      id,
      { renewal: { serial, window, askAgainAt } },
      clock.now(),
    );
    await first.until((certificate) => certificate.serial !== serial);
    expect(first.made).toHaveLength(2);
    const again = await order(ca.directoryUrl, caPem, first.hostname);
    await again.issued();
    expect(again.made).toHaveLength(1);
  });
});

describe('a Pebble behind a proxy that interferes', () => {
  let ca: TestCa;
  let proxy: AcmeProxy;
  beforeAll(async () => {
    ca = await openPebble();
    proxy = await startAcmeProxy(ca);
    return async () => {
      await proxy.stop();
      await ca.stop();
    };
  });
  beforeEach(() => {
    proxy.interfere = () => null;
  });

  it('is asked again when its limit is over, and not before', async () => {
    proxy.interfere = (_, path) =>
      path === '/order-plz'
        ? { status: 429, problem: 'rateLimited', retryAfterSeconds: 3 * 60 * 60 }
        : null;
    const ordered = await order(proxy.directoryUrl, proxy.caPem);
    const limited = await ordered.until(({ lastError }) => lastError !== null);
    expect(limited.lastError).toMatchObject({ code: 'acme.rate-limited', problem: 'rateLimited' });
    const before = proxy.passed.length;
    ordered.desk.clock.advance(2 * 60 * MINUTE_MS);
    await ordered.step();
    expect(proxy.passed).toHaveLength(before);

    proxy.interfere = () => null;
    ordered.desk.clock.advance(2 * 60 * MINUTE_MS);
    await ordered.issued();
    expect(ordered.made).toHaveLength(1);
  });

  it.each(['/order-plz', '/authZ/', '/chalZ/', '/finalize-order/', '/my-order/', '/certZ/'])(
    'that fails each request to %s at first comes to one order and one certificate',
    async (place) => {
      let left = 2;
      proxy.interfere = (method, path) =>
        method === 'POST' && path.startsWith(place) && left-- > 0
          ? { status: 503, problem: 'serverInternal' }
          : null;
      const ordered = await order(proxy.directoryUrl, proxy.caPem);
      const { attempts, lastError } = await ordered.issued();
      expect(left).toBeLessThan(0);
      expect({ attempts, lastError }).toEqual({ attempts: 0, lastError: null });
      expect(ordered.made).toHaveLength(1);
    },
  );

  it.each(['/authZ/', '/chalZ/', '/finalize-order/', '/my-order/', '/certZ/'])(
    'that loses the answer to a request to %s comes to one order and one certificate',
    async (place) => {
      let isLost = false;
      proxy.interfere = (method, path) => {
        if (isLost || method !== 'POST' || !path.startsWith(place)) return null;
        isLost = true;
        return 'drop';
      };
      const ordered = await order(proxy.directoryUrl, proxy.caPem);
      await ordered.issued();
      expect(isLost).toBe(true);
      expect(ordered.made).toHaveLength(1);
    },
  );

  it('is left alone while it is away, and gone on with when it is back', async () => {
    const ordered = await order(proxy.directoryUrl, proxy.caPem);
    proxy.interfere = (_, path) =>
      path.startsWith('/authZ/') ? { status: 502, problem: 'serverInternal' } : null;
    await ordered.until(({ attempts }) => attempts >= 3);
    expect((await ordered.desk.certificate()).order).not.toBeNull();
    // A week, looked at as often as it asks to be.
    const before = proxy.passed.length;
    let looks = 0;
    for (const end = ordered.desk.clock.now().getTime() + 7 * 24 * 60 * MINUTE_MS; ; looks += 1) {
      const { nextLookAfterMs } = await ordered.step();
      if (ordered.desk.clock.now().getTime() + nextLookAfterMs > end) break;
      ordered.desk.clock.advance(nextLookAfterMs);
    }
    expect(looks).toBeLessThan(400);
    expect(proxy.passed.slice(before).filter((line) => line.includes('order-plz'))).toEqual([]);
    proxy.interfere = () => null;
    await ordered.issued();
    expect(ordered.made).toHaveLength(1);
  });
});

describe('a Pebble that cannot see the proof', () => {
  let ca: TestCa;
  let caPem: string;
  beforeAll(async () => {
    // Nobody listens where it looks.
    ca = await startPebble({ authorizationReusePercent: 0 });
    caPem = await readFile(ca.caFile, 'utf8');
    return () => ca.stop();
  });

  it('is asked at most three times an hour for a name, and its reason is told', async () => {
    const ordered = await order(ca.directoryUrl, caPem);
    const refused: number[] = [];
    let attempts = 0;
    const start = ordered.desk.clock.now().getTime();
    const elapsed = () => ordered.desk.clock.now().getTime() - start;
    await vi.waitFor(
      async () => {
        const { nextLookAfterMs } = await ordered.step();
        const certificate = await ordered.desk.certificate();
        if (certificate.attempts > attempts) refused.push(elapsed());
        attempts = certificate.attempts;
        ordered.desk.clock.advance(Math.min(nextLookAfterMs, 10 * MINUTE_MS));
        if (elapsed() < 4 * 60 * MINUTE_MS) throw new Error('not four hours yet');
      },
      { timeout: 40_000, interval: 5 },
    );
    expect(refused.length).toBeGreaterThanOrEqual(3);
    for (const from of refused)
      expect(
        refused.filter((ms) => ms >= from && ms < from + 60 * MINUTE_MS).length,
      ).toBeLessThanOrEqual(3);
    expect((await ordered.desk.certificate()).lastError?.message).toContain(ordered.hostname);
    expect(
      desks
        .at(-1)
        ?.cluster.objects()
        .filter(({ kind }) => kind === 'ConfigMap'),
    ).toEqual([]);
  });
});
