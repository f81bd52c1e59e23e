import { unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';
import { isSatisfied } from './observed/drift.js';
import { render } from './render.js';
import type { DesiredObject, RenderInput } from './rendered-tenant.js';
import { RENDERED_KINDS } from './rendered-kinds.js';
import { blueprintWith, inputWith, PLAN, TENANT } from './testing/render-input.js';

function objectsOf(over: Partial<RenderInput> = {}): readonly DesiredObject[] {
  return unwrap(render(inputWith(over))).objects;
}

function only(objects: readonly DesiredObject[], kind: string): DesiredObject {
  const found = objects.filter((object) => object.kind === kind);
  expect(found).toHaveLength(1);
  return found[0] as DesiredObject;
}

const ADOPTED = {
  namespace: 'shop',
  name: 'rc-k7',
  deploymentId: 'k7',
  selector: { DeploymentId: 'k7' },
  found: {},
  keepsPods: true,
  deletesFound: false,
};

const kindsOf = (objects: readonly DesiredObject[]): string[] => objects.map(({ kind }) => kind);

it('renders the namespace first and the workload last', () => {
  const kinds = kindsOf(objectsOf());
  expect(kinds.at(0)).toBe('Namespace');
  expect(kinds.at(-1)).toBe('Deployment');
});

it('renders no kind that nobody watches', () => {
  const watched = RENDERED_KINDS.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`);
  const blueprint = blueprintWith({
    components: { web: { image: 'a', port: 1, env: { A: { secret: 'b' } } } },
    routes: [{ component: 'web', path: '/a', rewrite: { kind: 'strip' } }],
  });
  const found = { ...ADOPTED, found: { Ingress: 'u1' } };
  const adopted = { tenant: { ...TENANT, adopted: found }, kept: new Set(['Ingress'] as const) };
  const rendered = [...objectsOf({ blueprint }), ...objectsOf(adopted)].map(
    ({ apiVersion, kind }) => `${apiVersion}/${kind}`,
  );
  expect(watched.toSorted()).toEqual([...new Set(rendered)].toSorted());
});

it('puts a disruption budget and a spread only where there are several replicas', () => {
  const one = { ...PLAN, limits: { ...PLAN.limits, replicas: 1 } };
  expect(kindsOf(objectsOf())).toContain('PodDisruptionBudget');
  expect(kindsOf(objectsOf({ plan: one }))).not.toContain('PodDisruptionBudget');
  const spread = { topologySpreadConstraints: [{ topologyKey: 'kubernetes.io/hostname' }] };
  const template = (plan: typeof PLAN) => ({
    spec: only(objectsOf({ plan }), 'Deployment')['spec'],
  });
  expect(template(PLAN)).toMatchObject({ spec: { template: { spec: spread } } });
  expect(JSON.stringify(template(one))).not.toContain('topologySpreadConstraints');
});

it('switches a suspended tenant off, keeps all else of it, and tells its routes', () => {
  const suspended = objectsOf({ tenant: { ...TENANT, standing: 'suspended' } });
  expect(only(suspended, 'Deployment')['spec']).toMatchObject({ replicas: 0 });
  expect(only(suspended, 'IngressRoute').metadata.annotations).toMatchObject({
    'fleetcommand.io/standing': 'suspended',
  });
  const rest = (objects: readonly DesiredObject[]) =>
    objects.filter(
      ({ kind }) => !['Deployment', 'IngressRoute', 'PodDisruptionBudget'].includes(kind),
    );
  expect(rest(suspended)).toEqual(rest(objectsOf()));
  const template = (objects: readonly DesiredObject[]) =>
    (only(objects, 'Deployment')['spec'] as { template: unknown }).template;
  expect(template(suspended)).toEqual(template(objectsOf()));
  expect(objectsOf({ tenant: { ...TENANT, standing: 'good' } })).toEqual(objectsOf());
});

it('says on each object which rendering it is, so that a field no longer set is noticed', () => {
  const checksums = (objects: readonly DesiredObject[]) =>
    Object.fromEntries(
      objects.map(({ kind, metadata }) => [
        `${kind} ${metadata.name}`,
        metadata.annotations?.['fleetcommand.io/object-checksum'],
      ]),
    );
  const before = checksums(objectsOf());
  const after = checksums(objectsOf({ tenant: { ...TENANT, restartedAt: new Date(0) } }));
  expect(Object.values(before)).toSatisfy((all: unknown[]) =>
    all.every((one) => /^[0-9a-f]{16}$/.test(String(one))),
  );
  const changed = Object.keys(before).filter((key) => before[key] !== after[key]);
  expect(changed.map((key) => key.split(' ')[0])).toEqual(['Deployment']);
});

it('shows every route under the tenant’s address', () => {
  const blueprint = blueprintWith({
    routes: [
      { component: 'web', path: '/' },
      { component: 'web', path: '/vote', rewrite: { kind: 'strip' } },
    ],
  });
  const { spec } = only(objectsOf({ blueprint }), 'IngressRoute');
  expect(spec).toMatchObject({
    routes: [
      { match: 'Host(`acme.apps.test`)' },
      {
        match: 'Host(`acme.apps.test`) && PathPrefix(`/vote`)',
        middlewares: [{ name: 'strip-vote' }],
      },
    ],
  });
  expect(only(objectsOf({ blueprint }), 'Middleware')['spec']).toEqual({
    stripPrefix: { prefixes: ['/vote'] },
  });
});

it('keeps requests from a component that fails, and sends them where least is under way', () => {
  const circuitBreaker = 'NetworkErrorRatio() > 0.5';
  const blueprint = blueprintWith({
    components: {
      web: { image: 'a', port: 1, circuitBreaker, loadBalancing: 'leastConnections' },
      static: { image: 'b', port: 2 },
    },
    routes: [
      { component: 'web', path: '/' },
      { component: 'web', path: '/vote', rewrite: { kind: 'strip' } },
      { component: 'static', path: '/static' },
    ],
  });
  const objects = objectsOf({ blueprint });
  expect(only(objects, 'IngressRoute')['spec']).toMatchObject({
    routes: [
      { middlewares: [{ name: 'breaker-web' }], services: [{ strategy: 'p2c' }] },
      { middlewares: [{ name: 'breaker-web' }, { name: 'strip-vote' }] },
      { services: [expect.not.objectContaining({ strategy: expect.anything() })] },
    ],
  });
  const middlewares = objects.filter(({ kind }) => kind === 'Middleware');
  expect(middlewares.map((object) => object['spec'])).toEqual([
    { circuitBreaker: { expression: circuitBreaker } },
    { stripPrefix: { prefixes: ['/vote'] } },
  ]);
});

it('names the port in the URL only where it is not 443', () => {
  const { platform } = inputWith();
  const rendered = unwrap(render(inputWith({ platform: { ...platform, publicHttpsPort: 8443 } })));
  expect(rendered.url).toBe('https://acme.apps.test:8443');
  expect(unwrap(render(inputWith())).url).toBe('https://acme.apps.test');
});

describe('the quota', () => {
  it('leaves room for a rolling update', () => {
    expect(only(objectsOf(), 'ResourceQuota')['spec']).toMatchObject({
      hard: { pods: '4', 'limits.memory': '2Gi', 'limits.cpu': '2' },
    });
  });
});

describe('the network policy', () => {
  const policyOf = (over: Partial<RenderInput>) =>
    only(objectsOf(over), 'NetworkPolicy')['spec'] as {
      ingress: { from: unknown[] }[];
      egress: { to: unknown[] }[];
    };
  const { platform } = inputWith();

  it('opens nothing but the edge and the instance itself', () => {
    const { ingress } = policyOf({ platform: { ...platform, edgeCidrs: ['203.0.113.7/32'] } });
    expect(ingress).toHaveLength(1);
    expect(ingress[0]?.from).toEqual([
      { ipBlock: { cidr: '203.0.113.7/32' } },
      { podSelector: {} },
    ]);
  });

  it('lets out to data servers, and to the internet only where asked', () => {
    const dataServers = [{ cidr: '10.1.0.0/24', port: 5432 }];
    const closed = policyOf({ platform: { ...platform, dataServers } });
    expect(closed.egress).toContainEqual({
      to: [{ ipBlock: { cidr: '10.1.0.0/24' } }],
      ports: [{ protocol: 'TCP', port: 5432 }],
    });
    expect(JSON.stringify(closed)).not.toContain('0.0.0.0/0');
    const open = policyOf({ blueprint: blueprintWith({ network: { internet: true } }) });
    expect(JSON.stringify(open)).toContain('"cidr":"0.0.0.0/0","except":["0.0.0.0/8","10.0.0.0/8"');
    expect(JSON.stringify(open)).toContain('169.254.0.0/16');
  });

  it('lets out to the pods of a data server in the cluster, and to no others of their namespace', () => {
    const pods = {
      namespace: 'fleetcommand',
      labels: { 'app.kubernetes.io/component': 'postgres' },
    };
    const { egress } = policyOf({ platform: { ...platform, dataServers: [{ pods, port: 5432 }] } });
    expect(egress).toContainEqual({
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'fleetcommand' } },
          podSelector: { matchLabels: { 'app.kubernetes.io/component': 'postgres' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 5432 }],
    });
  });
});

describe('the hash', () => {
  const hashOf = (over: Partial<RenderInput> = {}): string => unwrap(render(inputWith(over))).hash;

  it('is the same for the same input', () => {
    expect(hashOf()).toBe(hashOf());
  });

  it.each([
    ['plan', { plan: { ...PLAN, limits: { ...PLAN.limits, memoryBytes: 2 ** 30 } } }],
    ['slug', { tenant: { ...TENANT, slug: 'other' } }],
    ['restart', { tenant: { ...TENANT, restartedAt: new Date(1) } }],
    ['blueprint', { blueprint: blueprintWith({ appVersion: '1.1' }) }],
  ])('changes with the %s', (_what, over) => {
    expect(hashOf(over)).not.toBe(hashOf());
  });

  it('a new slug leaves the pods as they are', () => {
    const template = (over: Partial<RenderInput>) =>
      (only(objectsOf(over), 'Deployment')['spec'] as { template: unknown }).template;
    expect(template({ tenant: { ...TENANT, slug: 'other' } })).toEqual(template({}));
  });
});

it('rolls the pods at a restart', () => {
  const restarted = { tenant: { ...TENANT, restartedAt: new Date('2026-01-02T03:04:05Z') } };
  expect(only(objectsOf(restarted), 'Deployment')).toMatchObject({
    spec: {
      template: {
        metadata: { annotations: { 'fleetcommand.io/restarted-at': '2026-01-02T03:04:05.000Z' } },
      },
    },
  });
});

it('is satisfied by itself', () => {
  for (const object of objectsOf()) expect(isSatisfied(object, object)).toBe(true);
});

describe('refuses', () => {
  it('a plan that is too small for the blueprint', () => {
    const blueprint = blueprintWith({
      components: { web: { image: 'a', port: 1, resources: { requests: { memory: '600Mi' } } } },
    });
    expect(render(inputWith({ blueprint }))).toMatchObject({
      ok: false,
      error: {
        code: 'blueprints.plan-too-small',
        message: expect.stringContaining(
          'needs 600Mi of memory, but the plan Team gives a replica 512Mi',
        ),
      },
    });
  });

  it('a route to a component that does not exist', () => {
    const blueprint = blueprintWith({ routes: [{ component: 'nobody' }] });
    expect(render(inputWith({ blueprint }))).toMatchObject({
      ok: false,
      error: { code: 'blueprints.unknown-component' },
    });
  });

  it('names that are too long', () => {
    const blueprint = blueprintWith({ namePrefix: 'a'.repeat(31) });
    expect(render(inputWith({ blueprint }))).toMatchObject({
      ok: false,
      error: { code: 'blueprints.name-too-long' },
    });
  });
});

describe('of an instance that ran before', () => {
  const render = (kept: readonly ('Deployment' | 'Service' | 'Ingress')[], more: object = {}) =>
    objectsOf({ tenant: { ...TENANT, ...more, adopted: ADOPTED }, kept: new Set(kept) });

  it('nothing is about its namespace, which others may be in', () => {
    const kinds = kindsOf([...render([]), ...render(['Deployment'])]);
    for (const kind of ['Namespace', 'ResourceQuota', 'LimitRange'])
      expect(kinds).not.toContain(kind);
    for (const { metadata } of render([])) expect(metadata.namespace).toBe('shop');
  });

  it('what was found gets labels, and of its pods only their number', () => {
    const objects = render(['Deployment', 'Service', 'Ingress']);
    expect(kindsOf(objects)).toEqual(['Ingress', 'Service', 'IngressRoute', 'Deployment']);
    expect(only(objects, 'Deployment')['spec']).toEqual({ replicas: PLAN.limits.replicas });
    expect(only(objects, 'Service')['spec']).toBeUndefined();
    const labels = { 'fleetcommand.io/tenant': TENANT.id, DeploymentId: 'k7' };
    for (const { metadata } of objects) expect(metadata).toMatchObject({ name: 'rc-k7', labels });
  });

  it('what is gone is made with the selector it had; what each has is named after it', () => {
    const objects = render([]);
    expect(only(objects, 'Deployment')['spec']).toMatchObject({
      selector: { matchLabels: { DeploymentId: 'k7' } },
      template: { metadata: { labels: { DeploymentId: 'k7' } } },
    });
    expect(only(objects, 'Service')['spec']).toMatchObject({ selector: { DeploymentId: 'k7' } });
    expect(only(objects, 'ServiceAccount').metadata.name).toBe('rc-k7-instance');
    expect(kindsOf(objects)).not.toContain('Ingress');
  });
});
