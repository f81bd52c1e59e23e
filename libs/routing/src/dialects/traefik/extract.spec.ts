import { fail, ok } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, it } from 'vitest';
import type { CertificateInspector } from '../../ir/certificates.js';
import type { Fragment, Problem, Router } from '../../ir/ir.js';
import { objectsOf } from '../../testing/samples.js';
import type { SampleTenant } from '../../testing/samples.js';
import { extractTraefik } from './extract.js';
import type { KubernetesOptions } from '../kubernetes/options.js';

const A: SampleTenant = { namespace: 't-a', match: 'Host(`a.test`)' };

function extractOne(tenant: SampleTenant, options: KubernetesOptions = {}): Fragment {
  return extractTraefik(objectsOf(tenant), options).fragments.get(
    `kubernetes/${tenant.namespace}/app`,
  )!;
}

function routerOf(tenant: SampleTenant): Router {
  return extractOne(tenant).routers[0]!;
}

function problemsOf(tenant: SampleTenant, options?: KubernetesOptions): Problem[] {
  return [...extractOne(tenant, options).problems];
}

describe('extractTraefik', () => {
  it('gives a router its names, rule, priority and service', () => {
    const { routers, services, problems } = extractOne({
      ...A,
      addresses: ['10.0.0.2', '10.0.0.1'],
    });
    expect(problems).toEqual([]);
    expect(routers).toEqual([
      {
        name: 't-a-app@kubernetes',
        provenance: {
          provider: 'kubernetes',
          object: { kind: 'IngressRoute', namespace: 't-a', name: 'app' },
        },
        entryPoints: ['web', 'websecure'],
        rule: { op: 'match', matcher: { kind: 'host', hosts: ['a.test'] } },
        ruleText: 'Host(`a.test`)',
        priority: 14,
        middlewares: [],
        service: 't-a-app-app-3000@kubernetes',
        state: 'serve',
      },
    ]);
    const state = { port: 3000, ready: true, serving: true, terminating: false };
    expect(services).toMatchObject([
      {
        name: 't-a-app-app-3000@kubernetes',
        balance: 'roundrobin',
        parts: [
          {
            weight: 1,
            protocol: 'http',
            endpoints: [
              { address: '10.0.0.1', ...state },
              { address: '10.0.0.2', ...state },
            ],
          },
        ],
      },
    ]);
  });

  it('reads the older API group alike', () => {
    const objects = objectsOf(A);
    const older = [
      { ...(objects.ingressRoutes[0] as object), apiVersion: 'traefik.containo.us/v1alpha1' },
    ];
    expect(extractTraefik({ ...objects, ingressRoutes: older })).toEqual(extractTraefik(objects));
  });

  it('takes an explicit priority, and the rule length where it is 0', () => {
    expect(routerOf({ ...A, route: { priority: 7 } }).priority).toBe(7);
    expect(routerOf({ ...A, route: { priority: 0 } }).priority).toBe(14);
  });

  it.each([
    [{ tls: {} }, ['websecure']],
    [{ entryPoints: ['web'] }, ['web']],
    [{ entryPoints: ['websecure'] }, ['websecure']],
    [{ entryPoints: ['web', 'websecure'], tls: {} }, ['websecure']],
  ])('serves %j at %j', (spec, entryPoints) => {
    expect(routerOf({ ...A, spec }).entryPoints).toEqual(entryPoints);
  });

  it('joins the middlewares of a route in their order', () => {
    const middlewares = {
      strip: { stripPrefix: { prefixes: ['/a b', '/c'] } },
      replace: { replacePath: { path: '/x' } },
      redirect: { redirectScheme: { scheme: 'https', port: '8443' } },
      headers: { headers: { customRequestHeaders: { 'X-B': '1', 'X-A': '' } } },
    };
    expect(routerOf({ ...A, middlewares }).middlewares).toEqual([
      { kind: 'stripPrefix', prefixes: ['/a%20b', '/c'] },
      { kind: 'replacePath', path: '/x' },
      { kind: 'redirectScheme', scheme: 'https', port: 8443, permanent: false },
      { kind: 'headers', request: { 'x-a': '', 'x-b': '1' }, response: {} },
    ]);
  });

  it('reads sticky cookies, and the default where one is illegal', () => {
    const sticky = (cookie: object): unknown =>
      extractOne({ ...A, service: { sticky: { cookie } } }).services[0]!.sticky;
    expect(sticky({ name: 'io', secure: true, httpOnly: true, sameSite: 'none' })).toEqual({
      name: 'io',
      secure: true,
      httpOnly: true,
      sameSite: 'none',
    });
    expect(sticky({ name: 'i o', sameSite: 'io' })).toEqual({
      name: '_fleet',
      secure: false,
      httpOnly: false,
    });
    expect(problemsOf({ ...A, service: { sticky: { cookie: { sameSite: 'io' } } } })).toMatchObject(
      [
        {
          severity: 'warning',
          code: 'traefik.sticky-cookie',
          field: 'spec.routes[0].services[0].sticky.cookie.sameSite',
        },
      ],
    );
  });

  it('answers by the marks and the endpoints', () => {
    const marked = (standing: string): string =>
      routerOf({
        ...A,
        annotations: { 'fleetcommand.io/standing': standing, 'fleetcommand.io/tenant': 'ten_1' },
      }).state;
    const marks = ['active', 'suspended', 'hibernated', 'starting', 'odd'];
    expect(marks.map(marked)).toEqual(['serve', 'suspended', 'hibernated', 'starting', 'serve']);
    expect(routerOf({ ...A, addresses: [] }).state).toBe('no-endpoints');
  });

  it.each([
    ['ready', { ready: true }, 'serve'],
    ['of unknown state', {}, 'serve'],
    ['not ready', { ready: false }, 'starting'],
    ['terminating and serving', { ready: false, serving: true, terminating: true }, 'serve'],
    ['terminating', { ready: false, serving: false, terminating: true }, 'no-endpoints'],
  ])('counts an endpoint that is %s', (_what, conditions, state) => {
    const objects = objectsOf(A);
    const slice = {
      ...(objects.endpointSlices[0] as object),
      endpoints: [{ addresses: ['10.0.0.1'], conditions }],
    };
    const { fragments } = extractTraefik({ ...objects, endpointSlices: [slice] });
    expect(fragments.get('kubernetes/t-a/app')!.routers[0]!.state).toBe(state);
  });

  it('gives several routes their own names, and equal services once', () => {
    const route = { kind: 'Rule', services: [{ name: 'app', port: 3000 }] };
    const { routers, services } = extractOne({
      ...A,
      spec: {
        routes: [
          { ...route, match: 'Host(`a.test`)' },
          { ...route, match: 'Host(`b.test`)' },
        ],
      },
    });
    expect(routers.map(({ name, service }) => [name, service])).toEqual([
      ['t-a-app@kubernetes', 't-a-app-app-3000@kubernetes'],
      ['t-a-app-1@kubernetes', 't-a-app-app-3000@kubernetes'],
    ]);
    expect(services).toHaveLength(1);
  });
});

