import { describe, expect, it } from 'vitest';
import { extractIngress as extractOne, pathTo, ruleFor } from '../../testing/ingresses.js';

const NEW = 'traefik.ingress.kubernetes.io/';
const OLD = 'ingress.kubernetes.io/';

describe('annotations on an Ingress', () => {
  it.each<[string, Record<string, string>, object]>([
    ['router.priority', { [`${NEW}router.priority`]: '7' }, { priority: 7 }],
    ['priority of 1.7', { [`${NEW}priority`]: '7' }, { priority: 7 }],
    ['priority without prefix', { [`${OLD}priority`]: '7' }, { priority: 7 }],
    ['priority as a label', { 'traefik.frontend.priority': '7' }, { priority: 7 }],
    [
      'router.entrypoints',
      { [`${NEW}router.entrypoints`]: 'websecure' },
      { entryPoints: ['websecure'] },
    ],
    [
      'frontend-entry-points',
      { [`${OLD}frontend-entry-points`]: 'https' },
      { entryPoints: ['websecure'] },
    ],
    [
      'frontend.entryPoints',
      { 'traefik.frontend.entryPoints': 'http,https' },
      { entryPoints: ['web', 'websecure'] },
    ],
    ['router.tls', { [`${NEW}router.tls`]: 'true' }, { entryPoints: ['websecure'] }],
    [
      'router.pathmatcher',
      { [`${NEW}router.pathmatcher`]: 'Path' },
      { ruleText: 'Host(`a.test`) && Path(`/x`)' },
    ],
    [
      'rule-type',
      { [`${NEW}rule-type`]: 'PathPrefixStrip' },
      {
        ruleText: 'Host(`a.test`) && PathPrefix(`/x`)',
        middlewares: [{ kind: 'stripPrefix', prefixes: ['/x'] }],
      },
    ],
    [
      'frontend.rule.type',
      { 'traefik.frontend.rule.type': 'Path' },
      { ruleText: 'Host(`a.test`) && Path(`/x`)' },
    ],
    [
      'redirect-entry-point',
      { [`${NEW}redirect-entry-point`]: 'https', [`${NEW}redirect-permanent`]: 'true' },
      { middlewares: [{ kind: 'redirectScheme', scheme: 'https', permanent: true }] },
    ],
    [
      'ssl-redirect',
      { [`${OLD}ssl-redirect`]: 'true' },
      { middlewares: [{ kind: 'redirectScheme', scheme: 'https', permanent: true }] },
    ],
    [
      'custom-response-headers',
      { [`${OLD}custom-response-headers`]: 'X-A:1||X-B: 2' },
      { middlewares: [{ kind: 'headers', response: { 'x-a': '1', 'x-b': '2' } }] },
    ],
    [
      'request-modifier',
      { [`${NEW}request-modifier`]: 'ReplacePath: /y' },
      { middlewares: [{ kind: 'replacePath', path: '/y' }] },
    ],
  ])('%s is obeyed', (_name, annotations, expected) => {
    const rules = [ruleFor('a.test', pathTo('/x', 'ImplementationSpecific'))];
    const { routers, problems } = extractOne({ annotations, rules });
    expect(problems).toEqual([]);
    expect(routers).toMatchObject([expected]);
  });

  it('names Middlewares of its own namespace', () => {
    const middleware = {
      kind: 'Middleware',
      metadata: { name: 'add', namespace: 't-1' },
      spec: { replacePath: { path: '/y' } },
    };
    const annotations = { [`${NEW}router.middlewares`]: 't-1-add@kubernetescrd' };
    expect(extractOne({ annotations }, [middleware]).routers).toMatchObject([
      { state: 'serve', middlewares: [{ kind: 'replacePath', path: '/y' }] },
    ]);
  });

  it.each<[string, Record<string, string>, string, string, string]>([
    [
      'a Middleware of another namespace',
      { [`${NEW}router.middlewares`]: 't-2-m@kubernetescrd' },
      'ingress.annotation',
      'router.middlewares',
      'quarantined',
    ],
    [
      'a Middleware that is not there',
      { [`${NEW}router.middlewares`]: 't-1-m@kubernetescrd' },
      'ingress.middleware-not-found',
      'router.middlewares',
      'quarantined',
    ],
    [
      'a rate limit in YAML',
      { [`${NEW}rate-limit`]: 'extractorfunc: client.ip' },
      'ingress.annotation',
      'rate-limit',
      'quarantined',
    ],
    [
      'a sort of auth nobody knows',
      { [`${OLD}auth-type`]: 'magic' },
      'ingress.annotation',
      'auth-type',
      'quarantined',
    ],
    [
      'auth without its Secret',
      { [`${OLD}auth-type`]: 'basic' },
      'ingress.annotation',
      'auth-type',
      'quarantined',
    ],
    [
      'a redirect to nowhere',
      { [`${NEW}redirect-entry-point`]: 'x' },
      'ingress.annotation',
      'redirect-entry-point',
      'quarantined',
    ],
    [
      'a priority that is no number',
      { [`${NEW}router.priority`]: 'high' },
      'ingress.annotation',
      'router.priority',
      'serve',
    ],
    [
      'TLS that is neither',
      { [`${NEW}router.tls`]: 'perhaps' },
      'ingress.annotation',
      'router.tls',
      'serve',
    ],
    [
      'a misspelt name',
      { [`${NEW}router.middleware`]: 'x' },
      'ingress.unknown-annotation',
      'router.middleware',
      'serve',
    ],
    [
      'a name of a Service',
      { [`${NEW}affinity`]: 'true' },
      'ingress.annotation-elsewhere',
      'affinity',
      'serve',
    ],
    [
      'an unknown entry point',
      { [`${NEW}router.entrypoints`]: 'door' },
      'ingress.unknown-entry-point',
      'router.entrypoints',
      'serve',
    ],
  ])('%s is told with its field', (_what, annotations, code, name, state) => {
    const { problems, routers } = extractOne({ annotations });
    expect(problems.map((problem) => [problem.code, problem.field.includes(name)])).toContainEqual([
      code,
      true,
    ]);
    expect(routers[0]?.state).toBe(state);
  });

  it('names the nearest of an unknown one', () => {
    const { problems } = extractOne({ annotations: { [`${NEW}router.entrypoint`]: 'web' } });
    expect(problems[0]?.message).toContain(`${NEW}router.entrypoints`);
  });
});

