/**
 * Promise 7 of docs/promises: names nobody has are asked for as fast as can be, and nothing comes of it. An edge has no
 * database; all it could do is ask the cluster, so every request it makes there is counted. `FLEET_SNI_SECONDS` says for how
 * long (2).
 */
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import { writeKubeconfig } from '@fleetcommand/adapter-kubernetes/kubeconfig-file';
import { systemClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificateSource, challengeSource } from './sources/kubernetes/labelled-source.js';
import { RouteObjectSource } from './sources/kubernetes/route-object-source.js';
import { issueCertificate } from './test-rig/certificates.js';
import { startCluster } from './test-rig/cluster.js';
import type { TestCluster } from './test-rig/cluster.js';
import { startCountingRelay } from './test-rig/counting-relay.js';
import type { CountingRelay } from './test-rig/counting-relay.js';
import { startRig } from './test-rig/edge-rig.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { eventually } from './test-rig/eventually.js';
import { sayHello } from './test-rig/hellos.js';
import { certificateFor } from './test-rig/requests.js';

const SECONDS = Number(process.env['FLEET_SNI_SECONDS'] ?? 2);
const NAMESPACE = 'fleetcommand-edge';
const HOST = 'chat.acme.test';
let cluster: TestCluster;
let relay: CountingRelay;
let rig: EdgeRig;
const cleanUp: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.installCrds();
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  relay = await startCountingRelay(cluster.connection.server);
  const kubeconfig = await writeKubeconfig({ server: relay.url });
  const connection = unwrap(
    await connect({ kubeconfigPath: kubeconfig.path, component: 'edge', version: '0' }),
  );
  cleanUp.push(
    () => kubeconfig.remove(),
    () => connection.close(),
  );
  const shared = { connection, onFailure: () => undefined };
  rig = await startRig([
    new RouteObjectSource({ ...shared, allowsCrossNamespace: false }),
    certificateSource({ clusters: [shared], namespace: NAMESPACE, clock: systemClock }),
    challengeSource({ clusters: [shared], namespace: NAMESPACE, clock: systemClock }),
  ]);
  const { chain, key } = await issueCertificate([HOST]);
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: {
      name: 'chat',
      namespace: NAMESPACE,
      labels: { 'fleetcommand.io/edge-certificate': 'true' },
    },
    data: {
      'tls.crt': Buffer.from(chain).toString('base64'),
      'tls.key': Buffer.from(key).toString('base64'),
    },
  });
  await eventually(async () => (await certificateFor(rig.https, HOST)).subject.CN === HOST);
  await eventually(() => rig.edge.state.status().counts.certificates === 1);
});
afterAll(async () => {
  await rig?.dispose();
  relay?.close();
  for (const clean of cleanUp) await clean();
  await cluster?.dispose();
});

const DEADLINE = { timeout: 60_000 + SECONDS * 2_000 };

test(
  'nobody’s names cost the cluster nothing, change nothing, and keep nobody out',
  DEADLINE,
  async () => {
    const [asked, before] = [relay.asked(), rig.edge.state.status()];
    expect(asked).toContainEqual(expect.stringMatching(/^GET .*[?&]watch=/));
    const report = await sayHello(rig.https, { seconds: SECONDS, atOnce: 200 });
    process.stdout.write(`${JSON.stringify(report)}\n`);
    expect(report.answered).toBeGreaterThan(100);
    expect(report.failed / report.answered).toBeLessThan(0.01);
    // A watch that was silent for 40 s is opened again after a look at the server's version, whoever visits (`informer.ts`).
    const since = relay.asked().slice(asked.length);
    expect(since.filter((request) => !/[?&](watch=true|limit=1)(&|$)/.test(request))).toEqual([]);
    expect(since.length).toBeLessThanOrEqual(new Set(asked).size * Math.ceil(SECONDS / 40));
    const { haproxy, counts } = rig.edge.state.status();
    expect(haproxy.workerPid).toBe(before.haproxy.workerPid);
    expect(counts).toEqual(before.counts);
    expect((await certificateFor(rig.https, HOST)).subject.CN).toBe(HOST);
  },
);
