/** What HAProxy counts for tenants: a reload for somebody else is not to give it back, or forget it. */
import { askOnce } from '@fleetcommand/adapter-haproxy/socket';
import { unwrap } from '@fleetcommand/kernel/result';
import { freePort } from '@fleetcommand/routing/testing/free-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
let source: MemorySource;
let origin: Origin;

const LIMITED = 'limited.example.com';
const BROKEN = 'broken.example.com';

beforeAll(async () => {
  origin = await startOrigin('one');
  source = new MemorySource([
    tenant({
      name: 'limited',
      host: LIMITED,
      endpoints: [origin],
      middlewares: [
        {
          kind: 'rateLimit',
          average: 2,
          periodMs: 3_600_000,
          burst: 2,
          source: { kind: 'address' },
        },
      ],
    }),
    tenant({
      name: 'broken',
      host: BROKEN,
      endpoints: [{ address: '127.0.0.1', port: await freePort() }],
      middlewares: [
        {
          kind: 'circuitBreaker',
          trips: [[{ measure: { kind: 'networkErrors' }, operator: '>', value: 0.5 }]],
          fallbackMs: 600_000,
          recoveryMs: 10_000,
          statusCode: 503,
        },
      ],
    }),
  ]);
  rig = await startRig([source]);
  await rig.settled();
});

afterAll(async () => {
  await rig.dispose();
  await origin.close();
});

const statusOf = async (host: string): Promise<number> => (await get(rig.http, host)).status;
const shown = async (command: string): Promise<string> =>
  unwrap(await askOnce(foldersOf(rig.config.stateDir).runtimeSocket, command, 2_000));
const answersAs = async (host: string): Promise<unknown> =>
  (await get(rig.http, host)).headers['x-fleetcommand-edge'];

test('limits that are used up, and breakers that are open, stay so over a reload', async () => {
  await eventually(async () => (await statusOf(LIMITED)) === 429);
  await eventually(async () => (await answersAs(BROKEN)) === 'breaker-open');
  // A process that just began waits for one that could teach it, and teaches nobody meanwhile.
  await eventually(async () => (await shown('show peers')).includes('resync_timeout=<PAST>'));
  const { reloads } = rig.edge.state.status().haproxy;
  source.put(
    tenant({
      name: 'other',
      host: 'other.example.com',
      endpoints: [origin],
      middlewares: [{ kind: 'headers', request: { 'x-never-seen': '1' }, response: {} }],
    }),
  );
  await eventually(() => rig.edge.state.host('other.example.com').live);
  expect(rig.edge.state.status().haproxy.reloads).toBe(reloads + 1);
  // The old process has a moment to teach the new one, in which nobody asks.
  for (const table of ['rate-limits-fine', 'breaker-states'])
    await eventually(async () => /used:[1-9]/.test(await shown(`show table ${table}`)));
  expect(await statusOf(LIMITED)).toBe(429);
  expect(await answersAs(BROKEN)).toBe('breaker-open');
});
