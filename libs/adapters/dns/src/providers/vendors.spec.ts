/** The vendors' providers on servers that speak their documented APIs, by the suite every provider passes. */
import { Secret } from '@fleetcommand/kernel/secret';
import { unwrap } from '@fleetcommand/kernel/result';
import { createFakeCluster } from '@fleetcommand/testing/fakes/cluster';
import {
  startCloudflareApi,
  type CloudflareApi,
} from '@fleetcommand/testing/servers/cloudflare-api';
import { startRoute53Api, type Route53Api } from '@fleetcommand/testing/servers/route53-api';
import { describeDnsProvider } from '@fleetcommand/testing/suites/dns-provider';
import { someId } from '@fleetcommand/testing/builders/ids';
import { fail, ok } from '@fleetcommand/kernel/result';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createCloudflareProvider } from './cloudflare.js';
import { createExternalDnsProvider } from './external-dns.js';
import { isInZone, quoteTxt, unquoteTxt } from './names.js';
import { createRoute53Provider } from './route53.js';

const ZONE = 'example.test';
const NAME = `_acme-challenge.shop.${ZONE}`;

it('a TXT value comes back from its quoted form as it was', { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const value = text.toWellFormed();
      const quoted = quoteTxt(value);
      expect(unquoteTxt(quoted)).toBe(value);
      for (const [string = ''] of quoted.matchAll(/"((?:[^"\\]|\\.)*)"/gs))
        expect(string.replace(/\\(\d{3}|.)/gs, 'x').length).toBeLessThanOrEqual(255);
    }),
    { numRuns: 30 },
  );
});

it.each([
  ['example.test', true],
  ['_acme-challenge.EXAMPLE.test.', true],
  ['badexample.test', false],
  ['example.test.evil.test', false],
])('%s is in the zone example.test: %s', (name, isIn) => {
  expect(isInZone(name, ZONE)).toBe(isIn);
});

describe('Cloudflare', () => {
  let api: CloudflareApi;
  beforeAll(async () => {
    api = await startCloudflareApi(ZONE);
  });
  afterAll(() => api.close());
  const provider = (token = 'cf-token') =>
    createCloudflareProvider({
      zoneId: api.zoneId,
      zone: ZONE,
      token: new Secret(token),
      apiUrl: api.url,
      timeoutMs: 2_000,
    });

  describeDnsProvider('by its API', async () => ({
    provider: provider(),
    zone: ZONE,
    txt: async (name) => api.contents(name).map(unquoteTxt),
    addresses: async (name) => ['A', 'AAAA'].flatMap((type) => api.contents(name, type)),
    close: async () => undefined,
  }));

  it.each([
    ['a token it does not know', () => provider('other'), 'Authentication error (10000)'],
    [
      'a page of its own that is no answer',
      () => {
        api.failNext(502, '<html>bad gateway</html>');
        return provider();
      },
      '502',
    ],
  ])('%s is told in its words', async (_, make, words) => {
    const refused = await make().addTxt(NAME, 'one');
    expect(refused).toMatchObject({ ok: false, error: { retry: 'backoff' } });
    expect(refused.ok || refused.error.message).toContain(words);
  });
});

describe('Route 53', () => {
  let api: Route53Api;
  beforeAll(async () => {
    api = await startRoute53Api(ZONE);
  });
  afterAll(() => api.close());
  const timers = { every: () => () => undefined, delay: async () => undefined };
  const provider = (accessKeyId = 'AKIDEXAMPLE') =>
    createRoute53Provider({
      hostedZoneId: api.hostedZoneId,
      zone: ZONE,
      credentials: { accessKeyId, secretAccessKey: new Secret('secret') },
      endpoint: api.url,
      timers,
    });

  describeDnsProvider('by its API', async () => ({
    provider: provider(),
    zone: ZONE,
    txt: async (name) => api.values(name).map(unquoteTxt),
    addresses: async (name) => ['A', 'AAAA'].flatMap((type) => api.values(name, type)),
    close: async () => undefined,
  }));

  it('loses nothing of what somebody else changed in between', async () => {
    const name = `_acme-challenge.busy.${ZONE}`;
    api.beforeNextBatch(() => api.put(name, ['"theirs"']));
    unwrap(await provider().addTxt(name, 'ours'));
    expect([...api.values(name)].sort()).toEqual(['"ours"', '"theirs"']);
    api.beforeNextBatch(() => api.put(name, ['"ours"', '"theirs"', '"third"']));
    unwrap(await provider().removeTxt(name, 'ours'));
    expect([...api.values(name)].sort()).toEqual(['"theirs"', '"third"']);
  });

  it('is told when its key is not taken', async () => {
    const refused = await provider('AKIDOTHER').addTxt(NAME, 'one');
    expect(refused.ok || refused.error.message).toContain('security token');
  });
});

describe('ExternalDNS', () => {
  const cluster = createFakeCluster({ id: someId('clu') });
  const provider = createExternalDnsProvider({
    namespace: 'fleetcommand-edge',
    objects: {
      get: async (ref) => ok(cluster.get(ref) ?? null),
      apply: async (object) => {
        const [endpoint] = (object['spec'] as { endpoints: { dnsName: string }[] }).endpoints;
        if (!endpoint || !isInZone(endpoint.dnsName, ZONE))
          return fail('cluster.forbidden', 'That name is not ours.', { retry: 'backoff' });
        return cluster.apply(object);
      },
      delete: (ref) => cluster.delete(ref),
    },
  });
  beforeAll(async () => {
    const metadata = { name: 'fleetcommand-edge' };
    unwrap(await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata }));
  });
  const targets = (name: string) =>
    cluster
      .objects()
      .filter(({ kind }) => kind === 'DNSEndpoint')
      .flatMap(
        ({ spec }) => (spec as { endpoints: { dnsName: string; targets: string[] }[] }).endpoints,
      )
      .flatMap((endpoint) => (endpoint.dnsName === name ? endpoint.targets : []));

  describeDnsProvider('by its objects', async () => ({
    provider,
    zone: ZONE,
    txt: async (name) => targets(name),
    addresses: async (name) => targets(name),
    close: async () => undefined,
  }));

  it('keeps the values of a name that are set at once in one object', async () => {
    await Promise.all(['a', 'b', 'c'].map((value) => provider.addTxt(NAME, value)));
    expect([...targets(NAME)].sort()).toEqual(['a', 'b', 'c']);
  });
});
