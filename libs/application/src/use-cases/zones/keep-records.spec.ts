import { ManualClock } from '@fleetcommand/kernel/clock';
import { fail } from '@fleetcommand/kernel/result';
import { aRegion } from '@fleetcommand/testing/builders/catalogue';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { anEdgeReport } from '@fleetcommand/testing/builders/edges';
import { createFakeDns } from '@fleetcommand/testing/fakes/dns';
import { countingIds } from '@fleetcommand/testing/fakes/ids';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { createManualTimers } from '@fleetcommand/testing/fakes/timers';
import { describe, expect, it } from 'vitest';

import type { DnsProvider } from '../../ports/acme.js';
import { keepRecords } from './keep-records.js';

const EU = aRegion({ id: 'eu', domain: 'eu.example.test' });

function openDesk(provider?: DnsProvider | null) {
  const clock = new ManualClock('2026-01-01T00:00:00Z');
  const { store } = createInMemoryStore(clock);
  const ids = countingIds();
  const dns = createFakeDns();
  let calls = 0;
  const counted: Pick<DnsProvider, 'setAddresses'> = {
    setAddresses: (...call) => {
      calls += 1;
      return dns.setAddresses(...call);
    },
  };
  const deps = {
    store,
    clock,
    timers: createManualTimers(),
    lease: { holder: 'worker', ttlMs: 15_000 },
    dns: provider === undefined ? counted : provider,
    zones: { appsDomain: 'apps.example.test', consoleHost: 'apps.example.test' },
  };
  const tell = async (
    name: string,
    isReady: boolean,
    addresses: string[],
    { region = 'eu', pool = 'shared' } = {},
  ) => {
    const known = (await store.edges.list()).find((edge) => edge.name === name);
    const { id, health } =
      known ??
      (await store.edges.register(
        { id: ids.next('edg'), name, url: 'http://edge.test', discoveredBy: null },
        clock.now(),
      ));
    const place = { region, pool, addresses };
    const next =
      health?.isServing === isReady ? health : { isServing: isReady, since: clock.now() };
    await store.edges.recordReport(id, anEdgeReport({ place, isReady }), next, clock.now());
    return id;
  };
  const led = (zone: string) => dns.addresses(`*.${zone}`).ipv4;
  return { deps, store, clock, dns, tell, led, calls: () => calls };
}

