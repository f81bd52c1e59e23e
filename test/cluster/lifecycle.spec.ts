/** How objects end: finalizers, owners, namespaces. */
import { describe, expect, it } from 'vitest';
import type { Status } from './rig/api.js';
import type { KubeObject } from './rig/kube-object.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';

const cluster = clusterUnderTest();

const note = (name: string, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
});

async function create(namespace: string, object: object): Promise<KubeObject> {
  const { status, body } = await cluster.api.create(paths.configMaps(namespace), object);
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

const ownedBy = ({ apiVersion, kind, metadata }: KubeObject, more: object = {}) => ({
  ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, ...more }],
});

describe('a finalizer', () => {
  const FINALIZER = 'suite.test/hold';

  it('keeps a deleted object until it is taken off', async () => {
    const namespace = await cluster.namespace();
    await create(namespace, note('held', { finalizers: [FINALIZER] }));
    const path = paths.configMaps(namespace, 'held');
    expect((await cluster.api.delete(path)).status).toBe(200);
    const { body } = await cluster.api.get(path);
    expect(body.metadata.deletionTimestamp).toMatch(/^\d{4}-\d\d-\d\dT/);
    await cluster.api.patch(path, 'merge', { metadata: { finalizers: null } });
    expect((await cluster.api.get(path)).status).toBe(404);
  });

  it('cannot be added once the object is being deleted', async () => {
    const namespace = await cluster.namespace();
    await create(namespace, note('held', { finalizers: [FINALIZER] }));
    const path = paths.configMaps(namespace, 'held');
    await cluster.api.delete(path);
    const patch = { metadata: { finalizers: [FINALIZER, 'suite.test/another'] } };
    const answer = await cluster.api.patch<Status>(path, 'merge', patch);
    expect(answer).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    await cluster.api.patch(path, 'merge', { metadata: { finalizers: null } });
  });
});

describe('a delete', () => {
  it('of another uid or version than is there is 409', async () => {
    const namespace = await cluster.namespace();
    const { metadata } = await create(namespace, note('a'));
    const path = paths.configMaps(namespace, 'a');
    const another = { uid: '00000000-0000-0000-0000-000000000000' };
    for (const preconditions of [another, { resourceVersion: '1' }]) {
      const answer = await cluster.api.delete<Status>(path, { preconditions });
      expect(answer).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
    }
    const { uid } = metadata;
    expect((await cluster.api.delete(path, { preconditions: { uid } })).status).toBe(200);
  });

  it('of what is not there is 404', async () => {
    const namespace = await cluster.namespace();
    const answer = await cluster.api.delete<Status>(paths.configMaps(namespace, 'none'));
    expect(answer).toMatchObject({ status: 404, body: { reason: 'NotFound' } });
  });

  it('of a collection takes what its selector says', async () => {
    const namespace = await cluster.namespace();
    await create(namespace, note('a', { labels: { goes: 'yes' } }));
    await create(namespace, note('b'));
    const options = { query: { labelSelector: 'goes=yes' } };
    const { status } = await cluster.api.call('DELETE', paths.configMaps(namespace), options);
    expect(status).toBe(200);
    await cluster.api.untilGone(paths.configMaps(namespace, 'a'));
    expect((await cluster.api.get(paths.configMaps(namespace, 'b'))).status).toBe(200);
  });
});

describe('an owned object', () => {
  it('goes after its owner', async () => {
    const namespace = await cluster.namespace();
    const owner = await create(namespace, note('owner'));
    await create(namespace, note('owned', ownedBy(owner)));
    await cluster.api.delete(paths.configMaps(namespace, 'owner'));
    await cluster.api.untilGone(paths.configMaps(namespace, 'owned'));
  });

  it('goes before its owner, where the foreground is asked for', async () => {
    const namespace = await cluster.namespace();
    const owner = await create(namespace, note('owner'));
    const held = { finalizers: ['suite.test/hold'] };
    await create(
      namespace,
      note('owned', { ...held, ...ownedBy(owner, { blockOwnerDeletion: true }) }),
    );
    const path = paths.configMaps(namespace, 'owner');
    await cluster.api.delete(path, { propagationPolicy: 'Foreground' });
    const owned = paths.configMaps(namespace, 'owned');
    await cluster.api.until(owned, ({ metadata }) => metadata.deletionTimestamp !== undefined);
    const { body } = await cluster.api.get(path);
    expect(body.metadata.finalizers).toEqual(['foregroundDeletion']);
    await cluster.api.patch(owned, 'merge', { metadata: { finalizers: null } });
    await cluster.api.untilGone(path);
  });

  it('stays, ownerless, where it is to be orphaned', async () => {
    const namespace = await cluster.namespace();
    const owner = await create(namespace, note('owner'));
    await create(namespace, note('owned', ownedBy(owner)));
    const path = paths.configMaps(namespace, 'owner');
    await cluster.api.delete(path, { propagationPolicy: 'Orphan' });
    await cluster.api.untilGone(path);
    const { body } = await cluster.api.get(paths.configMaps(namespace, 'owned'));
    expect(body.metadata).not.toHaveProperty('ownerReferences');
  });

  it('of an owner that never was goes', async () => {
    const namespace = await cluster.namespace();
    const owner = await create(namespace, note('owner'));
    const uid = '00000000-0000-0000-0000-000000000000';
    await create(namespace, note('owned', ownedBy(owner, { uid })));
    await cluster.api.untilGone(paths.configMaps(namespace, 'owned'));
    expect((await cluster.api.get(paths.configMaps(namespace, 'owner'))).status).toBe(200);
  });
});

describe('a namespace', () => {
  it('has what every pod needs, soon after it is made', async () => {
    const namespace = await cluster.namespace();
    const account = paths.serviceAccounts(namespace, 'default');
    const { metadata } = await cluster.api.until(account, ({ kind }) => kind === 'ServiceAccount');
    expect(metadata.name).toBe('default');
    const { body } = await cluster.api.get(paths.namespaces(namespace));
    expect(body.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': namespace });
    expect(body).toMatchObject({ status: { phase: 'Active' } });
  });

  it('that is deleted takes everything with it', async () => {
    const namespace = await cluster.namespace();
    await create(namespace, note('a'));
    const path = paths.namespaces(namespace);
    expect((await cluster.api.delete(path)).status).toBe(200);
    await cluster.api.untilGone(path);
    const answer = await cluster.api.get<Status>(paths.configMaps(namespace, 'a'));
    expect(answer.status).toBe(404);
  });

  it('on its way out waits for finalizers, says so, and takes nothing new', async () => {
    const namespace = await cluster.namespace();
    await create(namespace, note('held', { finalizers: ['suite.test/hold'] }));
    const path = paths.namespaces(namespace);
    await cluster.api.delete(path);
    const waiting = await cluster.api.until(path, (object) =>
      JSON.stringify(object['status']).includes('NamespaceFinalizersRemaining'),
    );
    expect(waiting).toMatchObject({ status: { phase: 'Terminating' } });
    const refused = await cluster.api.create<Status>(paths.configMaps(namespace), note('new'));
    expect(refused).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        details: { causes: [{ reason: 'NamespaceTerminating' }] },
      },
    });
    const held = paths.configMaps(namespace, 'held');
    await cluster.api.patch(held, 'merge', { metadata: { finalizers: null } });
    await cluster.api.untilGone(path);
  });
});
