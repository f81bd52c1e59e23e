import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  applyAs,
  type Call,
  caller,
  type SpecServer,
  startSpecServer,
} from './testing/spec-server.js';

let server: SpecServer;
let call: Call;
let namespace: string;
let count = 0;

beforeAll(async () => {
  server = await startSpecServer();
  call = caller(server.url);
});
afterAll(() => server.remove());

beforeEach(async () => {
  count += 1;
  namespace = `spec-${count}`;
  await call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
});

const configMaps = (name = ''): string =>
  `/api/v1/namespaces/${namespace}/configmaps${name && `/${name}`}`;
const configMap = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...more,
});
const deployments = (name = ''): string =>
  `/apis/apps/v1/namespaces/${namespace}/deployments${name && `/${name}`}`;
const deployment = (replicas?: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'web', image: 'web:1', resources: { limits: { cpu: '1' } } }],
      },
    },
  },
});
const MERGE = { 'content-type': 'application/merge-patch+json' };

describe('authentication', () => {
  it.each([undefined, 'Bearer wrong', 'Basic c3BlYw=='])(
    'refuses %s with a Status',
    async (authorization) => {
      const response = await fetch(`${server.url}/api/v1/pods`, {
        headers: authorization ? { authorization } : {},
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({
        kind: 'Status',
        reason: 'Unauthorized',
        code: 401,
      });
    },
  );

  it('is not asked of health checks', async () => {
    expect(await (await fetch(`${server.url}/readyz`)).text()).toBe('ok');
  });
});

describe('server-side apply', () => {
  it('creates with 201, and changes nothing the second time, however quantities are spelled', async () => {
    const spelled = JSON.stringify(deployment(2)).replace('"cpu":"1"', '"cpu":"1000m"');
    const first = await applyAs(call, 'fleet', deployments('web'), spelled);
    const second = await applyAs(call, 'fleet', deployments('web'), spelled);
    expect([first.code, second.code]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
  });

  it('refuses a field another manager owns, naming manager and field', async () => {
    await applyAs(call, 'fleet', deployments('web'), deployment(2));
    const { code, body } = await applyAs(call, 'rival', deployments('web'), deployment(5));
    expect(code).toBe(409);
    expect(body).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "fleet": .spec.replicas',
      details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas' }] },
    });
  });

  it('takes the field over when forced, and the loser meets the conflict', async () => {
    await applyAs(call, 'fleet', deployments('web'), deployment(2));
    const forced = await applyAs(call, 'rival', `${deployments('web')}?force=true`, deployment(5));
    expect(forced.body).toMatchObject({ spec: { replicas: 5 } });
    expect((await applyAs(call, 'fleet', deployments('web'), deployment(2))).code).toBe(409);
    expect((await applyAs(call, 'fleet', deployments('web'), deployment())).code).toBe(200);
  });

  it('accepts YAML', async () => {
    const yaml =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: y\ndata:\n  a: "1" # comment\n';
    expect((await applyAs(call, 'fleet', configMaps('y'), yaml)).body).toMatchObject({
      data: { a: '1' },
    });
  });

  it('insists on a field manager, a known field and the right name', async () => {
    const path = configMaps('x');
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    expect(await call('PATCH', path, configMap('x'), headers)).toMatchObject({ code: 422 });
    const unknown = await applyAs(call, 'fleet', path, configMap('x', { dta: {} }));
    expect(unknown.body.message).toContain('.dta: field not declared in schema');
    expect(await applyAs(call, 'fleet', path, configMap('y'))).toMatchObject({ code: 400 });
  });

  it('stores nothing on a dry run', async () => {
    const dry = await applyAs(call, 'fleet', `${configMaps('x')}?dryRun=All`, configMap('x'));
    expect(dry).toMatchObject({ code: 201, body: { metadata: { name: 'x' } } });
    expect((await call('GET', configMaps('x'))).code).toBe(404);
  });

  it('loses what someone else updated, as a conflict', async () => {
    await applyAs(call, 'fleet', configMaps('x'), configMap('x', { data: { a: '1' } }));
    await call('PATCH', `${configMaps('x')}?fieldManager=editor`, { data: { a: '2' } }, MERGE);
    const { body } = await applyAs(
      call,
      'fleet',
      configMaps('x'),
      configMap('x', { data: { a: '1' } }),
    );
    expect(body.message).toMatch(/conflict with "editor" using v1: \.data\.a/);
  });
});

describe('patches', () => {
  beforeEach(() => call('POST', configMaps(), configMap('x', { data: { a: '1', b: '2' } })));

  it('merge', async () => {
    const { body } = await call('PATCH', configMaps('x'), { data: { a: null, c: '3' } }, MERGE);
    expect(body['data']).toEqual({ b: '2', c: '3' });
  });

  it('of JSON operations', async () => {
    const operations = [{ op: 'replace', path: '/data/a', value: 'x' }];
    const headers = { 'content-type': 'application/json-patch+json' };
    expect((await call('PATCH', configMaps('x'), operations, headers)).body['data']).toMatchObject({
      a: 'x',
    });
  });

  it('strategically', async () => {
    await call('POST', deployments(), deployment());
    const headers = { 'content-type': 'application/strategic-merge-patch+json' };
    const patch = {
      spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } },
    };
    const { body } = await call('PATCH', deployments('web'), patch, headers);
    expect(body).toMatchObject({
      spec: {
        template: {
          spec: { containers: [{ image: 'web:2', resources: { limits: { cpu: '1' } } }] },
        },
      },
    });
  });

  it('of other kinds are 415', async () => {
    const { code, body } = await call('PATCH', configMaps('x'), 'x', {
      'content-type': 'text/plain',
    });
    expect([code, body.reason]).toEqual([415, 'UnsupportedMediaType']);
  });
});

