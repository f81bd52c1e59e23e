import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { foldersOf } from './disk/folders.js';
import { startRig } from './test-rig/edge-rig.js';
import { eventually } from './test-rig/eventually.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { tenant } from './test-rig/fragments.js';
import { MemorySource } from './test-rig/memory-source.js';
import { startOrigin } from './test-rig/origin.js';
import type { Origin } from './test-rig/origin.js';
import { get } from './test-rig/requests.js';

let rig: EdgeRig;
let origin: Origin;
beforeAll(async () => {
  origin = await startOrigin('one');
});
afterAll(() => origin.close());
afterEach(() => rig.dispose());

const tenants = (...names: string[]) =>
  names.map((name) => tenant({ name, host: `${name}.example.com`, endpoints: [origin] }));
const statusOf = async (name: string): Promise<number> =>
  get(rig.http, `${name}.example.com`).then(
    ({ status }) => status,
    () => 0,
  );
const silent = (): MemorySource => new MemorySource([], { synced: false });

describe('an edge', () => {
  test('serves everything from its snapshot while the control plane is away', async () => {
    const source = new MemorySource(tenants('a', 'b'));
    rig = await startRig([source]);
    await rig.settled();
    source.put(...tenants('late'));
    source.remove('test/b');
    await rig.settled();
    await rig.edge.stop();
    expect(await statusOf('a')).toBe(0);
    rig = await rig.again([silent()]);
    expect(rig.edge.state.status()).toMatchObject({
      origin: 'snapshot',
      readiness: { ready: true },
    });
    expect([await statusOf('a'), await statusOf('late'), await statusOf('b')]).toEqual([
      200, 200, 404,
    ]);
  });

  test('takes up the sources when they come back, with one pass and without dropping a route', async () => {
    rig = await startRig([new MemorySource(tenants('a', 'b'))]);
    await rig.settled();
    await rig.edge.stop();
    const source = silent();
    rig = await rig.again([source]);
    const { workerPid } = rig.edge.state.status().haproxy;
    source.put(...tenants('a', 'c'));
    expect(await statusOf('b')).toBe(200);
    source.sync();
    await eventually(() => rig.edge.state.host('c.example.com').live);
    expect([await statusOf('a'), await statusOf('b'), await statusOf('c')]).toEqual([
      200, 404, 200,
    ]);
    expect(rig.edge.state.status().haproxy.workerPid).toBe(workerPid);
  });

  test('that was killed is replaced without an interruption', async () => {
    rig = await startRig([new MemorySource(tenants('a'))]);
    await rig.settled();
    await rig.edge.detach();
    expect(await statusOf('a')).toBe(200);
    rig = await rig.again([new MemorySource(tenants('a', 'b'))]);
    await rig.settled();
    expect([await statusOf('a'), await statusOf('b')]).toEqual([200, 200]);
  });

  test('brings a killed HAProxy back with every route, also those it never read from disk', async () => {
    const source = new MemorySource(tenants('a'));
    rig = await startRig([source]);
    await rig.settled();
    source.put(...tenants('runtime-only'));
    await rig.settled();
    const { workerPid } = rig.edge.state.status().haproxy;
    process.kill(workerPid!, 'SIGKILL');
    await eventually(
      () => rig.edge.state.status().haproxy.restarts === 1 && rig.edge.state.readiness().ready,
    );
    expect([await statusOf('a'), await statusOf('runtime-only')]).toEqual([200, 200]);
    source.put(...tenants('afterwards'));
    await eventually(() => rig.edge.state.host('afterwards.example.com').live);
    expect(await statusOf('afterwards')).toBe(200);
  });

  test('falls back to an older snapshot where the newest is damaged', async () => {
    const source = new MemorySource(tenants('a'));
    rig = await startRig([source]);
    await rig.settled();
    await rig.edge.stop();
    rig = await rig.again([new MemorySource(tenants('a', 'b'))]);
    await rig.settled();
    await rig.edge.stop();
    const { snapshots } = foldersOf(rig.config.stateDir);
    const { data } = await rig.edge.state.snapshots();
    const newest = join(snapshots, `${data[0]!.id}.snapshot`);
    writeFileSync(newest, readFileSync(newest).subarray(0, 100));
    rig = await rig.again([silent()]);
    expect(await statusOf('a')).toBe(200);
  });

  test('does not start beside another one on the same state', async () => {
    rig = await startRig([new MemorySource(tenants('a'))]);
    await expect(rig.again([silent()])).rejects.toThrow('EDGE_STATE_DIR');
    expect(await statusOf('a')).toBe(200);
  });

  test('is not ready without a snapshot before its sources are there', async () => {
    const source = silent();
    rig = await startRig([source]);
    expect(rig.edge.state.readiness()).toMatchObject({
      ready: false,
      reasons: [expect.stringContaining('snapshot')],
    });
    source.put(...tenants('a'));
    source.sync();
    await eventually(() => rig.edge.state.readiness().ready);
    expect(await statusOf('a')).toBe(200);
  });
});
