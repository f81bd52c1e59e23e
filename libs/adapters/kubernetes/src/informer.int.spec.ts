import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectCache } from './object-cache.js';
import { json, type ConfigMapServer } from './testing/config-map-server.js';
import { until } from './testing/until.js';
import { startWatchRig, type WatchRig } from './testing/watch-rig.js';

let rig: WatchRig;
let server: ConfigMapServer;
let watch: WatchRig['watch'];

beforeEach(async () => {
  rig = await startWatchRig();
  server = rig.server;
  watch = (timings, options) => rig.watch(timings, options);
});

afterEach(() => rig.close());

function valueOf(cache: ObjectCache, name: string): unknown {
  return (cache.get('default', name)?.['data'] as { value: string } | undefined)?.value;
}

describe('a cache', () => {
  it('holds what was there and what comes, and tells listeners', async () => {
    server.put('a', '1');
    const { cache, changes } = watch();
    await cache.synced;
    expect(valueOf(cache, 'a')).toBe('1');
    expect(cache.get('default', 'a')).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });

    server.put('a', '2');
    server.put('b', '1', 'elsewhere');
    await until('b arrives', () => cache.size === 2);
    server.remove('a');
    await until('a is gone', () => cache.size === 1);

    expect(changes.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
      'added a',
      'modified a',
      'added b',
      'deleted a',
    ]);
    expect(changes[1]?.previous).toMatchObject({ data: { value: '1' } });
    expect(cache.byNamespace('elsewhere')).toHaveLength(1);
    expect(cache.byNamespace('default')).toEqual([]);
    expect(server.lists).toHaveLength(1);
  });

  it('drops managedFields', async () => {
    server.put('a', '1');
    const { cache } = watch();
    await cache.synced;
    expect(cache.list()[0]?.metadata).not.toHaveProperty('managedFields');
  });

  it('lists page by page', async () => {
    for (let i = 0; i < 1203; i += 1) server.put(`c${i}`, 'x');
    const { cache } = watch();
    await cache.synced;
    expect(cache.size).toBe(1203);
    expect(server.lists.map((query) => query.get('continue'))).toEqual([null, '500', '1000']);
  });

  it('asks with its selectors, bookmarks and a time limit', async () => {
    const { cache } = watch({}, { labelSelector: 'x=y', fieldSelector: 'metadata.name=a' });
    await cache.synced;
    await until('it watches', () => server.watches.length === 1);
    for (const query of [server.lists[0], server.watches[0]]) {
      expect(query?.get('labelSelector')).toBe('x=y');
      expect(query?.get('fieldSelector')).toBe('metadata.name=a');
    }
    expect(server.watches[0]?.get('allowWatchBookmarks')).toBe('true');
    const seconds = Number(server.watches[0]?.get('timeoutSeconds'));
    expect(seconds).toBeGreaterThanOrEqual(240);
    expect(seconds).toBeLessThanOrEqual(300);
  });

  it('tells the other listeners when one throws', async () => {
    const { cache, changes, failures } = watch();
    cache.onChange(() => {
      throw new Error('a bug');
    });
    await cache.synced;
    server.put('a', '1');
    await until('the change is told', () => changes.length === 1);
    await until('the bug is reported', () => failures.length === 1);
    expect(failures[0]?.code).toBe('cluster.listener-failed');
  });

  it('asks nothing more once it is stopped', async () => {
    const { cache } = watch();
    await cache.synced;
    await until('it watches', () => server.watches.length === 1);
    cache.stop();
    server.put('a', '1');
    server.endWatches();
    const other = watch();
    await until('another one sees it', () => valueOf(other.cache, 'a') === '1');
    await until('and watches', () => server.watches.length === 2);
    expect(cache.size).toBe(0);
  });
});

