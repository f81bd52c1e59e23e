import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  extractAll,
  extractIngress as extractOne,
  ingressObjects,
  pathTo,
  ruleFor,
} from '../../testing/ingresses.js';
import type { SampleIngress } from '../../testing/ingresses.js';

describe('an Ingress', () => {
  it('is routed as Traefik routes it', () => {
    const { routers, services, problems } = extractOne({
      rules: [
        ruleFor(
          'a.test',
          pathTo('/'),
          pathTo('/api', 'Exact'),
          pathTo('/x', 'ImplementationSpecific'),
        ),
        ruleFor('', pathTo('/any')),
      ],
    });
    expect(problems).toEqual([]);
    expect(
      routers.map(({ name, ruleText, priority, state }) => [name, ruleText, priority, state]),
    ).toEqual([
      ['t-1-web-a-test@ingress', 'Host(`a.test`) && PathPrefix(`/`)', 33, 'serve'],
      ['t-1-web-a-test-api@ingress', 'Host(`a.test`) && Path(`/api`)', 30, 'serve'],
      ['t-1-web-a-test-x@ingress', 'Host(`a.test`) && PathPrefix(`/x`)', 34, 'serve'],
      ['t-1-web-any@ingress', 'PathPrefix(`/any`)', 18, 'serve'],
    ]);
    expect(services.map(({ name }) => name)).toEqual(['t-1-web-app-3000@ingress']);
    expect(services[0]?.parts[0]?.endpoints).toMatchObject([{ address: '10.0.0.1', port: 3000 }]);
  });

  it('with a default backend and no rules takes what nobody else does', () => {
    const { routers } = extractOne({
      rules: [],
      spec: { defaultBackend: { service: { name: 'app', port: { name: 'http' } } } },
    });
    expect(routers).toMatchObject([
      { ruleText: 'PathPrefix(`/`)', priority: -1_000_000_000, state: 'serve' },
    ]);
  });

  const ours = {
    kind: 'IngressClass',
    metadata: { name: 'edge' },
    spec: { controller: 'fleetcommand.io/edge' },
  };
  const theirs = {
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  };
  it.each<[string, SampleIngress, boolean]>([
    ['without a class', {}, true],
    [
      'of the class traefik, by annotation',
      { annotations: { 'kubernetes.io/ingress.class': 'traefik' } },
      true,
    ],
    [
      'of another class, by annotation',
      { annotations: { 'kubernetes.io/ingress.class': 'nginx' } },
      false,
    ],
    ['of a class of ours', { spec: { ingressClassName: 'edge' } }, true],
    ["of somebody else's class", { spec: { ingressClassName: 'nginx' } }, false],
    ['of a class that is not there', { spec: { ingressClassName: 'gone' } }, false],
  ])('%s is served or left alone', (_what, sample, isServed) => {
    expect(extractOne(sample, [ours, theirs]).routers.length).toBe(isServed ? 1 : 0);
  });
});

describe('a bad Ingress', () => {
  it.each<[string, SampleIngress, string, string]>([
    [
      'no backend',
      { rules: [ruleFor('a.test', { path: '/', pathType: 'Prefix', backend: {} })] },
      'ingress.backend',
      'spec.rules[0].http.paths[0].backend',
    ],
    [
      'a Service that is not there',
      { rules: [ruleFor('a.test', pathTo('/', 'Prefix', 'gone'))] },
      'ingress.service-not-found',
      'spec.rules[0].http.paths[0].backend.service.name',
    ],
    [
      'a port that is not there',
      { servicePort: { port: 1 } },
      'ingress.port-not-found',
      'spec.rules[0].http.paths[0].backend.service.port',
    ],
    [
      'a newline in a host',
      { rules: [ruleFor('a\n.test', pathTo('/'))] },
      'ingress.rule',
      'spec.rules[0].http.paths[0].path',
    ],
    [
      'a quote in a host',
      { rules: [ruleFor('a`"', pathTo('/'))] },
      'ingress.rule',
      'spec.rules[0].http.paths[0].path',
    ],
    [
      'a path without a slash',
      { rules: [ruleFor('a.test', pathTo('x'))] },
      'ingress.rule',
      'spec.rules[0].http.paths[0].path',
    ],
    [
      'an unknown type of path',
      { rules: [ruleFor('a.test', pathTo('/', 'Regex'))] },
      'ingress.malformed',
      'spec.rules[0].http.paths[0].pathType',
    ],
    [
      'neither host nor path',
      { rules: [ruleFor('', { backend: { service: { name: 'app', port: { number: 3000 } } } })] },
      'ingress.empty-rule',
      'spec.rules[0].http.paths[0]',
    ],
    ['rules of another shape', { spec: { rules: 7 } }, 'ingress.malformed', 'spec.rules'],
    [
      'a rule of another shape',
      { rules: ['x', ruleFor('a.test', pathTo('/'))] },
      'ingress.malformed',
      'spec.rules[0]',
    ],
    [
      'a default backend beside rules',
      { spec: { defaultBackend: { service: { name: 'app' } } } },
      'ingress.ignored-default-backend',
      'spec.defaultBackend',
    ],
  ])('%s is told with its field', (_what, sample, code, field) => {
    const { problems } = extractOne(sample);
    expect(problems.map((problem) => [problem.code, problem.field])).toContainEqual([code, field]);
    for (const { message } of problems) expect(message).not.toMatch(/[\n\0]/);
  });

  it('never makes it throw', { timeout: 60_000 }, () => {
    const [ingress, service, slice] = ingressObjects({}) as [object, object, object];
    fc.assert(
      fc.property(fc.anything(), fc.dictionary(fc.string(), fc.string()), (spec, annotations) => {
        const metadata = { name: 'web', namespace: 't-1', annotations };
        extractAll([{ ...ingress, metadata, spec }, { ...service, spec }, slice]);
        extractAll([spec, { ...ingress, spec: { rules: [spec] } }, { ...slice, endpoints: spec }]);
      }),
    );
  });
});
