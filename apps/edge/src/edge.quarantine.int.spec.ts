import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRig } from './test-rig/edge-rig.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { certificateOf, tenant } from './test-rig/fragments.js';
import { MemorySource } from './test-rig/memory-source.js';
import { startOrigin } from './test-rig/origin.js';
import type { Origin } from './test-rig/origin.js';
import { get } from './test-rig/requests.js';
import { eventually } from './test-rig/eventually.js';

let rig: EdgeRig;
let source: MemorySource;
let origin: Origin;
beforeAll(async () => {
  origin = await startOrigin('one');
  source = new MemorySource([
    tenant({ name: 'good', host: 'good.example.com', endpoints: [origin] }),
  ]);
  rig = await startRig([source]);
  await rig.settled();
});
afterAll(async () => {
  await rig.dispose();
  await origin.close();
});

const statusOf = async (host: string): Promise<number> => (await get(rig.http, host)).status;

describe('a change HAProxy refuses', () => {
  test('is left out alone, with the reason; everybody else goes live', async () => {
    // Neither a dialect nor the certificate check would let this through: it stands for a fault of ours.
    const corrupt = certificateOf('corrupt', ['corrupt.example.com'], 'no certificate', 'no key');
    source.put(
      corrupt,
      ...['x', 'y', 'z'].map((name) =>
        tenant({ name, host: `${name}.example.com`, endpoints: [origin] }),
      ),
    );
    await eventually(() =>
      rig.edge.state.problems().some(({ code }) => code === 'edge.refused-by-haproxy'),
    );
    await eventually(async () => (await statusOf('z.example.com')) === 200);
    expect([
      await statusOf('good.example.com'),
      await statusOf('x.example.com'),
      await statusOf('y.example.com'),
    ]).toEqual([200, 200, 200]);
    const problem = rig.edge.state
      .problems()
      .find(({ code }) => code === 'edge.refused-by-haproxy');
    expect(problem).toMatchObject({
      severity: 'error',
      object: { kind: 'Secret', name: 'corrupt' },
    });
    expect(rig.edge.state.status().counts.quarantined).toBe(1);
    expect(rig.edge.state.readiness().ready).toBe(true);
  });

  test('holds up nobody afterwards, and is forgotten when it is undone', async () => {
    source.put(tenant({ name: 'after', host: 'after.example.com', endpoints: [origin] }));
    await eventually(async () => (await statusOf('after.example.com')) === 200);
    source.remove('test/certificate-corrupt');
    await eventually(() => rig.edge.state.status().counts.quarantined === 0);
    expect(rig.edge.state.problems()).toEqual([]);
  });
});
