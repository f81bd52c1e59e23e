/** Creating, replacing, patching: what is accepted, and how a refusal reads. */
import { describe, expect, it } from 'vitest';
import type { Status } from './rig/api.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';

const cluster = clusterUnderTest();

const note = (data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'note' },
  data,
});

async function aNote(data: Record<string, string>): Promise<string> {
  const collection = paths.configMaps(await cluster.namespace());
  await cluster.api.create(collection, note(data));
  return `${collection}/note`;
}

describe('creating', () => {
  it('what is there already is 409', async () => {
    const collection = paths.configMaps(await cluster.namespace());
    const first = await cluster.api.create(collection, note());
    const second = await cluster.api.create<Status>(collection, note());
    expect(first.status).toBe(201);
    expect(second).toMatchObject({ status: 409, body: { reason: 'AlreadyExists' } });
  });

  it('in a namespace that is not there is 404', async () => {
    const answer = await cluster.api.create<Status>(paths.configMaps('no-such-place'), note());
    expect(answer).toMatchObject({ status: 404, body: { reason: 'NotFound' } });
  });

  it('gives a name to what only has the beginning of one', async () => {
    const collection = paths.configMaps(await cluster.namespace());
    const metadata = { generateName: 'note-' };
    const { body } = await cluster.api.create(collection, { ...note(), metadata });
    expect(body.metadata.name).toMatch(/^note-[a-z0-9]{5}$/);
  });

  it('names every field that is not valid', async () => {
    const collection = paths.services(await cluster.namespace());
    const answer = await cluster.api.create<Status>(collection, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'Not A Name' },
      spec: { ports: [{ port: 99_999 }] },
    });
    expect(answer).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    const fields = answer.body.details?.causes?.map(({ field }) => field);
    expect(fields).toContain('metadata.name');
    expect(fields).toContain('spec.ports[0].port');
  });

  it('in a dry run stores nothing', async () => {
    const collection = paths.configMaps(await cluster.namespace());
    const dry = await cluster.api.create(collection, note(), { dryRun: 'All' });
    expect(dry.status).toBe(201);
    expect((await cluster.api.get(`${collection}/note`)).status).toBe(404);
  });
});

describe('replacing', () => {
  it('an older version is 409', async () => {
    const path = await aNote({ a: '1' });
    const { body: old } = await cluster.api.get(path);
    await cluster.api.patch(path, 'merge', { data: { a: '2' } });
    const answer = await cluster.api.replace<Status>(path, { ...old, data: { a: '3' } });
    expect(answer).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
  });

  it('drops what it does not name', async () => {
    const path = await aNote({ a: '1', b: '1' });
    const { body } = await cluster.api.replace(path, note({ a: '2' }));
    expect(body['data']).toEqual({ a: '2' });
  });
});

describe('a patch', () => {
  it('merges, and removes by null', async () => {
    const path = await aNote({ a: '1', b: '1' });
    const { body } = await cluster.api.patch(path, 'merge', { data: { a: null, c: '1' } });
    expect(body['data']).toEqual({ b: '1', c: '1' });
  });

  it('of JSON steps does all of them, or none', async () => {
    const path = await aNote({ a: '1' });
    const good = [
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'replace', path: '/data/a', value: '2' },
    ];
    expect((await cluster.api.patch(path, 'json', good)).body['data']).toEqual({ a: '2' });
    const stale = [
      { op: 'add', path: '/data/b', value: '1' },
      { op: 'test', path: '/data/a', value: '1' },
    ];
    const refused = await cluster.api.patch<Status>(path, 'json', stale);
    expect(refused).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    expect((await cluster.api.get(path)).body['data']).toEqual({ a: '2' });
  });

  it('can be bound to a version', async () => {
    const path = await aNote({ a: '1' });
    const { body } = await cluster.api.get(path);
    const { resourceVersion } = body.metadata;
    const patch = { metadata: { resourceVersion }, data: { a: '2' } };
    expect((await cluster.api.patch(path, 'merge', patch)).status).toBe(200);
    const again = { metadata: { resourceVersion }, data: { a: '3' } };
    const late = await cluster.api.patch<Status>(path, 'merge', again);
    expect(late).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
  });

  it('merges a list with keys strategically, where it is asked to', async () => {
    const namespace = await cluster.namespace();
    const ports = [{ name: 'http', port: 80 }];
    await cluster.api.create(paths.services(namespace), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { ports },
    });
    const path = paths.services(namespace, 'web');
    const more = { spec: { ports: [{ name: 'other', port: 81 }] } };
    const { body } = await cluster.api.patch(path, 'strategic-merge', more);
    const spec = body['spec'] as { ports: { port: number }[] };
    expect(new Set(spec.ports.map(({ port }) => port))).toEqual(new Set([80, 81]));
  });

  it('of an unknown kind is 415', async () => {
    const path = await aNote({});
    const options = { body: {}, contentType: 'text/plain' };
    const answer = await cluster.api.call<Status>('PATCH', path, options);
    expect(answer).toMatchObject({ status: 415, body: { reason: 'UnsupportedMediaType' } });
  });

  it('cannot change what never changes', async () => {
    const path = await aNote({});
    const patch = { metadata: { uid: 'another' } };
    const answer = await cluster.api.patch<Status>(path, 'merge', patch);
    expect(answer).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    expect(answer.body.message).toContain('metadata.uid');
  });
});