describe('the records that lead to edges', () => {
  it('cost no write, not even a lease, while all is as wanted', async () => {
    const { deps, store, tell } = openDesk();
    await store.catalogue.saveRegion(EU);
    await tell('eu-1', true, ['192.0.2.1']);
    await keepRecords(deps);
    await keepRecords(deps);
    // Taken once before.
    expect(await store.leases.acquire('zones', 'somebody', 1)).toMatchObject({ token: 2n });
  });

  it('are set once for each zone, and again only when something is different', async () => {
    const { deps, store, clock, dns, tell, led, calls } = openDesk();
    await store.catalogue.saveRegion(EU);
    await tell('eu-1', true, ['192.0.2.1']);
    await tell('here-1', true, ['192.0.2.9'], { region: 'local' });
    await store.catalogue.saveRegion(aRegion());
    expect(await keepRecords(deps)).toMatchObject([
      { zone: 'apps.example.test', problem: null },
      { zone: 'eu.example.test', wanted: { ipv4: ['192.0.2.1'] }, problem: null },
    ]);
    expect([led('eu.example.test'), led('apps.example.test')]).toEqual([
      ['192.0.2.1'],
      ['192.0.2.9'],
    ]);
    // Where the console is.
    expect(dns.addresses('apps.example.test').ipv4).toEqual(['192.0.2.9']);
    expect(dns.addresses('eu.example.test').ipv4).toEqual([]);
    const before = calls();
    clock.advance(5_000);
    expect(await keepRecords(deps)).toEqual([]);
    expect(calls()).toBe(before);
    clock.advance(10 * 60_000);
    await tell('eu-1', true, ['192.0.2.1']);
    expect(await keepRecords(deps)).toEqual([]);
    expect(calls()).toBeGreaterThan(before);
  });

  it('follow an edge that fails, and one that is drained, but never to nobody', async () => {
    const { deps, store, clock, tell, led } = openDesk();
    await store.catalogue.saveRegion(EU);
    const first = await tell('eu-1', true, ['192.0.2.1']);
    await tell('eu-2', true, ['192.0.2.2']);
    await keepRecords(deps);
    await tell('eu-2', false, ['192.0.2.2']);
    await keepRecords(deps);
    expect(led('eu.example.test')).toEqual(['192.0.2.1', '192.0.2.2']);
    clock.advance(20_000);
    await keepRecords(deps);
    expect(led('eu.example.test')).toEqual(['192.0.2.1']);
    await store.edges.setDraining(first, clock.now());
    await keepRecords(deps);
    expect(led('eu.example.test')).toEqual(['192.0.2.1']);
    await tell('eu-2', true, ['192.0.2.2']);
    clock.advance(10_000);
    await keepRecords(deps);
    expect(led('eu.example.test')).toEqual(['192.0.2.2']);
    expect(await store.zones.list()).toMatchObject([{ changedAt: clock.now() }]);
  });

  it('that are refused stay as they were, with the reason, and are tried again later', async () => {
    const words = 'The name server refused: allow updates of the zone with this key.';
    let refuses = true;
    const dns = createFakeDns();
    const provider: DnsProvider = {
      ...dns,
      setAddresses: async (...call) =>
        refuses ? fail('dns.provider-failed', words) : dns.setAddresses(...call),
    };
    const { deps, store, clock, tell } = openDesk(provider);
    await store.catalogue.saveRegion(EU);
    await tell('eu-1', true, ['192.0.2.1']);
    expect(await keepRecords(deps)).toMatchObject([{ problem: words }]);
    const row = { published: { ipv4: [], ipv6: [] }, changedAt: null, problem: words };
    expect(await store.zones.list()).toMatchObject([row]);
    refuses = false;
    clock.advance(29_000);
    expect(await keepRecords(deps)).toEqual([]);
    clock.advance(1_000);
    expect(await keepRecords(deps)).toMatchObject([{ problem: null }]);
    expect(dns.addresses('*.eu.example.test').ipv4).toEqual(['192.0.2.1']);
  });

  it('are told to people where no provider sets them', async () => {
    const { deps, store, tell } = openDesk(null);
    await store.catalogue.saveRegion(EU);
    await tell('eu-1', true, ['192.0.2.1', '2001:db8::1']);
    await keepRecords(deps);
    expect(await store.zones.list()).toMatchObject([
      {
        problem: expect.stringContaining(
          'Set *.eu.example.test to A 192.0.2.1, AAAA 2001:db8::1',
        ) as string,
      },
    ]);
  });

  it('of a host that a pool is set aside for lead to that, fall back on the wildcard, and go with it', async () => {
    const { deps, store, clock, dns, tell, led } = openDesk();
    await store.catalogue.saveRegion(EU);
    const fleet = await storeFleet(store);
    const { tenant } = await storeTenant(store, fleet, {
      slug: 'acme',
      regionId: 'eu',
      platformDomain: 'eu.example.test',
    });
    await tell('eu-1', true, ['192.0.2.1']);
    await tell('gold-1', true, ['192.0.2.7'], { pool: 'gold' });
    const ofHost = () => dns.addresses('acme.eu.example.test').ipv4;
    await keepRecords(deps);
    expect([ofHost(), led('eu.example.test')]).toEqual([[], ['192.0.2.1']]);
    await store.edgePools.assign(tenant.id, 'gold', clock.now());
    clock.advance(10_000);
    expect(await keepRecords(deps)).toMatchObject([
      { zone: 'acme.eu.example.test', wanted: { ipv4: ['192.0.2.7'] }, problem: null },
    ]);
    expect([ofHost(), led('eu.example.test')]).toEqual([['192.0.2.7'], ['192.0.2.1']]);
    await tell('gold-1', false, ['192.0.2.7'], { pool: 'gold' });
    clock.advance(20_000);
    await keepRecords(deps);
    expect(ofHost()).toEqual([]);
    await tell('gold-1', true, ['192.0.2.7'], { pool: 'gold' });
    clock.advance(10_000);
    await keepRecords(deps);
    expect(ofHost()).toEqual(['192.0.2.7']);
    await store.edgePools.release(tenant.id);
    await keepRecords(deps);
    expect([ofHost(), led('eu.example.test')]).toEqual([[], ['192.0.2.1']]);
    expect((await store.zones.list()).map(({ zone }) => zone)).toEqual(['eu.example.test']);
  });

  it('go with their zone, and are nobody’s business where no edge names an address', async () => {
    const { deps, store, clock, tell, led, calls } = openDesk();
    await tell('here-1', true, [], { region: 'local' });
    await keepRecords(deps);
    expect([calls(), await store.zones.list()]).toEqual([0, []]);
    await store.catalogue.saveRegion(EU);
    await tell('eu-1', true, ['192.0.2.1']);
    await keepRecords(deps);
    await store.catalogue.removeRegion('eu', clock.now());
    await keepRecords(deps);
    expect([led('eu.example.test'), await store.zones.list()]).toEqual([[], []]);
  });
});
