/**
 * Look-ups on real BIND: authoritative servers of a customer's zones, and resolvers that lead to them. All listen on one
 * port of loopback addresses of their own, as all name servers of the world listen on 53.
 */
import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import type { HostQuestion } from '@fleetcommand/application/ports/dns';
import { freePort } from '@fleetcommand/embedded/ports';
import { Secret } from '@fleetcommand/kernel/secret';
import { hasBind, startBind, type Bind } from '@fleetcommand/testing/servers/bind';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createRfc2136Provider } from '../providers/rfc2136/provider.js';
import { createDnsLookups, type DnsLookupOptions } from './dns-lookups.js';

const FIRST = '127.0.53.2';
const SECOND = '127.0.53.3';
const RESOLVER = '127.0.53.4';
const LAME = '127.0.53.5';
const TARGET = 'k3x9.domains.fleet.example';
const KEY = { name: 'fleetcommand', secret: Buffer.alloc(32, 7).toString('base64') };

const head = (...servers: readonly string[]) => `$TTL 60
@ IN SOA ns1 hostmaster 1 60 60 60 60
${servers.map((address, index) => `@ IN NS ns${index + 1}\nns${index + 1} IN A ${address}`).join('\n')}
`;

const LONG = 'x'.repeat(700);
const longTxt = [0, 250, 500].map((at) => `"${LONG.slice(at, at + 250)}"`).join(' ');
const acme = `${head(FIRST, SECOND)}
chat IN CNAME ${TARGET}.
_fleetcommand.chat IN TXT "fleetcommand=tok"
@ IN A 192.0.2.10
@ IN AAAA 2001:db8:0:0::10
@ IN CAA 0 issue "letsencrypt.org"
@ IN CAA 128 issuewild ";"
_fleetcommand IN TXT ( ${longTxt} )
_fleetcommand IN TXT "v=spf1 -all"
_acme-challenge.shop IN CNAME _acme-challenge.${TARGET}.
*.shop IN CNAME ${TARGET}.
`;
const split = (address: string, value: string) => `${head(FIRST, SECOND)}
chat IN A ${address}
_fleetcommand.chat IN TXT "${value}"
`;

const zonesOfFirst = {
  'acme.test': acme,
  'split.test': split('192.0.2.10', 'fleetcommand=tok'),
  'signed.test': `${head(FIRST)}chat IN A 192.0.2.10\n_fleetcommand.chat IN TXT "fleetcommand=tok"\n`,
  'lame.test': `${head(LAME)}chat IN A 192.0.2.10\n`,
  'silent.test': `${head('127.0.53.9')}chat IN A 192.0.2.10\n`,
  'spied.test': `${head('127.0.53.8')}chat IN A 192.0.2.10\n`,
  'parent.test': head(FIRST),
};

const question = (hostname: string): HostQuestion => ({
  hostname,
  registrableDomain: hostname.split('.').slice(-2).join('.'),
  isWildcard: hostname.startsWith('*.'),
});

