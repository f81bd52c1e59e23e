/** Server-side apply: who owns what, and what that means for everybody else. */
import { describe, expect, it } from 'vitest';
import type { Status } from './rig/api.js';
import type { KubeObject } from './rig/kube-object.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';

const cluster = clusterUnderTest();

const US = { manager: 'us' };
const THEM = { manager: 'them' };

function note(data: Record<string, string>, metadata: object = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'note', ...metadata }, data };
}

async function notePath(): Promise<string> {
  return paths.configMaps(await cluster.namespace(), 'note');
}

describe('an applied object', () => {
  it('is created with 201, then answered with 200', async () => {
    const path = await notePath();
    const created = await cluster.api.apply(path, note({ a: '1' }), US);
    const changed = await cluster.api.apply(path, note({ a: '2' }), US);
    expect([created.status, changed.status]).toEqual([201, 200]);
    expect(changed.body['data']).toEqual({ a: '2' });
  });

  it('keeps its resourceVersion when nothing is new', async () => {
    const path = await notePath();
    const first = await cluster.api.apply(path, note({ a: '1' }), US);
    const again = await cluster.api.apply(path, note({ a: '1' }), US);
    expect(again.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  });

  it('tells who applied', async () => {
    const path = await notePath();
    const { body } = await cluster.api.apply(path, note({ a: '1' }), US);
    expect(body.metadata.managedFields).toEqual([
      expect.objectContaining({
        manager: 'us',
        operation: 'Apply',
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} } },
      }),
    ]);
  });

  it('must not bring managedFields of its own', async () => {
    const fields = { managedFields: [{ manager: 'forged', operation: 'Apply' }] };
    const answer = await cluster.api.apply<Status>(await notePath(), note({}, fields), US);
    expect(answer).toMatchObject({ status: 400, body: { reason: 'BadRequest' } });
  });

  it('needs a field manager', async () => {
    const path = await notePath();
    const answer = await cluster.api.call<Status>('PATCH', path, {
      body: note({}),
      contentType: 'application/apply-patch+yaml',
    });
    expect(answer).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    expect(answer.body.message).toContain('fieldManager');
  });
});

describe('a field', () => {
  it('that its only owner no longer names goes', async () => {
    const path = await notePath();
    await cluster.api.apply(path, note({ kept: '1', dropped: '1' }), US);
    const { body } = await cluster.api.apply(path, note({ kept: '1' }), US);
    expect(body['data']).toEqual({ kept: '1' });
  });

  it('that two apply alike stays until neither names it', async () => {
    const path = await notePath();
    await cluster.api.apply(path, note({ shared: '1' }), US);
    await cluster.api.apply(path, note({ shared: '1' }), THEM);
    const left = await cluster.api.apply(path, note({ ours: '1' }), US);
    expect(left.body['data']).toEqual({ ours: '1', shared: '1' });
    const gone = await cluster.api.apply(path, note({ theirs: '1' }), THEM);
    expect(gone.body['data']).toEqual({ ours: '1', theirs: '1' });
  });

  it('of somebody else is refused with 409, naming them and the field', async () => {
    const path = await notePath();
    await cluster.api.apply(path, note({ a: 'theirs', b: 'theirs' }), THEM);
    const { status, body } = await cluster.api.apply<Status>(path, note({ a: 'ours' }), US);
    expect(status).toBe(409);
    expect(body).toMatchObject({
      reason: 'Conflict',
      code: 409,
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "them"',
            field: '.data.a',
          },
        ],
      },
    });
  });

  it('taken with force is ours, and theirs no more', async () => {
    const path = await notePath();
    await cluster.api.apply(path, note({ a: 'theirs' }), THEM);
    const taken = await cluster.api.apply(path, note({ a: 'ours' }), { ...US, force: true });
    expect(taken.body['data']).toEqual({ a: 'ours' });
    const back = await cluster.api.apply<Status>(path, note({ a: 'theirs' }), THEM);
    expect(back.status).toBe(409);
  });

  it('that a patch changed belongs to who patched', async () => {
    const path = await notePath();
    await cluster.api.apply(path, note({ a: '1' }), US);
    const query = { fieldManager: 'editor' };
    await cluster.api.patch(path, 'merge', { data: { a: '2' } }, query);
    const refused = await cluster.api.apply<Status>(path, note({ a: '1' }), US);
    expect(refused.body.details?.causes).toEqual([
      expect.objectContaining({ message: expect.stringContaining('"editor"'), field: '.data.a' }),
    ]);
  });
});

describe('a list with keys', () => {
  const container = (name: string, image: string, env: object[] = []) => ({ name, image, env });
  const deployment = (containers: object[]) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
    },
  });
  const containersOf = (object: KubeObject) =>
    (object['spec'] as { template: { spec: { containers: { name: string; env?: object[] }[] } } })
      .template.spec.containers;

  it('is merged entry by entry', async () => {
    const path = paths.deployments(await cluster.namespace(), 'web');
    const env = [{ name: 'A', value: '1' }];
    await cluster.api.apply(path, deployment([container('web', 'web:1', env)]), US);
    const theirs = deployment([container('sidecar', 'web:2')]);
    const merged = await cluster.api.apply(path, theirs, THEM);
    expect(containersOf(merged.body).map(({ name }) => name)).toEqual(['web', 'sidecar']);
    const less = await cluster.api.apply(path, deployment([container('web', 'web:1')]), US);
    expect(containersOf(less.body)[0]).not.toHaveProperty('env');
    expect(containersOf(less.body)).toHaveLength(2);
  });

  it('refuses the same key twice', async () => {
    const path = paths.deployments(await cluster.namespace(), 'web');
    const twice = deployment([container('web', 'web:1'), container('web', 'web:2')]);
    const answer = await cluster.api.apply<Status>(path, twice, US);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body.message).toContain('containers');
  });
});

describe('the status', () => {
  const route = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };
  const spec = {
    replicas: 0,
    paused: true,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
  };
  const condition = { type: 'Inspected', status: 'True', reason: 'Seen', message: 'By us.' };
  const conditionsOf = (object: KubeObject) =>
    (object['status'] as { conditions?: object[] } | undefined)?.conditions ?? [];

  it('is changed through its subresource only, and leaves the spec alone there', async () => {
    const path = paths.deployments(await cluster.namespace(), 'web');
    const status = { conditions: [condition] };
    const { body } = await cluster.api.apply(path, { ...route, spec, status }, US);
    expect(conditionsOf(body)).not.toContainEqual(expect.objectContaining(condition));

    const other = { ...spec, replicas: 5 };
    const answer = await cluster.api.apply(
      `${path}/status`,
      { ...route, spec: { replicas: other.replicas }, status },
      THEM,
    );
    expect(answer.body).toMatchObject({ spec: { replicas: 0 } });
    expect(conditionsOf(answer.body)).toContainEqual(expect.objectContaining(condition));
    const manager = answer.body.metadata.managedFields?.find((one) => one.manager === 'them');
    expect(manager).toMatchObject({ operation: 'Apply', subresource: 'status' });
  });

  it('does not raise the generation; the spec does', async () => {
    const path = paths.deployments(await cluster.namespace(), 'web');
    const first = await cluster.api.apply(path, { ...route, spec }, US);
    const status = { conditions: [condition] };
    const second = await cluster.api.apply(`${path}/status`, { ...route, status }, THEM);
    const third = await cluster.api.apply(
      path,
      { ...route, spec: { ...spec, minReadySeconds: 1 } },
      US,
    );
    const generations = [first, second, third].map(({ body }) => body.metadata.generation);
    expect(generations).toEqual([1, 1, 2]);
  });
});