describe('deletion', () => {
  it('waits for finalizers', async () => {
    await call(
      'POST',
      configMaps(),
      configMap('x', { metadata: { name: 'x', finalizers: ['x.io/keep'] } }),
    );
    const dying = await call('DELETE', configMaps('x'));
    expect(dying.body.metadata.deletionTimestamp).toBeDefined();
    await call('PATCH', configMaps('x'), { metadata: { finalizers: null } }, MERGE);
    expect((await call('GET', configMaps('x'))).code).toBe(404);
  });

  it('heeds preconditions', async () => {
    await call('POST', configMaps(), configMap('x'));
    const { code } = await call('DELETE', configMaps('x'), { preconditions: { uid: 'other' } });
    expect(code).toBe(409);
    expect(await call('DELETE', configMaps('x'))).toMatchObject({
      code: 200,
      body: { status: 'Success' },
    });
  });

  it('of a collection takes what is selected', async () => {
    for (const name of ['a', 'b']) {
      await call('POST', configMaps(), configMap(name, { metadata: { name, labels: { name } } }));
    }
    await call('DELETE', `${configMaps()}?labelSelector=name%3Da`);
    const { body } = await call('GET', configMaps());
    expect(body.items?.map(({ metadata }) => metadata.name)).toEqual(['b']);
  });

  it('of a namespace leaves it terminating, and closed to new content', async () => {
    const dying = await call('DELETE', `/api/v1/namespaces/${namespace}`);
    expect(dying.body).toMatchObject({ status: { phase: 'Terminating' } });
    const { code, body } = await call('POST', configMaps(), configMap('late'));
    expect([code, body.details?.causes?.[0]?.reason]).toEqual([403, 'NamespaceTerminating']);
    const finalized = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
      spec: {},
    };
    await call('PUT', `/api/v1/namespaces/${namespace}/finalize`, finalized);
    expect((await call('GET', `/api/v1/namespaces/${namespace}`)).code).toBe(404);
  });
});

