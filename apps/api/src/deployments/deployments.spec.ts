/** What clients of k8s-deployer send, and what they are answered: by its names, with a key. */
import { echoserver } from '@fleetcommand/testing/builders/specifications';
import {
  createFakeCluster,
  fakeClusters,
  type FakeCluster,
} from '@fleetcommand/testing/fakes/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let cluster: FakeCluster;
let key: string;
beforeAll(async () => {
  let known: FakeCluster | undefined;
  rig = await startApi({
    clusters: { get: (id) => fakeClusters(known ? [known] : []).get(id), all: () => [] },
  });
  const [row] = await rig.parts.store.catalogue.listClusters();
  cluster = createFakeCluster({ id: row!.id, settlesAtOnce: true });
  cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  known = cluster;
  key = await keyFor(['deployments:write']);
});
afterAll(() => rig.close());

async function keyFor(scopes: readonly string[]): Promise<string> {
  const as = await rig.operator(`op-${scopes.join('-').replaceAll(':', '-')}`);
  const body = { name: 'build server', scopes };
  return (await rig.ask('POST /v1/admin/api-keys', { as, body })).json<{ token: string }>().token;
}

const ask = (route: string, body?: object) => rig.ask(route, { as: key, body });
const codeOf = (answer: { json: () => { code?: string } }) => answer.json().code;
const add = async (service: string, objects: object = echoserver({ name: service })) =>
  ask(`POST /specifications/default/${service}`, { id: null, namespace: null, objects });

describe('the deployer’s API', () => {
  it('keeps a specification, deploys it, and deletes it', async () => {
    const added = await add('echoserver');
    expect(added.statusCode).toBe(201);
    const location = String(added.headers['location']);
    const [id] = location.split('/').slice(-1);
    expect(location).toMatch(/^\/specifications\/default\/echoserver\/\d{16}_[0-9a-f-]{36}$/);

    const specification = await ask(`GET ${location}`);
    expect(specification.json()).toEqual({
      specifications: {
        id,
        namespace: 'default',
        objects: echoserver(),
      },
    });

    const deployed = await ask(`PUT /deployments/default/echoserver/${id}`);
    expect(deployed.statusCode).toBe(200);
    expect(deployed.json()).toMatchObject({
      services: [{ kind: 'Service', metadata: { name: 'echoserver', namespace: 'default' } }],
    });
    expect(deployed.body).not.toContain('managedFields');
    const listed = await ask('GET /specifications/default/echoserver');
    expect(listed.json()).toEqual({
      specifications: [
        location,
        '/specifications/default/echoserver/latest',
        '/specifications/default/echoserver/deployed',
      ],
    });

    const gone = await ask('DELETE /deployments/default/echoserver');
    expect([gone.statusCode, gone.body]).toEqual([204, '']);
    expect(codeOf(await ask('DELETE /deployments/default/echoserver'))).toBe(
      'specifications.not-found',
    );
  });

  it('keeps five revisions of a service and takes what descriptors of old say', async () => {
    const { deployments, services } = echoserver({ name: 'old' });
    const of = ({ kind: _kind, ...rest }: { kind: string }) => ({ ...rest, status: {} });
    const objects = {
      deployments: {
        api_path: 'apis/extensions/v1beta1',
        specification: of(deployments.specification),
      },
      services: { api_path: 'api/v1', specification: of(services.specification) },
    };
    for (let count = 0; count < 6; count += 1) {
      rig.clock.advance(1);
      expect((await add('old', objects)).statusCode).toBe(201);
    }
    const { specifications } = (await ask('GET /specifications/default')).json<{
      specifications: string[];
    }>();
    expect(specifications.filter((each) => each.includes('/old/'))).toHaveLength(6);
    expect((await ask('PUT /deployments/default/old')).statusCode).toBe(200);
    const all = await ask('GET /specifications');
    expect(all.body).toContain('/specifications/default/old/deployed');
  });

  it('adopts a Service of the cluster, unless it is no NodePort', async () => {
    const service = (name: string, type: string) =>
      cluster.put({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: 'default' },
        spec: { type, ports: [{ port: 80 }] },
      });
    service('there', 'NodePort');
    service('inside', 'ClusterIP');
    const registered = await ask('PUT /registration/default/there');
    expect(registered.json()).toMatchObject({
      kind: 'Service',
      metadata: { labels: { 'fleetcommand.io/registered': 'true' } },
    });
    const refused = await ask('PUT /registration/default/inside');
    expect([refused.statusCode, codeOf(refused)]).toEqual([422, 'deployments.not-node-port']);
    const absent = await ask('PUT /registration/default/nobody');
    expect([absent.statusCode, codeOf(absent)]).toEqual([404, 'deployments.service-not-found']);
  });

  it('says which field is wrong, in problem documents, with the statuses it had', async () => {
    const refused = await add('echoserver', echoserver({ type: 'LoadBalancer' }));
    expect([refused.statusCode, refused.json()]).toMatchObject([
      422,
      {
        code: 'deployments.not-node-port',
        errors: [{ pointer: '/objects/services/specification/spec/type' }],
      },
    ]);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(codeOf(await add('echoserver', { services: { specification: {} } }))).toBe(
      'deployments.specification-invalid',
    );
    expect((await ask('POST /specifications/default/x', { what: 1 })).statusCode).toBe(400);
    expect((await ask('PUT /deployments/default/never-seen')).statusCode).toBe(404);
    expect((await ask('GET /specifications/default/echoserver/what')).statusCode).toBe(404);
    expect((await ask('GET /deployments/default/echoserver')).statusCode).toBe(405);
  });

  it('lets nobody in without a key that is for it', async () => {
    const route = 'PUT /deployments/default/echoserver';
    expect((await rig.ask(route)).statusCode).toBe(401);
    const reader = await keyFor(['fleet:read', 'fleet:write']);
    expect(codeOf(await rig.ask(route, { as: reader }))).toBe('accounts.out-of-scope');
    const { token } = await rig.signUp('grace');
    expect(codeOf(await rig.ask(route, { as: token }))).toBe('accounts.operators-only');
    expect((await rig.ask('GET /v1/admin/fleet', { as: key })).statusCode).toBe(403);
  });
});