describe('annotations on a Service', () => {
  it.each<[string, Record<string, string>, object]>([
    ['drr of seed 001', { 'traefik.backend.loadbalancer.method': 'drr' }, { balance: 'leastconn' }],
    ['wrr of seed 004', { 'traefik.backend.loadbalancer': 'wrr' }, { balance: 'roundrobin' }],
    ['load-balancer-method', { [`${NEW}load-balancer-method`]: 'drr' }, { balance: 'leastconn' }],
    [
      'affinity of seed 001',
      { [`${NEW}affinity`]: 'true' },
      { sticky: { secure: false, httpOnly: false } },
    ],
    [
      'affinity and its cookie',
      { [`${OLD}affinity`]: 'true', [`${OLD}session-cookie-name`]: 'io' },
      { sticky: { name: 'io' } },
    ],
    [
      'stickiness as labels',
      {
        'traefik.backend.loadbalancer.stickiness': 'true',
        'traefik.backend.loadbalancer.stickiness.cookieName': 'io',
      },
      { sticky: { name: 'io' } },
    ],
    [
      'service.sticky.cookie',
      {
        [`${NEW}service.sticky.cookie`]: 'true',
        [`${NEW}service.sticky.cookie.name`]: 'io',
        [`${NEW}service.sticky.cookie.secure`]: 'true',
      },
      { sticky: { name: 'io', secure: true } },
    ],
    [
      'service.passhostheader',
      { [`${NEW}service.passhostheader`]: 'false' },
      { passHostHeader: false },
    ],
    [
      'service.serversscheme',
      { [`${NEW}service.serversscheme`]: 'h2c' },
      { parts: [{ protocol: 'h2c' }] },
    ],
  ])('%s is obeyed', (_name, serviceAnnotations, expected) => {
    const { services, problems } = extractOne({ serviceAnnotations });
    expect(problems).toEqual([]);
    expect(services).toMatchObject([expected]);
  });

  it('warns of an illegal sameSite and serves without it, as seed 000 expects', () => {
    const serviceAnnotations = {
      [`${NEW}service.sticky.cookie`]: 'true',
      [`${NEW}service.sticky.cookie.samesite`]: 'io',
    };
    const { services, problems, routers } = extractOne({ serviceAnnotations });
    expect(problems.map(({ severity, code }) => [severity, code])).toEqual([
      ['warning', 'ingress.sticky-cookie'],
    ]);
    expect(services[0]?.sticky?.sameSite).toBeUndefined();
    expect(routers[0]?.state).toBe('serve');
  });

  const NETWORK = { measure: { kind: 'networkErrors' }, operator: '>', value: 0.5 };
  it.each<[string, Record<string, string>, object]>([
    [
      'the circuit breaker of seed 001',
      { 'traefik.backend.circuitbreaker': 'NetworkErrorRatio() > 0.5' },
      { kind: 'circuitBreaker', trips: [[NETWORK]], statusCode: 503 },
    ],
    [
      'circuit-breaker-expression',
      { [`${NEW}circuit-breaker-expression`]: 'NetworkErrorRatio() > 0.5' },
      { kind: 'circuitBreaker', trips: [[NETWORK]] },
    ],
    [
      'max-conn-amount',
      { [`${NEW}max-conn-amount`]: '5' },
      { kind: 'inFlightReq', amount: 5, source: { kind: 'host' } },
    ],
    [
      'max-conn-amount by address',
      {
        'traefik.backend.maxconn.amount': '5',
        'traefik.backend.maxconn.extractorfunc': 'client.ip',
      },
      { kind: 'inFlightReq', amount: 5, source: { kind: 'address' } },
    ],
    [
      'max-conn-amount by a header',
      {
        [`${OLD}max-conn-amount`]: '5',
        [`${OLD}max-conn-extractor-func`]: 'request.header.X-Key',
      },
      { kind: 'inFlightReq', amount: 5, source: { kind: 'header', name: 'x-key' } },
    ],
    [
      'buffering',
      { [`${NEW}buffering`]: 'maxrequestbodybytes: 10\nmemrequestbodybytes: 5\n' },
      { kind: 'buffering', maxRequestBodyBytes: 10 },
    ],
  ])('%s becomes a middleware of its routes', (_name, serviceAnnotations, middleware) => {
    const { routers, problems } = extractOne({ serviceAnnotations });
    expect(problems).toEqual([]);
    expect(routers[0]?.middlewares).toMatchObject([middleware]);
    expect(routers[0]?.state).toBe('serve');
  });

  it('says where a breaker’s expression is none, and keeps the route’s place', () => {
    const serviceAnnotations = { 'traefik.backend.circuitbreaker': 'NetworkErrors > 0.5' };
    const { routers, problems } = extractOne({ serviceAnnotations });
    expect(problems).toMatchObject([
      {
        severity: 'error',
        object: { kind: 'Service' },
        field: 'metadata.annotations["traefik.backend.circuitbreaker"]',
      },
    ]);
    expect(routers[0]?.state).toBe('quarantined');
  });
});