describe('goes on', () => {
  it('where it left off when the server ends the watch', async () => {
    const { cache } = watch();
    await cache.synced;
    server.put('a', '1');
    await until('a arrives', () => cache.size === 1);
    server.endWatches();
    server.put('b', '1');
    await until('b arrives', () => cache.size === 2);
    expect(server.lists).toHaveLength(1);
  });

  it('from the last bookmark', async () => {
    const { cache } = watch();
    await cache.synced;
    await until('it watches', () => server.watches.length === 1);
    server.isSilent = true;
    server.put('unseen', 'of another selector');
    server.isSilent = false;
    server.bookmark();
    server.compact();
    await until('the bookmark arrives', () => cache.lastSeenAt !== undefined);
    server.put('a', '1');
    await until('a arrives', () => valueOf(cache, 'a') === '1');
    server.endWatches();
    await until('it watches again', () => server.watches.length === 2);
    expect(server.watches[1]?.get('resourceVersion')).toBe('3');
  });

  it('with a new list where the server has forgotten (410 in the watch)', async () => {
    const { cache, changes } = watch();
    await cache.synced;
    server.put('a', '1');
    await until('a arrives', () => cache.size === 1);
    server.isSilent = true;
    server.put('b', '1');
    server.remove('a');
    server.compact();
    server.isSilent = false;
    server.endWatches();
    await until('b arrives', () => valueOf(cache, 'b') === '1');
    expect(cache.size).toBe(1);
    expect(changes.map(({ type }) => type)).toEqual(['added', 'deleted', 'added']);
    expect(server.lists).toHaveLength(2);
  });

  it('with a new list where the watch is answered 410', async () => {
    const { cache } = watch();
    await cache.synced;
    server.intercept = (request, response) => {
      if (!request.url?.includes('watch=true') || server.lists.length > 1) return false;
      json(response, 410, { kind: 'Status', reason: 'Expired', code: 410, message: 'too old' });
      return true;
    };
    server.endWatches();
    await until('it lists again', () => server.lists.length === 2);
    server.put('a', '1');
    await until('a arrives', () => cache.size === 1);
  });

  it('with a new list after an error event', async () => {
    const { cache, failures } = watch();
    await cache.synced;
    await until('it watches', () => server.watches.length === 1);
    let isFirst = true;
    server.intercept = (request, response) => {
      if (!request.url?.includes('watch=true') || !isFirst) return false;
      isFirst = false;
      response.writeHead(200);
      response.end(
        '{"type":"ERROR","object":{"kind":"Status","code":500,"message":"etcd failed"}}\n',
      );
      return true;
    };
    server.endWatches();
    await until('it lists again', () => server.lists.length === 2);
    expect(failures[0]?.message).toContain('etcd failed');
  });

  it('through connections that are reset every few events, without listing again', async () => {
    const { cache } = watch();
    await cache.synced;
    await until('it watches', () => server.watches.length === 1);
    server.resetAfter = 3;
    for (let i = 0; i < 20; i += 1) server.put(`c${i}`, 'x');
    await until('all arrive', () => cache.size === 20);
    expect(server.lists).toHaveLength(1);
    expect(server.watches.length).toBeGreaterThan(5);
  });

  it('after a silence, on a new connection (a black hole)', async () => {
    const { cache } = watch({ idleMs: 300 });
    await cache.synced;
    await until('it watches', () => server.watches.length === 1);
    server.isSilent = true;
    server.put('a', '1');
    await until('a arrives', () => valueOf(cache, 'a') === '1');
    expect(server.watches.length).toBeGreaterThan(1);
    // The second request is the question for the server's version, not a whole list.
    expect(server.lists[1]?.get('limit')).toBe('1');
  });

  it('with a new list where the server turns out to be behind us (a restored backup)', async () => {
    const { cache } = watch({ idleMs: 300 });
    server.put('a', 'before');
    server.put('b', 'before');
    await cache.synced;
    await until('it watches', () => server.watches.length === 1);
    server.isSilent = true;
    server.restore(2, { a: 'after' });
    await until('the restored state is there', () => valueOf(cache, 'a') === 'after');
    expect(cache.size).toBe(1);
  });

  it('with a new list at once where the server was away and comes back older', async () => {
    const { cache, failures } = watch();
    server.put('a', 'before');
    server.put('b', 'before');
    await cache.synced;
    await until('it watches', () => server.watches.length === 1);
    await server.stop();
    await until('it has tried to come back', () => failures.length >= 2);
    server.restore(2, { a: 'after' });
    await server.start();
    await until('the restored state is there', () => valueOf(cache, 'a') === 'after');
    expect(cache.size).toBe(1);
  });

  it('with a full list at every resync, whatever the watch said', async () => {
    const { cache } = watch({ resyncMs: 300 });
    await cache.synced;
    await until('it watches', () => server.watches.length === 1);
    server.isSilent = true;
    server.put('missed', '1');
    await until('the missed one arrives', () => valueOf(cache, 'missed') === '1');
    expect(server.lists.length).toBeGreaterThan(1);
  });

  it('when the API server comes back after a crash', async () => {
    const { cache, failures } = watch();
    server.put('a', '1');
    await until('a arrives', () => cache.size === 1);
    await server.stop();
    await until('it fails', () => cache.health.state === 'failing');
    expect(valueOf(cache, 'a')).toBe('1');
    await server.start();
    server.put('a', '2');
    await until('the change arrives', () => valueOf(cache, 'a') === '2');
    expect(cache.health).toEqual({ state: 'watching' });
    expect(failures.some(({ code }) => code === 'cluster.unreachable')).toBe(true);
  });

  it('when a missing kind is installed', async () => {
    server.intercept = (_request, response) => {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('404 page not found\n');
      return true;
    };
    const { cache, failures } = watch();
    await until('it has failed twice', () => failures.length >= 2);
    expect(cache.isSynced).toBe(false);
    expect(cache.health).toMatchObject({
      state: 'failing',
      failure: {
        code: 'cluster.kind-missing',
        message: expect.stringContaining('install its CustomResourceDefinition'),
      },
    });
    server.intercept = () => false;
    await cache.synced;
    expect(cache.health).toEqual({ state: 'watching' });
  });
});
