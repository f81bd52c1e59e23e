/** Watches: what is told, from when on, and what a watch that comes too late is told. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Status } from './rig/api.js';
import { clusterUnderTest, WATCH_WINDOW } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';

const cluster = clusterUnderTest();

const note = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { suite: 'watch', ...labels } },
});

/** More than the sandbox under test remembers. */
const CHANGES_TO_FORGET = 2 * WATCH_WINDOW + 1;

/** A collection without what the server itself puts into it. */
const OURS = { labelSelector: 'suite=watch' };

async function emptyCollection(): Promise<{ path: string; resourceVersion: string }> {
  const path = paths.configMaps(await cluster.namespace());
  const { body } = await cluster.api.list(path, OURS);
  return { path, resourceVersion: body.metadata.resourceVersion };
}

describe('a watch', () => {
  it('tells everything since its version, in order', async () => {
    const { path, resourceVersion } = await emptyCollection();
    await cluster.api.create(path, note('a'));
    await cluster.api.patch(`${path}/a`, 'merge', { data: { x: '1' } });
    await cluster.api.create(path, note('b'));
    await cluster.api.delete(`${path}/a`);
    const watch = await cluster.api.watch(path, { ...OURS, resourceVersion });
    expect(await watch.take(4)).toEqual(['ADDED a', 'MODIFIED a', 'ADDED b', 'DELETED a']);
    await cluster.api.create(path, note('c'));
    expect(await watch.take(1)).toEqual(['ADDED c']);
    watch.close();
  });

  it('from any version begins with what is there', async () => {
    const { path } = await emptyCollection();
    await cluster.api.create(path, note('a'));
    await cluster.api.create(path, note('b'));
    const watch = await cluster.api.watch(path, { ...OURS, resourceVersion: '0' });
    expect((await watch.take(2)).toSorted()).toEqual(['ADDED a', 'ADDED b']);
    watch.close();
  });

  it('tells what leaves its selector as deleted, and what enters it as added', async () => {
    const { path, resourceVersion } = await emptyCollection();
    const labelSelector = 'colour=red';
    const watch = await cluster.api.watch(path, { resourceVersion, labelSelector });
    await cluster.api.create(path, note('a', { colour: 'red' }));
    await cluster.api.create(path, note('b', { colour: 'blue' }));
    await cluster.api.patch(`${path}/a`, 'merge', { metadata: { labels: { colour: 'blue' } } });
    await cluster.api.patch(`${path}/b`, 'merge', { metadata: { labels: { colour: 'red' } } });
    expect(await watch.take(3)).toEqual(['ADDED a', 'DELETED a', 'ADDED b']);
    watch.close();
  });

  it('gives a deleted object a version later than any it had', async () => {
    const { path, resourceVersion } = await emptyCollection();
    const { body } = await cluster.api.create(path, note('a'));
    await cluster.api.delete(`${path}/a`);
    const watch = await cluster.api.watch(path, { ...OURS, resourceVersion });
    await watch.next();
    const { object } = await watch.next();
    const before = Number(body.metadata.resourceVersion);
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThan(before);
    watch.close();
  });

  it('that asks for it is told by a bookmark, before it ends, how far it has come', async () => {
    const { path, resourceVersion } = await emptyCollection();
    const query = { ...OURS, resourceVersion, allowWatchBookmarks: true, timeoutSeconds: 6 };
    const watch = await cluster.api.watch(path, query);
    // A real server sends bookmarks only while there is something to tell.
    let last = resourceVersion;
    for (let i = 0; ; i += 1) {
      await cluster.api.create(path, note(`n${i}`));
      const { type, object } = await watch.next();
      if (type === 'BOOKMARK') {
        expect(object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
        expect(Number(object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(last));
        break;
      }
      last = object.metadata.resourceVersion ?? '';
      await delay(200);
    }
    watch.close();
  });

  it('ends when its time is over', async () => {
    const { path, resourceVersion } = await emptyCollection();
    const watch = await cluster.api.watch(path, { ...OURS, resourceVersion, timeoutSeconds: 1 });
    await expect(watch.next()).rejects.toThrow('the server ended the watch');
  });

  it('from before what the server remembers is told 410', async () => {
    const { path } = await emptyCollection();
    await cluster.api.create(path, note('a'));
    for (let i = 0; i < CHANGES_TO_FORGET; i += 1)
      await cluster.api.patch(`${path}/a`, 'merge', { data: { i: String(i) } });
    // A real server begins to remember a custom kind when it is defined: long after version 1.
    const middlewares = paths.middlewares(await cluster.namespace());
    await cluster.api.until(middlewares, ({ kind }) => kind === 'MiddlewareList');
    const watch = await cluster.api.watch(middlewares, { resourceVersion: '1' });
    const { type, object } = await watch.next();
    expect(type).toBe('ERROR');
    expect(object).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' });
    watch.close();
  });

  it('from a version that is none is refused', async () => {
    const { path } = await emptyCollection();
    const query = { watch: true, resourceVersion: 'yesterday' };
    const answer = await cluster.api.get<Status>(path, query);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body.message).toContain('yesterday');
  });
});
