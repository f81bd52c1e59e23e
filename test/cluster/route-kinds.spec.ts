/** Every kind of `k8s/crds` is taken in both groups, kept as it was applied, and can be told what is wrong with it. */
import { describe, expect, it } from 'vitest';
import { clusterUnderTest } from './rig/cluster-under-test.js';

const cluster = clusterUnderTest();
const US = { manager: 'us' };

const service = { name: 'web', port: 'http', weight: 2, sticky: { cookie: { maxAge: 60 } } };

/** Plural → kind and a spec with fields of every shape. */
const KINDS: Readonly<Record<string, readonly [kind: string, spec: object]>> = {
  ingressroutes: [
    'IngressRoute',
    {
      ingressClassName: 'edge',
      routes: [{ match: 'Host(`a.test`)', kind: 'Rule', syntax: 'v3', services: [service] }],
      tls: { options: { name: 'strict' }, domains: [{ main: 'a.test', sans: ['b.test'] }] },
    },
  ],
  ingressroutetcps: [
    'IngressRouteTCP',
    {
      routes: [{ match: 'HostSNI(`*`)', services: [{ name: 'db', port: 5432, tls: true }] }],
      tls: { passthrough: true },
    },
  ],
  middlewares: [
    'Middleware',
    { rateLimit: { average: 10, sourceCriterion: { requestHost: true } } },
  ],
  middlewaretcps: ['MiddlewareTCP', { ipAllowList: { sourceRange: ['10.0.0.0/8'] } }],
  traefikservices: [
    'TraefikService',
    { weighted: { services: [service, { name: 'other', kind: 'TraefikService', weight: 0 }] } },
  ],
  serverstransports: [
    'ServersTransport',
    {
      serverName: 'a.test',
      rootCAs: [{ configMap: 'ca' }],
      forwardingTimeouts: { dialTimeout: '5s', idleConnTimeout: 90 },
    },
  ],
  serverstransporttcps: [
    'ServersTransportTCP',
    { tls: { insecureSkipVerify: true }, dialTimeout: 3 },
  ],
  tlsoptions: ['TLSOption', { minVersion: 'VersionTLS13', clientAuth: { secretNames: ['ca'] } }],
  tlsstores: ['TLSStore', { defaultCertificate: { secretName: 'tls' } }],
};

const rows = ['traefik.io', 'traefik.containo.us'].flatMap((group) =>
  Object.entries(KINDS).map(([plural, [kind, spec]]) => ({ group, plural, kind, spec })),
);

describe.each(rows)('$kind of $group', ({ group, plural, kind, spec }) => {
  it('is kept as applied, and has a status of its own', async () => {
    const namespace = await cluster.namespace();
    const path = `/apis/${group}/v1alpha1/namespaces/${namespace}/${plural}/one`;
    const object = { apiVersion: `${group}/v1alpha1`, kind, metadata: { name: 'one' } };
    const { status, body } = await cluster.api.apply(path, { ...object, spec }, US);
    expect(status).toBe(201);
    expect(body['spec']).toEqual(spec);
    const condition = {
      type: 'Accepted',
      status: 'False',
      reason: 'RuleSyntax',
      message: 'spec: it ends too early.',
      lastTransitionTime: '2026-01-01T00:00:00Z',
      observedGeneration: 1,
    };
    const told = await cluster.api.apply(
      `${path}/status`,
      { ...object, status: { conditions: [condition] } },
      { manager: 'edge' },
    );
    expect(told.status).toBe(200);
    expect(told.body).toMatchObject({ status: { conditions: [condition] }, spec });
    expect(told.body.metadata.generation).toBe(1);
  });
});
