/** When a CA would like its certificates renewed: asked of a Pebble that says so, and of Debian's, which does not. */
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openCertificateDesk } from '@fleetcommand/testing/builders/certificate-desk';
import { someId } from '@fleetcommand/testing/builders/ids';
import { startPebble, type TestCa } from '@fleetcommand/testing/servers/start';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { createCertificateAuthority } from './certificate-authority.js';

const CACHE =
  process.env['FLEET_CONTROL_PLANE'] ??
  `${process.env['XDG_CACHE_HOME'] ?? `${homedir()}/.cache`}/fleetcommand/control-plane`;
const NEWER = `${CACHE}/pebble/pebble`;
const MINUTE_MS = 60_000;

function hasNewerPebble(): boolean {
  try {
    accessSync(NEWER, constants.X_OK);
    return true;
  } catch {
    process.stderr.write(
      `\nSKIPPED: renewal windows need a newer Pebble at ${NEWER} (test/control-plane/build pebble; needs Go).\n\n`,
    );
    return false;
  }
}

/** Orders a certificate by HTTP-01, on a server of this spec's own. */
async function issue(start: (httpPort: number) => Promise<TestCa>) {
  const hostname = `h${someId('crt').slice(-12)}.example.test`;
  const wish = { challenge: 'http-01', purpose: `domain/${someId('dom')}` } as const;
  const desk = await openCertificateDesk([hostname], wish);
  const web = createServer((request, response) => {
    const page = desk.edges.page(hostname, request.url?.split('/').at(-1) ?? '');
    response.writeHead(page === null ? 404 : 200).end(page ?? '');
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const ca = await start((web.address() as AddressInfo).port);
  const caPem = await readFile(ca.caFile, 'utf8');
  const authority = createCertificateAuthority({ directoryUrl: ca.directoryUrl, caPem });
  const orders: (string | null)[] = [];
  const counted = {
    ...authority,
    async createOrder(...call: Parameters<typeof authority.createOrder>) {
      const created = await authority.createOrder(...call);
      if (created.ok) orders.push(call[2]?.replaces ?? null);
      return created;
    },
  };
  const run = (until: () => Promise<boolean>) =>
    vi.waitFor(
      async () => {
        const { nextLookAfterMs } = await desk.step({ authorities: [counted] });
        if (await until()) return;
        desk.clock.advance(Math.min(nextLookAfterMs, 5_000));
        throw new Error('not yet');
      },
      { timeout: 20_000, interval: 20 },
    );
  await run(async () => (await desk.certificate()).chainPem !== null);
  return {
    desk,
    ca,
    authority,
    orders,
    run,
    async stop() {
      web.close();
      await ca.stop();
    },
  };
}

describe('Debian’s Pebble', () => {
  it('has no renewal information, and is renewed at a third of life all the same', async () => {
    const plain = await issue((httpPort) => startPebble({ httpPort }));
    const chainPem = (await plain.desk.certificate()).chainPem ?? '';
    expect(await plain.authority.renewalInfo(chainPem)).toEqual({ ok: true, value: null });
    expect(plain.authority.renewalId(chainPem)).toMatch(/^[\w-]+\.[\w-]+$/);
    await plain.stop();
  });
});

describe.skipIf(!hasNewerPebble())('a Pebble with renewal information', () => {
  let issued: Awaited<ReturnType<typeof issue>>;
  beforeAll(async () => {
    issued = await issue((httpPort) => startPebble({ httpPort, program: NEWER }));
  });
  afterAll(() => issued?.stop());

  it('names a window within the certificate’s life', async () => {
    const { chainPem, notBefore, notAfter } = await issued.desk.certificate();
    const info = await issued.authority.renewalInfo(chainPem ?? '');
    if (!info.ok || !info.value) throw new Error('it names no window');
    expect(info.value.start.getTime()).toBeGreaterThan(notBefore?.getTime() ?? Infinity);
    expect(info.value.end.getTime()).toBeLessThan(notAfter?.getTime() ?? 0);
    expect(info.value.retryAfterMs).toBeGreaterThan(0);
  });

  it('is asked twice a day, and its window is what the worker goes by', async () => {
    const { desk, run, orders } = issued;
    const { serial, notBefore } = await desk.certificate();
    // Pebble's clock is the machine's.
    desk.clock.advance((notBefore?.getTime() ?? 0) - desk.clock.now().getTime() + MINUTE_MS);
    await run(async () => (await desk.certificate()).renewal !== null);
    const { renewal } = await desk.certificate();
    expect(renewal).toMatchObject({ serial, window: { start: expect.any(String) } });
    const { window } = renewal as { window: { start: string; end: string } };
    expect(orders).toHaveLength(1);
    desk.clock.advance(Date.parse(window.end) - desk.clock.now().getTime());
    await run(async () => (await desk.certificate()).serial !== serial);
    // It is told which one it replaces, and takes that once.
    expect(orders[1]).toMatch(/^[\w-]+\.[\w-]+$/);
  });
});
