/** Edges come, fail and leave, and a real BIND leads visitors to those that serve. */
import { createRfc2136Provider } from '@fleetcommand/adapter-dns/providers/rfc2136/provider';
import { createChalltestsrvProvider } from '@fleetcommand/adapter-dns/challtestsrv';
import { keepRecords } from '@fleetcommand/application/use-cases/zones/keep-records';
import { ManualClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { aRegion } from '@fleetcommand/testing/builders/catalogue';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { anEdgeReport } from '@fleetcommand/testing/builders/edges';
import { someId } from '@fleetcommand/testing/builders/ids';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { createManualTimers } from '@fleetcommand/testing/fakes/timers';
import { hasBind, startBind, type Bind } from '@fleetcommand/testing/servers/bind';
import { startPebble } from '@fleetcommand/testing/servers/start';
import { Resolver } from 'node:dns/promises';
import { describe, expect, it, onTestFinished } from 'vitest';

const SECRET = Buffer.alloc(32, 7).toString('base64');
const zoneText = `$TTL 60
@ IN SOA ns1 hostmaster 1 60 60 60 60
@ IN NS ns1
ns1 IN A 127.0.0.1
`;

async function openBind(): Promise<Bind> {
  const bind = await startBind({
    zones: { 'example.test': zoneText, 'closed.test': zoneText },
    updateKey: { name: 'fleetcommand', secret: SECRET },
    closed: ['closed.test'],
  });
  onTestFinished(() => bind.stop());
  return bind;
}

function openFleet(bind: Bind, zone: string) {
  const clock = new ManualClock(new Date());
  const { store } = createInMemoryStore(clock);
  const dns = createRfc2136Provider({
    server: { address: bind.address, port: bind.port },
    zone,
    key: { name: 'fleetcommand', secret: new Secret(SECRET) },
  });
  const deps = {
    store,
    clock,
    timers: createManualTimers(),
    lease: { holder: 'worker', ttlMs: 15_000 },
    dns,
    zones: { appsDomain: `apps.${zone}`, consoleHost: `fleet.${zone}` },
  };
  const tell = async (name: string, isReady: boolean, address: string, pool = 'shared') => {
    const known = (await store.edges.list()).find((edge) => edge.name === name);
    const wish = { id: someId('edg'), name, url: `http://${name}.test`, discoveredBy: null };
    const { id, health } = known ?? (await store.edges.register(wish, clock.now()));
    const place = { region: 'eu', pool, addresses: [address] };
    const next =
      health?.isServing === isReady ? health : { isServing: isReady, since: clock.now() };
    await store.edges.recordReport(id, anEdgeReport({ place, isReady }), next, clock.now());
    return id;
  };
  return { store, clock, tell, keep: () => keepRecords(deps) };
}

describe.skipIf(!hasBind())('records that follow edges (need BIND: apt-get install bind9)', () => {
  it('lead to those that serve, without the one that is drained, and to the last one whatever becomes of it', async () => {
    const bind = await openBind();
    const { store, clock, tell, keep } = openFleet(bind, 'example.test');
    await store.catalogue.saveRegion(aRegion({ id: 'eu', domain: 'eu.example.test' }));
    const led = () => bind.addresses('acme.eu.example.test');
    const first = await tell('eu-1', true, '192.0.2.1');
    await tell('eu-2', true, '192.0.2.2');
    await tell('eu-3', true, '2001:db8::3');
    await keep();
    expect([...(await led())].sort()).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::3']);
    await store.edges.setDraining(first, clock.now());
    await tell('eu-3', false, '2001:db8::3');
    clock.advance(20_000);
    await keep();
    expect(await led()).toEqual(['192.0.2.2']);
    await tell('eu-2', false, '192.0.2.2');
    clock.advance(20_000);
    await keep();
    expect(await led()).toEqual(['192.0.2.2']);
  });

  it('of a pool that is set aside for an instance are its host’s alone, and the wildcard is there without them', async () => {
    const bind = await openBind();
    const { store, clock, tell, keep } = openFleet(bind, 'example.test');
    await store.catalogue.saveRegion(aRegion({ id: 'eu', domain: 'eu.example.test' }));
    const { tenant } = await storeTenant(store, await storeFleet(store), {
      slug: 'acme',
      regionId: 'eu',
      platformDomain: 'eu.example.test',
    });
    await tell('eu-1', true, '192.0.2.1');
    await tell('gold-1', true, '192.0.2.7', 'gold');
    await store.edgePools.assign(tenant.id, 'gold', clock.now());
    clock.advance(10_000);
    await keep();
    const led = async () => [
      await bind.addresses('acme.eu.example.test'),
      await bind.addresses('other.eu.example.test'),
    ];
    expect(await led()).toEqual([['192.0.2.7'], ['192.0.2.1']]);
    await store.edgePools.release(tenant.id);
    await keep();
    expect(await led()).toEqual([['192.0.2.1'], ['192.0.2.1']]);
  });

  it('of a zone the key may not write stay as they were, and it is told with the fix', async () => {
    const bind = await openBind();
    const { store, tell, keep } = openFleet(bind, 'closed.test');
    await store.catalogue.saveRegion(aRegion({ id: 'eu', domain: 'eu.closed.test' }));
    await tell('eu-1', true, '192.0.2.1');
    const [change] = await keep();
    expect(change?.problem).toContain('allow updates of the zone with this key');
    expect(await bind.addresses('acme.eu.closed.test')).toEqual([]);
    expect(await store.zones.list()).toMatchObject([{ published: { ipv4: [] }, changedAt: null }]);
  });
});

it('the challenge test server has a name’s addresses as they were set last', async () => {
  const ca = await startPebble();
  onTestFinished(() => ca.stop());
  const provider = createChalltestsrvProvider(ca.challtestsrvUrl);
  const resolver = new Resolver();
  resolver.setServers([ca.dnsServer]);
  const set = async (ipv4: string[], ipv6: string[]) =>
    unwrap(await provider.setAddresses!('fleet.example.test', { ipv4, ipv6 }));
  await set(['192.0.2.1', '192.0.2.2'], ['2001:db8::1']);
  await set(['192.0.2.2'], ['2001:db8::1', '2001:db8::2']);
  expect(await resolver.resolve4('fleet.example.test')).toEqual(['192.0.2.2']);
  expect((await resolver.resolve6('fleet.example.test')).sort()).toEqual([
    '2001:db8::1',
    '2001:db8::2',
  ]);
});
