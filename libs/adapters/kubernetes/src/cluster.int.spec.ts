/**
 * The adapter against a Kubernetes API: the one that FLEET_TEST_KUBECONFIG names, else the embedded one.
 * Both must behave alike.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseBlueprint } from '@fleetcommand/desired-state/blueprints/parse-blueprint';
import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { findDrift } from '@fleetcommand/desired-state/observed/drift';
import { render } from '@fleetcommand/desired-state/render';
import type { RenderedTenant } from '@fleetcommand/desired-state/rendered-tenant';
import type { ObservedNamespace } from '@fleetcommand/application/ports/cluster';
import { bareId, idFromUuid } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { startApiServer } from '@fleetcommand/sandbox/api-server/server';
import { aPlan } from '@fleetcommand/testing/builders/catalogue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyObject, deleteObject, getObject, type AppliedObject } from './apply.js';
import { FIELD_MANAGER, watchCluster, type WatchedCluster } from './cluster.js';
import { connect, type ClusterConnection } from './connection.js';
import { findDenied } from './denied-access.js';
import { listObjects } from './list.js';
import { writeKubeconfig } from './kubeconfig-file.js';
import { until } from './testing/until.js';

const REPOSITORY = resolve(import.meta.dirname, '../../../..');
const cleanUp: (() => Promise<unknown>)[] = [];
let connection: ClusterConnection;
let cluster: WatchedCluster;

beforeAll(async () => {
  const kubeconfigPath = process.env['FLEET_TEST_KUBECONFIG'] ?? (await startSandbox());
  const options = { kubeconfigPath, component: 'spec', version: '0' };
  connection = unwrap(await connect(options));
  cleanUp.unshift(() => connection.close());
  for (const file of await readdir(join(REPOSITORY, 'k8s/crds'))) {
    const text = await readFile(join(REPOSITORY, 'k8s/crds', file), 'utf8');
    unwrap(await applyObject(connection, parse(text) as AppliedObject, AS_US));
  }
  const watching = unwrap(await connect(options));
  cluster = watchCluster({ id: idFromUuid('clu', randomUUID()), connection: watching });
  cleanUp.unshift(() => cluster.close());
  await cluster.synced;
});

afterAll(async () => {
  for (const clean of cleanUp) await clean();
});

async function startSandbox(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const tokens = [{ token: new Secret('token-1'), user: 'spec' }];
  const server = await startApiServer({ dataDir, tokens });
  const kubeconfig = await writeKubeconfig({ server: server.url });
  cleanUp.push(
    () => server.stop(),
    () => kubeconfig.remove(),
    () => rm(dataDir, { recursive: true }),
  );
  return kubeconfig.path;
}

const AS_US = { fieldManager: 'fleetcommand-spec', force: true };
const AS_THEM = { fieldManager: 'somebody-else' };

async function makeNamespace(labels: Record<string, string> = {}): Promise<string> {
  const name = `spec-${randomUUID().slice(0, 8)}`;
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  unwrap(await applyObject(connection, namespace, AS_US));
  cleanUp.unshift(() => deleteObject(connection, { ...namespace, name }));
  return name;
}

function note(namespace: string, data: Record<string, unknown>, name = 'note'): AppliedObject {
  const metadata = { name, namespace };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data } as AppliedObject;
}

const referenceOf = (object: AppliedObject) => ({ ...object, ...object.metadata });

describe('server-side apply', () => {
  it('creates, changes, and changes nothing when nothing is new', async () => {
    const namespace = await makeNamespace();
    const first = unwrap(await applyObject(connection, note(namespace, { a: '1' }), AS_US));
    const same = unwrap(await applyObject(connection, note(namespace, { a: '1' }), AS_US));
    expect(same.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const changed = unwrap(await applyObject(connection, note(namespace, { a: '2' }), AS_US));
    expect(changed).toMatchObject({ kind: 'ConfigMap', data: { a: '2' } });
    expect(changed.metadata).not.toHaveProperty('managedFields');
  });

  it('gives up what it no longer names and leaves what others set', async () => {
    const namespace = await makeNamespace();
    await applyObject(connection, note(namespace, { ours: '1', gone: '1' }), AS_US);
    await applyObject(connection, note(namespace, { theirs: '1' }), AS_THEM);
    const left = unwrap(await applyObject(connection, note(namespace, { ours: '1' }), AS_US));
    expect(left).toMatchObject({ data: { ours: '1', theirs: '1' } });
    expect(left['data']).not.toHaveProperty('gone');
  });

  it('names the other manager in a conflict, and takes over with force', async () => {
    const namespace = await makeNamespace();
    await applyObject(connection, note(namespace, { a: 'theirs' }), AS_THEM);
    const ours = note(namespace, { a: 'ours' });
    const refused = await applyObject(connection, ours, { ...AS_US, force: false });
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: 'cluster.conflict',
        message: expect.stringContaining('somebody-else'),
        details: { conflicts: [{ manager: 'somebody-else', field: '.data.a' }] },
      },
    });
    const taken = unwrap(await applyObject(connection, ours, AS_US));
    expect(taken).toMatchObject({ data: { a: 'ours' } });
  });

  it('points at a value that is not valid', async () => {
    const metadata = { name: 'web', namespace: await makeNamespace() };
    const spec = { ports: [{ port: 99_999 }] };
    const service = { apiVersion: 'v1', kind: 'Service', metadata, spec };
    expect(await applyObject(connection, service, AS_US)).toMatchObject({
      ok: false,
      error: { code: 'cluster.invalid', retry: 'never', pointer: '/spec/ports/0/port' },
    });
  });

  it('points at a field of the wrong type', async () => {
    const wrong = note(await makeNamespace(), { a: 5 });
    expect(await applyObject(connection, wrong, AS_US)).toMatchObject({
      ok: false,
      error: { code: 'cluster.invalid', retry: 'never', pointer: '/data/a' },
    });
  });

  it('stores nothing in a dry run', async () => {
    const object = note(await makeNamespace(), { a: '1' });
    unwrap(await applyObject(connection, object, { ...AS_US, dryRun: true }));
    expect(unwrap(await getObject(connection, referenceOf(object)))).toBeUndefined();
  });

  it('tells a missing namespace from a missing kind', async () => {
    expect(await applyObject(connection, note('no-such-namespace', {}), AS_US)).toMatchObject({
      ok: false,
      error: { code: 'cluster.namespace-missing', retry: 'backoff' },
    });
    const metadata = { name: 'a', namespace: await makeNamespace() };
    const unknown = { apiVersion: 'nobody.test/v1', kind: 'Thing', metadata };
    expect(await applyObject(connection, unknown, AS_US)).toMatchObject({
      ok: false,
      error: { code: 'cluster.kind-missing', retry: 'backoff' },
    });
  });
});

describe('a delete', () => {
  it('spares another object of the same name', async () => {
    const object = note(await makeNamespace(), { a: '1' });
    const { metadata } = unwrap(await applyObject(connection, object, AS_US));
    const reference = referenceOf(object);
    expect(await deleteObject(connection, reference, { uid: randomUUID() })).toMatchObject({
      ok: false,
      error: { code: 'cluster.precondition-failed' },
    });
    const { uid = '' } = metadata;
    expect(unwrap(await deleteObject(connection, reference, { uid }))).toBe('deleted');
    expect(unwrap(await deleteObject(connection, reference))).toBe('absent');
  });
});

it('lists by label, page by page', async () => {
  const namespace = await makeNamespace();
  for (let i = 0; i < 7; i += 1) {
    const object = note(namespace, {}, `n${i}`);
    const labels = { parity: i % 2 === 0 ? 'even' : 'odd' };
    const metadata = { ...object.metadata, labels };
    unwrap(await applyObject(connection, { ...object, metadata }, AS_US));
  }
  const scope = { namespace, labelSelector: 'parity=even', pageSize: 2 };
  const type = { apiVersion: 'v1', kind: 'ConfigMap' };
  const { items } = unwrap(await listObjects(connection, type, scope));
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['n0', 'n2', 'n4', 'n6']);
  expect(items[0]).toMatchObject(type);
});

describe('a tenant', () => {
  async function renderTenant(blueprintFile: string): Promise<RenderedTenant & { id: string }> {
    const file = join('blueprints', blueprintFile);
    const blueprint = unwrap(parseBlueprint(await readFile(join(REPOSITORY, file), 'utf8'), file));
    const id = idFromUuid('ten', randomUUID());
    const rendered = render({
      tenant: {
        id,
        organizationId: idFromUuid('org', randomUUID()),
        slug: `s${bareId(id).slice(0, 8)}`,
        platformDomain: null,
        name: 'Zoë’s "chat" $(X)',
        restartedAt: new Date(),
      },
      plan: aPlan({
        limits: { ...aPlan().limits, replicas: 2, cpuMillis: 1000, memoryBytes: 2 ** 30 },
      }),
      blueprint,
      platform: {
        appsDomain: 'apps.localhost',
        publicHttpsPort: 8443,
        edgeCidrs: ['203.0.113.0/28'],
        dataServers: [{ cidr: '10.0.0.5/32', port: 5432 }],
      },
      database: { name: 't_x', url: new Secret('postgresql://t_x:pw@10.0.0.5/t_x') },
      domains: [],
    });
    const { namespace: name } = unwrap(rendered);
    const reference = { apiVersion: 'v1', kind: 'Namespace', name };
    cleanUp.unshift(() => deleteObject(connection, reference));
    return { ...unwrap(rendered), id };
  }

  function driftOf(rendered: RenderedTenant, observed: ObservedNamespace) {
    const { namespace, objects } = observed;
    return findDrift(rendered.objects, namespace ? [namespace, ...objects] : objects);
  }

  it.each(['sample-chat.yaml', 'rocketchat.yaml', 'voting-app.yaml'])(
    'of %s is accepted as rendered, and what the server makes of it is no drift',
    async (blueprint) => {
      const rendered = await renderTenant(blueprint);
      for (const object of rendered.objects) unwrap(await cluster.apply(object));
      for (const fresh of [false, true]) {
        const observed = unwrap(await cluster.observe(rendered.namespace, { fresh }));
        expect(driftOf(rendered, observed)).toEqual({ apply: [], prune: [] });
      }
    },
  );

  it('that somebody changes is told of, and the change is seen as drift', async () => {
    const rendered = await renderTenant('sample-chat.yaml');
    for (const object of rendered.objects) unwrap(await cluster.apply(object));
    const told = new Set<string>();
    const stop = cluster.onTenantChange((id) => told.add(id));
    const service = rendered.objects.find(({ kind }) => kind === 'Service');
    if (!service) throw new Error('a service is rendered');
    const spec = { ports: [{ name: 'http', port: 3000, protocol: 'TCP', targetPort: 9 }] };
    const changed = { ...service, spec };
    unwrap(await applyObject(connection, changed, { ...AS_THEM, force: true }));
    await until('the change is told', () => told.has(rendered.id));
    stop();
    const observed = unwrap(await cluster.observe(rendered.namespace));
    expect(driftOf(rendered, observed).apply.map(({ kind }) => kind)).toEqual(['Service']);
  });

  it('whose namespace is no longer labelled as its is told of, as whose it was', async () => {
    const rendered = await renderTenant('sample-chat.yaml');
    const [namespace] = rendered.objects;
    if (namespace?.kind !== 'Namespace') throw new Error('the namespace is rendered first');
    unwrap(await cluster.apply(namespace));
    const told = new Set<string>();
    const stop = cluster.onTenantChange((id) => told.add(id));
    const bare = { ...namespace, metadata: { name: rendered.namespace } };
    unwrap(await applyObject(connection, bare, { fieldManager: FIELD_MANAGER, force: true }));
    await until('the change is told', () => told.has(rendered.id));
    stop();
  });

  it('whose pods come and start is not told of for that', async () => {
    const id = idFromUuid('ten', randomUUID());
    const namespace = await makeNamespace({ [TENANT_LABEL]: id });
    await until(
      'it is seen',
      () => cluster.caches.get('Namespace')?.get('', namespace) !== undefined,
    );
    const told = new Set<string>();
    const stop = cluster.onTenantChange((tenantId) => told.add(tenantId));
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace, labels: { [TENANT_LABEL]: id } },
      spec: { containers: [{ name: 'web', image: 'nobody/pulls:1' }] },
    };
    // Without it no pod is taken; a real cluster's controllers make it a moment later.
    const named = { name: 'default', namespace };
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: named };
    for (const object of [account, pod]) unwrap(await applyObject(connection, object, AS_US));
    await until(
      'the pod is seen',
      () => cluster.caches.get('Pod')?.get(namespace, 'web') !== undefined,
    );
    expect(told).not.toContain(id);
    stop();
  });

  it('that is deleted goes, by uid', async () => {
    const rendered = await renderTenant('sample-chat.yaml');
    for (const object of rendered.objects) unwrap(await cluster.apply(object));
    const { namespace } = unwrap(await cluster.observe(rendered.namespace));
    const { name, uid = '' } = namespace?.metadata ?? { name: '' };
    const reference = { apiVersion: 'v1', kind: 'Namespace', name };
    expect(await cluster.delete({ ...reference, uid: randomUUID() })).toMatchObject({
      ok: false,
      error: { code: 'cluster.conflict' },
    });
    unwrap(await cluster.delete({ ...reference, uid }));
    await until('it is on its way out', () => {
      const known = cluster.caches.get('Namespace')?.get(undefined, name);
      return known === undefined || known.metadata.deletionTimestamp !== undefined;
    });
    expect(await applyObject(connection, note(name, {}), AS_US)).toMatchObject({
      ok: false,
      error: { code: expect.stringMatching(/namespace-(terminating|missing)$/), retry: 'backoff' },
    });
  });

  it('whose namespace is somebody else’s is seen as such', async () => {
    const name = await makeNamespace({ owner: 'somebody' });
    await until('it is seen', () => cluster.caches.get('Namespace')?.get('', name) !== undefined);
    const observed = unwrap(await cluster.observe(name));
    expect(observed.namespace?.metadata.labels).not.toHaveProperty(TENANT_LABEL);
  });

  it('that does not exist is nothing', async () => {
    const nothing = { namespace: null, objects: [], pods: [] };
    expect(await cluster.observe('t-none')).toEqual({ ok: true, value: nothing });
    expect(await cluster.observe('t-none', { fresh: true })).toEqual({ ok: true, value: nothing });
  });
});

describe('what may not be done', () => {
  it('is nothing for an administrator, and takes a question a namespace to know', async () => {
    const asked: string[] = [];
    const counted: Pick<ClusterConnection, 'call'> = {
      call: (request) => {
        asked.push(request.path);
        return connection.call(request);
      },
    };
    expect(unwrap(await findDenied(counted))).toEqual([]);
    expect(asked.every((path) => path.endsWith('/selfsubjectrulesreviews'))).toBe(true);
    expect(asked.length).toBeLessThan(4);
  });
});
