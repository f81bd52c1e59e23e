/**
 * Measures how long a change takes from the source to being served, with some numbers of tenants loaded:
 *
 *     node apps/edge/dist/bench/change-latency.js [--json] 1000 10000
 *
 * `verified` is until HAProxy was read back; `answered` until a request of a client got the new answer, asked for
 * again and again, so that it holds up to one request's time (about 1 ms) of its own.
 */
import { tenant } from '../test-rig/fragments.js';
import { eventually } from '../test-rig/eventually.js';
import { startRig } from '../test-rig/edge-rig.js';
import type { EdgeRig } from '../test-rig/edge-rig.js';
import { MemorySource } from '../test-rig/memory-source.js';
import { startOrigin } from '../test-rig/origin.js';
import type { Origin } from '../test-rig/origin.js';
import { get } from '../test-rig/requests.js';

const ROUNDS = 300;
const BURST = 1_000;
const TWO_MINUTES = 120_000;

interface Figures {
  readonly tenants: number;
  readonly startMs: number;
  readonly restartFromSnapshotMs: number;
  readonly newTenantMs: Quantiles;
  readonly endpointChangeMs: Quantiles;
  readonly answeredMs: Quantiles;
  readonly burstOf1000Ms: number;
  readonly reloads: number;
  readonly memoryMb: number;
}

interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

async function measure(count: number, origin: Origin): Promise<Figures> {
  const name = (index: number): string => `tenant${index}`;
  const make = (index: number, endpoints = [origin]) =>
    tenant({ name: name(index), host: `${name(index)}.apps.example.com`, endpoints });
  const source = new MemorySource(Array.from({ length: count }, (_, index) => make(index)));
  const poolSize = String(count + ROUNDS * 2 + BURST + 10);
  const startedAt = performance.now();
  let rig = await startRig([source], { EDGE_POOL_SIZE: poolSize, EDGE_MAX_CONNECTIONS: '2000' });
  await eventually(() => rig.isSettled(), TWO_MINUTES);
  const startMs = performance.now() - startedAt;
  const { reloads } = rig.edge.state.status().haproxy;

  const newTenantMs = await timed(ROUNDS, async (round) => {
    source.put(make(count + round));
    await settled(rig);
  });
  const second = { ...origin, port: origin.port + 1 };
  const endpointChangeMs = await timed(ROUNDS, async (round) => {
    source.put(make(round, round % 2 === 0 ? [origin, second] : [origin]));
    await settled(rig);
  });
  const answeredMs = await timed(ROUNDS, async (round) => {
    const index = count + ROUNDS + round;
    source.put(make(index));
    await eventually(
      async () => (await get(rig.http, `${name(index)}.apps.example.com`)).status === 200,
    );
  });
  const burstAt = performance.now();
  source.put(...Array.from({ length: BURST }, (_, index) => make(count + 2 * ROUNDS + index)));
  await settled(rig);
  const burstOf1000Ms = performance.now() - burstAt;
  const reloadsAfter = rig.edge.state.status().haproxy.reloads;
  const memoryMb = Math.round(process.memoryUsage().heapUsed / 2 ** 20);

  await rig.edge.stop();
  const restartAt = performance.now();
  rig = await rig.again([new MemorySource([], { synced: false })]);
  const restartFromSnapshotMs = performance.now() - restartAt;
  await rig.dispose();
  return {
    tenants: count,
    startMs,
    restartFromSnapshotMs,
    newTenantMs,
    endpointChangeMs,
    answeredMs,
    burstOf1000Ms,
    reloads: reloadsAfter - reloads,
    memoryMb,
  };
}

/** Like the rig's, but without a timer's resolution in the way of what is measured. */
async function settled(rig: EdgeRig): Promise<void> {
  do await new Promise(setImmediate);
  while (!rig.isSettled());
}

async function timed(rounds: number, work: (round: number) => Promise<void>): Promise<Quantiles> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    await work(round);
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.ceil(times.length * share) - 1] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function table(all: readonly Figures[]): string {
  const cell = ({ p50, p99, max }: Quantiles): string =>
    `${p50.toFixed(1)} / ${p99.toFixed(1)} / ${max.toFixed(1)}`;
  const rows: [string, (figures: Figures) => string][] = [
    ['tenants loaded', ({ tenants }) => String(tenants)],
    ['first start until all are verified, ms', ({ startMs }) => startMs.toFixed(0)],
    [
      'start from the snapshot until serving, ms',
      ({ restartFromSnapshotMs }) => restartFromSnapshotMs.toFixed(0),
    ],
    ['new tenant verified, ms (p50 / p99 / max)', ({ newTenantMs }) => cell(newTenantMs)],
    ['endpoint change verified, ms', ({ endpointChangeMs }) => cell(endpointChangeMs)],
    ['new tenant answered to a client, ms', ({ answeredMs }) => cell(answeredMs)],
    [`burst of ${BURST} tenants verified, ms`, ({ burstOf1000Ms }) => burstOf1000Ms.toFixed(0)],
    ['reloads meanwhile', ({ reloads }) => String(reloads)],
    ['heap of this process, MB', ({ memoryMb }) => String(memoryMb)],
  ];
  return rows
    .map(
      ([label, value]) =>
        `${label.padEnd(44)}${all.map((figures) => value(figures).padStart(24)).join('')}`,
    )
    .join('\n');
}

const given = process.argv.slice(2);
const counts = given.filter((argument) => /^\d+$/.test(argument)).map(Number);
const origin = await startOrigin('bench');
const all: Figures[] = [];
for (const count of counts.length > 0 ? counts : [1_000, 10_000])
  all.push(await measure(count, origin));
await origin.close();
process.stdout.write(
  `${given.includes('--json') ? JSON.stringify(all, undefined, 2) : table(all)}\n`,
);
