import { fail, unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { hasBind, startBind } from '@fleetcommand/testing/servers/bind';
import { describeDnsProvider } from '@fleetcommand/testing/suites/dns-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createRfc2136Provider } from './provider.js';

const SECRET = Buffer.alloc(32, 7).toString('base64');
const zones = {
  'example.test': `$TTL 60
@ IN SOA ns1 hostmaster 1 60 60 60 60
@ IN NS ns1
ns1 IN A 127.0.0.1
`,
  'closed.test': `$TTL 60
@ IN SOA ns1 hostmaster 1 60 60 60 60
@ IN NS ns1
ns1 IN A 127.0.0.1
`,
};
const updateKey = { name: 'fleetcommand', secret: SECRET };

describe.skipIf(!hasBind())('dynamic updates (need BIND: apt-get install bind9)', () => {
  let bind: Awaited<ReturnType<typeof startBind>>;
  beforeAll(async () => {
    bind = await startBind({ zones, updateKey, closed: ['closed.test'] });
  });
  afterAll(() => bind.stop());

  const provider = (
    change: { secret?: string; name?: string; port?: number; zone?: string } = {},
  ) =>
    createRfc2136Provider({
      server: { address: bind.address, port: change.port ?? bind.port },
      zone: change.zone ?? 'example.test',
      key: { name: change.name ?? updateKey.name, secret: new Secret(change.secret ?? SECRET) },
      timeoutMs: 2_000,
    });

  describeDnsProvider('BIND by RFC 2136', async () => ({
    provider: provider(),
    zone: 'example.test',
    txt: (name) => bind.txt(name),
    addresses: (name) => bind.addresses(name),
    close: async () => undefined,
  }));

  it('carries values longer than one string', async () => {
    const value = 'x'.repeat(700);
    expect(await provider().addTxt('long.example.test', value)).toMatchObject({ ok: true });
    expect(await bind.txt('long.example.test')).toEqual([value]);
  });

  it('leads whatever is below a wildcard to its addresses, and is told of a zone its key may not write', async () => {
    const records = { ipv4: ['192.0.2.7'], ipv6: ['2001:db8::7'] };
    unwrap((await provider().setAddresses?.('*.eu.example.test', records)) ?? fail('none', ''));
    const target = 'k3x9.domains.eu.example.test';
    expect(await bind.addresses('acme.eu.example.test')).toEqual(['192.0.2.7', '2001:db8::7']);
    expect(await bind.addresses(target)).toEqual(['192.0.2.7', '2001:db8::7']);
    const closed = await provider({ zone: 'closed.test' }).setAddresses?.('*.closed.test', records);
    expect(closed?.ok || closed?.error.message).toContain(
      'allow updates of the zone with this key',
    );
    const outside = await provider().setAddresses?.('*.elsewhere.test', records);
    expect(outside?.ok || outside?.error.message).toContain('not in the zone');
  });

  it.each([
    ['a wrong secret', { secret: Buffer.alloc(32, 8).toString('base64') }],
    ['an unknown key', { name: 'somebody' }],
  ])('tells %s by name', async (_, change) => {
    const refused = await provider(change).addTxt('a.example.test', 'one');
    expect(refused).toMatchObject({ ok: false, error: { code: 'dns.provider-failed' } });
    expect(refused.ok || refused.error.message).toContain('does not accept the key');
    expect(await bind.txt('a.example.test')).toEqual([]);
  });

  it('fails in time when nobody is there', async () => {
    const refused = await provider({ port: 1 }).addTxt('a.example.test', 'one');
    expect(refused).toMatchObject({ ok: false, error: { retry: 'backoff' } });
  });
});