describe.skipIf(!hasBind())('looking at DNS (needs BIND: apt-get install bind9)', () => {
  const servers: Bind[] = [];
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const start = async (options: Parameters<typeof startBind>[0]) => {
      servers.push(await startBind({ ...options, port }));
    };
    const forwards = Object.fromEntries(
      Object.keys(zonesOfFirst).map((zone) => [zone, { address: FIRST, port }]),
    );
    await Promise.all([
      start({ address: FIRST, zones: zonesOfFirst, updateKey: KEY }),
      start({
        address: SECOND,
        zones: { 'acme.test': acme, 'split.test': split('198.51.100.7', 'fleetcommand=old') },
      }),
      start({
        address: RESOLVER,
        zones: { 'local.invalid': head(RESOLVER) },
        forwards,
        bogus: ['signed.test'],
      }),
      start({ address: LAME, zones: { 'local.invalid': head(LAME) }, forwards }),
    ]);
  }, 120_000);
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  const lookups = (more: Partial<DnsLookupOptions> = {}) =>
    createDnsLookups({
      resolvers: [
        { address: RESOLVER, port },
        { address: RESOLVER, port },
      ],
      nameServerPort: port,
      mayAsk: () => true,
      timeoutMs: 2_000,
      ...more,
    });
  const look = async (hostname: string, more: Partial<DnsLookupOptions> = {}) => {
    const { views } = await lookups(more).observe(question(hostname));
    const [first, second] = views;
    if (!first || !second) throw new Error('two resolvers give two views');
    return [first, second] as const;
  };

  it('sees a name as its own servers have it, by way of each resolver', async () => {
    for (const view of await look('chat.acme.test')) {
      expect(view).toMatchObject({
        resolver: RESOLVER,
        nameservers: ['ns1.acme.test', 'ns2.acme.test'],
        cname: { outcome: 'found', values: [TARGET], ttlSeconds: 60 },
        a: { outcome: 'none' },
        aaaa: { outcome: 'none' },
        proof: { outcome: 'found', values: ['fleetcommand=tok'] },
        delegation: null,
        missingAncestor: null,
      });
    }
  });

  it('finds CAA where it stands, addresses in their shortest spelling, and answers too long for UDP', async () => {
    const [chat] = await look('chat.acme.test');
    expect(chat.caa).toMatchObject({ outcome: 'found', name: 'acme.test' });
    expect(new Set(chat.caa.records)).toEqual(
      new Set([
        { isCritical: false, tag: 'issue', value: 'letsencrypt.org' },
        { isCritical: true, tag: 'issuewild', value: ';' },
      ]),
    );
    const [apex] = await look('acme.test');
    expect(apex.a.values).toEqual(['192.0.2.10']);
    expect(apex.aaaa.values).toEqual(['2001:db8::10']);
    expect(apex.proof.values).toEqual(['v=spf1 -all', LONG]);
  });

  it('asks a wildcard’s delegation', async () => {
    const [view] = await look('*.shop.acme.test');
    expect(view.delegation).toMatchObject({ values: [`_acme-challenge.${TARGET}`] });
    expect(view.cname.values).toEqual([TARGET]);
  });

  it('is not fooled by what a resolver remembers', async () => {
    const name = '_fleetcommand.new.acme.test';
    const caching = new Resolver({ timeout: 2_000, tries: 1 });
    caching.setServers([`${RESOLVER}:${port}`]);
    await expect(caching.resolveTxt(name)).rejects.toThrow();
    const host = createRfc2136Provider({
      server: { address: FIRST, port },
      zone: 'acme.test',
      key: { name: KEY.name, secret: new Secret(KEY.secret) },
      timeoutMs: 2_000,
    });
    expect(await host.addTxt(name, 'fleetcommand=new')).toMatchObject({ ok: true });
    const [view] = await look('new.acme.test');
    expect(view.proof.values).toEqual(['fleetcommand=new']);
    expect(await lookups().txt(name)).toEqual(['fleetcommand=new']);
    await expect(caching.resolveTxt(name)).rejects.toThrow();
  });

  it('asks different servers of a zone, so that two that differ are found out', async () => {
    const views = await look('chat.split.test');
    const proofs = views.map((view) => view.proof.values[0]);
    expect(new Set(proofs)).toEqual(new Set(['fleetcommand=tok', 'fleetcommand=old']));
  });

  it('calls answers bogus whose DNSSEC is broken', async () => {
    const [view] = await look('chat.signed.test');
    expect([view.a.outcome, view.proof.outcome]).toEqual(['bogus', 'bogus']);
    expect(view.proof.values).toEqual([]);
  });

  it('tells a domain that does not exist', async () => {
    const observation = await lookups().observe({
      hostname: 'chat.gone.parent.test',
      registrableDomain: 'gone.parent.test',
      isWildcard: false,
    });
    expect(observation.views[0]).toMatchObject({
      missingAncestor: 'gone.parent.test',
      proof: { outcome: 'no-such-name' },
    });
  });

  it('believes no server that is not authoritative for what it says', async () => {
    const [view] = await look('chat.lame.test');
    expect([view.a.outcome, view.a.values]).toEqual(['failed', []]);
  });

  it('ends in time when nobody answers', async () => {
    const startedAt = performance.now();
    const [view] = await look('chat.silent.test', { timeoutMs: 500, totalTimeoutMs: 1_500 });
    expect(view.a.outcome).toBe('failed');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(
      await lookups({ timeoutMs: 200, totalTimeoutMs: 500 }).txt('chat.silent.test'),
    ).toBeNull();
  });

  describe('whose name server is said to be in a network of ours', () => {
    let spy: Socket;
    let packets = 0;
    beforeAll(async () => {
      spy = createSocket('udp4').on('message', () => (packets += 1));
      await new Promise<void>((resolve) => spy.bind(port, '127.0.53.8', resolve));
    });
    afterAll(() => spy.close());

    it('sends nothing there', async () => {
      await look('chat.spied.test', { mayAsk: (address) => address !== '127.0.53.8' });
      expect(packets).toBe(0);
      await look('chat.spied.test', { timeoutMs: 200, totalTimeoutMs: 1_000 });
      expect(packets).toBeGreaterThan(0);
    });
  });
});