describe('cross-namespace references', () => {
  it('are followed where the option allows them', () => {
    const shared = objectsOf({ namespace: 't-b', match: 'Host(`b.test`)' });
    const objects = objectsOf({ ...A, service: { namespace: 't-b' } });
    const input = { ...objects, services: shared.services, endpointSlices: shared.endpointSlices };
    const { fragments } = extractTraefik(input, { allowCrossNamespace: true });
    expect(fragments.get('kubernetes/t-a/app')!.routers[0]!.state).toBe('serve');
  });
});

describe('certificates', () => {
  const inspect: CertificateInspector = (chainPem, keyPem) =>
    chainPem === 'bad'
      ? fail('tls.bad', 'It is bad.')
      : ok({
          names: chainPem.split(','),
          chainPem,
          keyPem: new Secret(keyPem.reveal()),
          warnings: [],
        });
  const withSecret = (chain: string): Fragment => {
    const objects = objectsOf({ ...A, spec: { tls: { secretName: 'tls' } } });
    const secret = {
      metadata: { name: 'tls', namespace: 't-a' },
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': btoa(chain), 'tls.key': btoa('key') },
    };
    return extractTraefik(
      { ...objects, secrets: [secret] },
      { inspectCertificate: inspect },
    ).fragments.get('kubernetes/t-a/app')!;
  };

  it("serve only the route's own hosts, whatever names they claim", () => {
    expect(withSecret('victim.test,*.test').certificates).toMatchObject([
      { name: 't-a-app-tls@kubernetes', names: ['a.test'], chainPem: 'victim.test,*.test' },
    ]);
    expect(withSecret('victim.test')).toMatchObject({
      certificates: [],
      problems: [{ code: 'traefik.certificate-for-other-hosts' }],
    });
  });

  it('are left out alone where they are bad or absent', () => {
    expect(withSecret('bad')).toMatchObject({
      certificates: [],
      routers: [{ state: 'serve' }],
      problems: [{ code: 'traefik.tls.bad', object: { kind: 'Secret', name: 'tls' } }],
    });
    expect(
      problemsOf({ ...A, spec: { tls: { secretName: 'tls' } } }, { inspectCertificate: inspect }),
    ).toMatchObject([{ code: 'traefik.secret-not-found', field: 'spec.tls.secretName' }]);
  });
});