describe('lists', () => {
  it('come in pages that all show the state of the first', async () => {
    for (const name of ['a', 'b', 'c']) await call('POST', configMaps(), configMap(name));
    const first = await call('GET', `${configMaps()}?limit=2`);
    await call('DELETE', configMaps('c'));
    await call('POST', configMaps(), configMap('d'));
    const next = encodeURIComponent(first.body.metadata.continue ?? '');
    const second = await call('GET', `${configMaps()}?limit=2&continue=${next}`);
    const names = [first, second].flatMap(({ body }) =>
      body.items?.map(({ metadata }) => metadata.name),
    );
    expect(names).toEqual(['a', 'b', 'c']);
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  });

  it('refuse selectors they cannot read, or do not know', async () => {
    expect((await call('GET', `${configMaps()}?labelSelector=a%20b`)).code).toBe(400);
    expect((await call('GET', `${configMaps()}?fieldSelector=data.a%3Db`)).body.message).toContain(
      'is not a known field selector',
    );
  });

  it('are tables for those who ask', async () => {
    await call('POST', deployments(), deployment(2));
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const { body } = await call('GET', deployments(), undefined, { accept });
    const [row] = body['rows'] as { cells: unknown[] }[];
    expect([body.kind, ...(row?.cells.slice(0, 4) ?? [])]).toEqual(['Table', 'web', '0/2', 0, 0]);
  });
});

describe('subresources', () => {
  it('scale reads and writes the replica count', async () => {
    await call('POST', deployments(), deployment(1));
    const { body } = await call(
      'PATCH',
      `${deployments('web')}/scale`,
      { spec: { replicas: 4 } },
      MERGE,
    );
    expect(body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 4 },
      status: { selector: 'app=web' },
    });
    expect((await call('GET', deployments('web'))).body).toMatchObject({ spec: { replicas: 4 } });
  });

  it('status changes nothing else', async () => {
    await call('POST', deployments(), deployment(1));
    const patch = { status: { replicas: 1 }, spec: { replicas: 9 } };
    const { body } = await call('PATCH', `${deployments('web')}/status`, patch, MERGE);
    expect(body).toMatchObject({
      spec: { replicas: 1 },
      status: { replicas: 1 },
      metadata: { generation: 1 },
    });
  });
});

describe('mistakes', () => {
  it.each([
    ['GET', '/api/v1/namespaces/default/nothings', undefined, 404, 'NotFound'],
    ['PUT', '/api/v1/namespaces/default/configmaps', {}, 405, 'MethodNotAllowed'],
    ['POST', '/api/v1/namespaces/default/configmaps', '{nope', 400, 'BadRequest'],
    ['POST', '/api/v1/namespaces/default/configmaps', { kind: 'Secret' }, 400, 'BadRequest'],
    ['POST', '/api/v1/namespaces/default/configmaps', { metadata: {} }, 422, 'Invalid'],
    [
      'POST',
      '/apis/apps/v1/namespaces/default/deployments',
      { spec: { replicas: '3' } },
      400,
      'BadRequest',
    ],
    [
      'POST',
      '/apis/apps/v1/namespaces/default/deployments?fieldValidation=Strict',
      { spec: { x: 1 } },
      400,
      'BadRequest',
    ],
    ['GET', '/api/v1/configmaps?resourceVersion=x', undefined, 500, undefined],
    ['GET', '/api/v1/configmaps?limit=x', undefined, 400, 'BadRequest'],
    ['GET', '/api/v1/configmaps?continue=x', undefined, 400, 'BadRequest'],
    ['DELETE', '/api/v1/namespaces/default', undefined, 403, 'Forbidden'],
    ['GET', '/%E0%A4%A', undefined, 404, 'NotFound'],
  ])('%s %s %j is %i %s', async (method, path, body, code, reason) => {
    const answer = await call(method, path, body);
    expect([answer.code, answer.body.kind, answer.body.reason]).toEqual([code, 'Status', reason]);
  });

  it('of size are refused before they are read', async () => {
    const body = JSON.stringify(configMap('big', { data: { a: 'x'.repeat(4 * 1024 * 1024) } }));
    expect((await call('POST', configMaps(), body)).code).toBe(413);
  });

  it('of a body the client asks to have warned about come back as warnings', async () => {
    const { code, headers } = await call('POST', configMaps(), configMap('x', { dta: {} }));
    expect([code, headers.get('warning')]).toEqual([201, '299 - "unknown field \\"dta\\""']);
  });
});
