/** What references say of how instances are balanced, judged and spoken to. */
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../ir/ir.js';
import type { Service } from '../../ir/services.js';
import { objectsOf } from '../../testing/samples.js';
import type { SampleTenant } from '../../testing/samples.js';
import { extractTraefik } from './extract.js';

const A: SampleTenant = { namespace: 't-a', match: 'Host(`a.test`)' };

function fragmentOf(service: object, port: object = {}, annotations: object = {}): Fragment {
  const objects = objectsOf({ ...A, service: service as Record<string, unknown> });
  const services = [
    {
      metadata: { name: 'app', namespace: 't-a', annotations },
      spec: { ports: [{ name: 'http', port: 3000, ...port }] },
    },
  ];
  return extractTraefik({ ...objects, services }).fragments.get('kubernetes/t-a/app')!;
}

const serviceOf = (...args: Parameters<typeof fragmentOf>): Service =>
  fragmentOf(...args).services[0]!;
const complaints = (fragment: Fragment): string[] =>
  fragment.problems.map(({ severity, field }) => `${severity} ${field}`);

describe('balancing', () => {
  it.each([
    [undefined, 'roundrobin'],
    ['wrr', 'roundrobin'],
    ['RoundRobin', 'roundrobin'],
    ['p2c', 'leastconn'],
    ['hrw', 'source'],
  ])('by strategy %s is %s', (strategy, balance) => {
    expect(serviceOf({ strategy }).balance).toBe(balance);
  });

  it('by a strategy HAProxy has not is refused on the route', () => {
    const fragment = fragmentOf({ strategy: 'leasttime' });
    expect(fragment.routers[0]!.state).toBe('quarantined');
    expect(fragment.problems).toMatchObject([{ severity: 'error', code: 'traefik.strategy' }]);
  });

  it('starts slowly where the Service asks for it', () => {
    expect(serviceOf({}, {}, { 'fleetcommand.io/slow-start': '30s' }).slowStartMs).toBe(30_000);
    const wrong = fragmentOf({}, {}, { 'fleetcommand.io/slow-start': 'soon' });
    expect(wrong.services[0]!.slowStartMs).toBeUndefined();
    expect(complaints(wrong)).toEqual([
      'warning metadata.annotations["fleetcommand.io/slow-start"]',
    ]);
  });
});

describe('an ExternalName', () => {
  const external = (allowExternalName?: boolean): Fragment => {
    const objects = objectsOf({ ...A, service: {} });
    const spec = { type: 'ExternalName', externalName: '10.1.2.3', ports: [{ port: 3000 }] };
    const services = [{ metadata: { name: 'app', namespace: 't-a' }, spec }];
    const options = { ...(allowExternalName !== undefined && { allowExternalName }) };
    return extractTraefik({ ...objects, services }, options).fragments.get('kubernetes/t-a/app')!;
  };

  it('is refused, because it would let a tenant reach any address', () => {
    const refused = external();
    expect(
      refused.services.flatMap(({ parts }) => parts.flatMap((part) => part.endpoints)),
    ).toEqual([]);
    expect(refused.problems.map(({ message }) => message).join()).toContain('is an ExternalName');
  });

  it('is served where the installation allows it', () => {
    expect(external(true).services[0]!.parts[0]!.endpoints).toMatchObject([
      { address: '10.1.2.3', port: 3000 },
    ]);
  });
});

describe('sticky cookies', () => {
  it('have a path, an age and a domain', () => {
    const cookie = { name: 'io', path: '/chat', maxAge: 60, domain: 'a.test' };
    expect(fragmentOf({ sticky: { cookie } })).toMatchObject({
      problems: [],
      services: [{ sticky: { name: 'io', path: '/chat', maxAgeSeconds: 60, domain: 'a.test' } }],
    });
  });

  it('live as long as the browser where the age is 0', () => {
    expect(serviceOf({ sticky: { cookie: { maxAge: 0, path: '/' } } }).sticky).toEqual({
      name: '_fleet',
      secure: false,
      httpOnly: false,
    });
  });
});

describe('health checks', () => {
  it('have the defaults of Traefik', () => {
    expect(serviceOf({ healthCheck: { path: 'up' } }).healthCheck).toEqual({
      mode: 'http',
      path: '/up',
      intervalMs: 30_000,
      timeoutMs: 5_000,
    });
    expect(serviceOf({ passiveHealthCheck: {} }).passiveHealthCheck).toEqual({
      maxFailedAttempts: 1,
      failureWindowMs: 10_000,
    });
  });

  it('are read with all they say', () => {
    const healthCheck = {
      path: '/up',
      method: 'head',
      scheme: 'http',
      status: 204,
      port: 9000,
      interval: '2s',
      unhealthyInterval: 1,
      timeout: '250ms',
      hostname: 'Up.Test:81',
      headers: { 'X-Probe': 'edge' },
    };
    const passiveHealthCheck = { maxFailedAttempts: 3, failureWindow: '1m' };
    const fragment = fragmentOf({ healthCheck, passiveHealthCheck });
    expect(fragment.problems).toEqual([]);
    expect(fragment.services[0]).toMatchObject({
      healthCheck: {
        mode: 'http',
        path: '/up',
        method: 'HEAD',
        scheme: 'http',
        status: 204,
        port: 9000,
        intervalMs: 2_000,
        unhealthyIntervalMs: 1_000,
        timeoutMs: 250,
        hostname: 'up.test:81',
        headers: { 'x-probe': 'edge' },
      },
      passiveHealthCheck: { maxFailedAttempts: 3, failureWindowMs: 60_000 },
    });
  });

  it('say what is replaced by a default', () => {
    const fragment = fragmentOf({
      healthCheck: {
        interval: 'often',
        hostname: 'a b',
        scheme: 'gopher',
        followRedirects: true,
        timeout: '0s',
      },
    });
    expect(fragment.routers[0]!.state).toBe('serve');
    const field = 'warning spec.routes[0].services[0].healthCheck.';
    expect(complaints(fragment).sort()).toEqual(
      ['followRedirects', 'hostname', 'interval', 'scheme', 'timeout'].map((name) => field + name),
    );
  });
});

describe('the protocol of instances', () => {
  it.each([
    ['scheme h2c', { scheme: 'h2c' }, {}, 'h2c'],
    ['appProtocol kubernetes.io/h2c', {}, { appProtocol: 'kubernetes.io/h2c' }, 'h2c'],
    ['appProtocol grpc', {}, { appProtocol: 'grpc' }, 'h2c'],
    ['appProtocol kubernetes.io/ws', {}, { appProtocol: 'kubernetes.io/ws' }, 'http'],
    ['a scheme rather than appProtocol', { scheme: 'http' }, { appProtocol: 'h2c' }, 'http'],
    ['an appProtocol nobody knows', {}, { appProtocol: 'constructor' }, 'http'],
    ['appProtocol http on port 443', {}, { appProtocol: 'http', name: 'https' }, 'http'],
  ])('is read from %s', (_what, reference, port, protocol) => {
    expect(serviceOf(reference, port).parts[0]!.protocol).toBe(protocol);
  });

  it('is not guessed to be TLS without saying whose certificate is expected', () => {
    expect(fragmentOf({}, { appProtocol: 'https' }).routers[0]!.state).toBe('quarantined');
  });
});
