/** The kinds that `k8s/crds` defines: checked, pruned and owned as any other. */
import { describe, expect, it } from 'vitest';
import type { Status } from './rig/api.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';

const cluster = clusterUnderTest();
const US = { manager: 'us' };

const route = (match: unknown, more: object = {}) => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'IngressRoute',
  metadata: { name: 'web' },
  spec: {
    entryPoints: ['websecure'],
    routes: [{ kind: 'Rule', match, services: [{ name: 'web', port: 80 }] }],
    ...more,
  },
});

async function routePath(): Promise<string> {
  return paths.ingressRoutes(await cluster.namespace(), 'web');
}

describe('an IngressRoute', () => {
  it('is kept as applied', async () => {
    const path = await routePath();
    const wanted = route('Host(`a.test`)');
    const { status, body } = await cluster.api.apply(path, wanted, US);
    expect(status).toBe(201);
    expect(body['spec']).toEqual(wanted.spec);
    expect(body.metadata.generation).toBe(1);
  });

  it('raises its generation with its spec only', async () => {
    const path = await routePath();
    await cluster.api.apply(path, route('Host(`a.test`)'), US);
    await cluster.api.patch(path, 'merge', { metadata: { labels: { a: 'b' } } });
    const { body } = await cluster.api.apply(path, route('Host(`b.test`)'), US);
    expect(body.metadata).toMatchObject({ generation: 2, labels: { a: 'b' } });
  });

  it('whose rule is no text is refused, naming the field', async () => {
    const path = await routePath();
    const { status, body } = await cluster.api.apply<Status>(path, route(5), US);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.message).toContain('match');
  });

  it('without a rule is refused as invalid', async () => {
    const collection = paths.ingressRoutes(await cluster.namespace());
    const answer = await cluster.api.create<Status>(collection, route(undefined));
    expect(answer).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    expect(answer.body.details?.causes?.map(({ field }) => field)).toContain(
      'spec.routes[0].match',
    );
  });

  it('loses fields that its definition does not know', async () => {
    const collection = paths.ingressRoutes(await cluster.namespace());
    const { status, body } = await cluster.api.create(
      collection,
      route('Host(`a.test`)', { unheardOf: true }),
    );
    expect(status).toBe(201);
    expect(body['spec']).not.toHaveProperty('unheardOf');
  });

  it('conflicts by field, lists without keys as a whole', async () => {
    const path = await routePath();
    await cluster.api.apply(path, route('Host(`a.test`)'), US);
    const theirs = route('Host(`b.test`)');
    const { status, body } = await cluster.api.apply<Status>(path, theirs, { manager: 'them' });
    expect(status).toBe(409);
    expect(body.details?.causes?.map(({ field }) => field)).toEqual(['.spec.routes']);
  });

  it('cannot be patched strategically', async () => {
    const path = await routePath();
    await cluster.api.apply(path, route('Host(`a.test`)'), US);
    const answer = await cluster.api.patch<Status>(path, 'strategic-merge', {});
    expect(answer).toMatchObject({ status: 415, body: { reason: 'UnsupportedMediaType' } });
  });

  it('is told to who watches', async () => {
    const namespace = await cluster.namespace();
    const collection = paths.ingressRoutes(namespace);
    const { body } = await cluster.api.list(collection);
    const { resourceVersion } = body.metadata;
    const watch = await cluster.api.watch(collection, { resourceVersion });
    await cluster.api.apply(`${collection}/web`, route('Host(`a.test`)'), US);
    await cluster.api.delete(`${collection}/web`);
    expect(await watch.take(2)).toEqual(['ADDED web', 'DELETED web']);
    watch.close();
  });
});

it('every definition tells its names through discovery', async () => {
  for (const group of ['traefik.io', 'traefik.containo.us']) {
    const { body } = await cluster.api.get<{ resources: { name: string; kind: string }[] }>(
      `/apis/${group}/v1alpha1`,
    );
    expect(body.resources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'ingressroutes', kind: 'IngressRoute', namespaced: true }),
        expect.objectContaining({ name: 'middlewares', kind: 'Middleware', namespaced: true }),
      ]),
    );
  }
});
