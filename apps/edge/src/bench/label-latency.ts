/**
 * From a label to the route it asks for: so many containers behind a double of the Docker Engine's API, of which one after
 * the other is started anew with another host. Measures until a client gets the new host's answer.
 * `node apps/edge/dist/bench/label-latency.js [changes] [containers]`
 */
import { startOrigin } from '../test-rig/origin.js';
import { dynamicSources } from '../test-rig/dynamic-sources.js';
import { startRig } from '../test-rig/edge-rig.js';
import { EngineDouble } from '../test-rig/engine-double.js';
import { eventually } from '../test-rig/eventually.js';
import { get } from '../test-rig/requests.js';

const changes = Number(process.argv[2] ?? 200);
const containers = Number(process.argv[3] ?? 1_000);

const engine = await EngineDouble.start();
const origin = await startOrigin('one');
const run = (index: number, host: string): void =>
  engine.run({
    id: `c${index}`,
    labels: {
      [`traefik.http.routers.r${index}.rule`]: `Host(\`${host}\`)`,
      [`traefik.http.services.s${index}.loadbalancer.server.port`]: String(origin.port),
    },
  });
for (let index = 0; index < containers; index += 1) run(index, `h${index}.test`);
const { sources } = dynamicSources([`--providers.docker.endpoint=${engine.endpoint}`]);
const began = performance.now();
const rig = await startRig(sources, { EDGE_POOL_SIZE: String(2 * containers) });
await eventually(
  async () => (await get(rig.http, `h${containers - 1}.test`)).status === 200,
  120_000,
);
const firstMs = performance.now() - began;

const taken: number[] = [];
for (let count = 0; count < changes; count += 1) {
  const host = `n${count}.test`;
  const at = performance.now();
  run(count % containers, host);
  await eventually(async () => (await get(rig.http, host)).status === 200);
  taken.push(performance.now() - at);
}
taken.sort((a, b) => a - b);
const quantile = (share: number): number =>
  Math.round(taken[Math.floor((taken.length - 1) * share)]! * 10) / 10;
process.stdout.write(
  `${JSON.stringify({ containers, changes, firstMs: Math.round(firstMs), p50Ms: quantile(0.5), p99Ms: quantile(0.99), mostMs: quantile(1), reloads: rig.edge.state.status().haproxy.reloads })}\n`,
);
await rig.dispose();
await engine.stop();
await origin.close();
