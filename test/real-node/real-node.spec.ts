/**
 * The chart on a real node, which is worker and edge at once: our images in containerd, a customer who signs up and is served
 * over HTTPS by the edge at the node's address, while the release before becomes this one, every pod is killed in turn, the
 * edge is exchanged for Traefik, and all of it is removed. Run by `own-machine`, after `k8s/images/build`, `build-images`
 * and `build-previous`.
 */
import { chmod, chown, mkdir, mkdtemp } from 'node:fs/promises';
import type { LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CHART,
  EDGE_NAMESPACE,
  helm,
  installChart,
  NAMESPACE,
  RELEASE,
  uninstallChart,
} from '../chart/helm.js';
import { Api } from '../cluster/rig/api.js';
import { allOf } from '../cluster/rig/all-of.js';
import type { KubeObject } from '../cluster/rig/kube-object.js';
import { paths } from '../cluster/rig/paths.js';
import { conditionOf } from '../cluster/rig/workloads.js';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.js';
import { clientBy, eventually, type Client, type Reach } from '../journeys/harness/browser-like.js';
import { signUp, type Customer } from '../journeys/harness/customer.js';
import { Conversation } from './conversation.js';
import { NODE_ADDRESS, NODE_NAME, startNode, type RealNode } from './node.js';
import { Visitors } from './visitors.js';

const EDGE_LABEL = 'node-role.fleetcommand.io/edge';
const PUBLIC_URL = 'https://fleet.node.test';
/** The release before, as `build-previous` left it: its chart's and its images' version is this word. */
const PREVIOUS = '0.0.0-previous';
const VALUES = {
  publicUrl: `"${PUBLIC_URL}"`,
  appsDomain: '"apps.node.test"',
  'network.edgeCidrs': `["${NODE_ADDRESS}/32"]`,
  'edge.drainSeconds': '3',
};
/** The bundled PostgreSQL's, as in its chart. */
const POSTGRES_USER = 999;

let folder = '';
let controlPlane: ControlPlane;
let node: RealNode;
let api: Api;
let client: Client;
let previousChart = '';
let customer: Customer;
let url = '';

const atTheNode: LookupFunction = (_, options, done) => {
  if (options.all) done(null, [{ address: NODE_ADDRESS, family: 4 }]);
  else done(null, NODE_ADDRESS, 4);
};
const REACH: Reach = { lookup: atTheNode, rejectUnauthorized: false };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'real-node-'));
  // Pods run as other users and pass through it.
  await chmod(folder, 0o755);
  controlPlane = await startControlPlane({ nodes: 0, address: NODE_ADDRESS });
  api = await Api.connect(controlPlane.kubeconfig);
  node = await startNode(controlPlane, folder, async () => isReady(await nodeObject()));
  await node.load(join(CHART, '../dist/images'));
  await node.load(join(CHART, '../dist/real-node'));
  await node.load(join(CHART, '../dist/real-node/previous'));
  await api.patch(paths.nodes(NODE_NAME), 'strategic-merge', {
    metadata: { labels: { [EDGE_LABEL]: '' } },
    // It is the only one there is: what needs no edge may run here, too.
    spec: { taints: [{ key: EDGE_LABEL, effect: 'PreferNoSchedule' }] },
  });
  await makeVolume();
  previousChart = await packPrevious();
  await installChart(controlPlane.kubeconfig, VALUES, previousChart);
  client = clientBy(REACH);
});

afterAll(async () => {
  await client?.close();
  await api?.close();
  await node?.stop();
  await controlPlane?.stop();
  // Pods' volumes are mounted in the folder; it goes with the machine.
});

/** Its chart as it would be published: with a version of its own, which names its images. */
async function packPrevious(): Promise<string> {
  const from = join(CHART, '../dist/upgrade/previous/k8s');
  const versions = ['--version', PREVIOUS, '--app-version', PREVIOUS];
  await helm(['package', from, ...versions, '--destination', folder]);
  return join(folder, `${RELEASE}-${PREVIOUS}.tgz`);
}

async function nodeObject(): Promise<KubeObject> {
  return (await api.get(paths.nodes(NODE_NAME))).body;
}

/** Of a node or a pod. */
function isReady(object: KubeObject): boolean {
  if (object.metadata?.deletionTimestamp !== undefined) return false;
  return conditionOf(object, 'Ready')?.status === 'True';
}

/** Nothing provisions volumes here. */
async function makeVolume(): Promise<void> {
  const path = join(folder, 'volume');
  await mkdir(path);
  await chown(path, POSTGRES_USER, POSTGRES_USER);
  await api.create('/api/v1/persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'real-node' },
    spec: { capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path } },
  });
}

const info = (): Promise<{ status: number; body: unknown }> => client.json(`${url}/api/info`);

async function untilServed(): Promise<void> {
  await eventually(async () => expect(await info()).toMatchObject({ status: 200 }));
}

/** The customer's instance and the console, and what the control plane says of itself. */
const visitorsCome = (): Visitors =>
  new Visitors(REACH, [`${url}/api/info`, `${PUBLIC_URL}/`, `${PUBLIC_URL}/readyz`]);

const say = (phase: string, met: string): void => void process.stdout.write(`${phase}: ${met}\n`);

describe('the release before, with the evaluation profile on one real node', () => {
  it('a customer signs up at the node’s address and is served there, over HTTPS', async () => {
    customer = await eventually(() => signUp(client, PUBLIC_URL, 'acme'));
    const operation = await customer.ended(customer.signup.operation.id);
    expect(operation).toMatchObject({ state: 'succeeded' });
    ({ url } = await customer.tenant(customer.signup.tenant.id));
    expect(url).toBe('https://acme.apps.node.test');
    expect(await info()).toMatchObject({ status: 200, body: { ok: true } });
  });
});

it('becomes this release under load: everything asked is answered, and nothing that was said is lost', async () => {
  const visitors = visitorsCome();
  const conversation = new Conversation(client, url);
  const talking = conversation.talk();
  await installChart(controlPlane.kubeconfig, VALUES);
  conversation.stop();
  await talking;
  say('upgraded', await visitors.end());
  for (const part of ['api', 'worker'])
    expect(await imagesOf(NAMESPACE, part)).toEqual([expect.not.stringContaining(PREVIOUS)]);
  expect(await imagesOf(EDGE_NAMESPACE, 'edge')).toEqual([expect.not.stringContaining(PREVIOUS)]);
  expect(visitors.failures).toEqual([]);
  expect(visitors.asked).toBeGreaterThan(0);
  expect(await conversation.heard()).toEqual(expect.arrayContaining(conversation.said));
});

/** What the pods of one part run. */
async function imagesOf(namespace: string, part: string): Promise<string[]> {
  const labelSelector = `app.kubernetes.io/component=${part}`;
  const { items } = (await api.list(paths.pods(namespace), { labelSelector })).body;
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ spec }) => (spec as { containers: { image: string }[] }).containers[0]!.image);
}

it('every pod is killed and replaced in turn, and nothing that was said is lost', async () => {
  const conversation = new Conversation(client, url);
  const talking = conversation.talk();
  const visitors = visitorsCome();
  for (const namespace of [NAMESPACE, EDGE_NAMESPACE, await tenantNamespace()]) {
    for (const pod of await podsOf(namespace)) {
      await api.delete(paths.pods(namespace, pod.metadata.name), { gracePeriodSeconds: 1 });
      await untilReplaced(namespace, pod);
    }
  }
  await untilServed();
  conversation.stop();
  await talking;
  say('every pod killed', await visitors.end());
  expect(conversation.said.length).toBeGreaterThan(0);
  expect(await conversation.heard()).toEqual(expect.arrayContaining(conversation.said));
  const another = await eventually(() => signUp(client, PUBLIC_URL, 'after'));
  expect(await another.ended(another.signup.operation.id)).toMatchObject({ state: 'succeeded' });
});

async function tenantNamespace(): Promise<string> {
  const labelSelector = `fleetcommand.io/tenant=${customer.signup.tenant.id}`;
  const { items } = (await api.list(paths.namespaces(), { labelSelector })).body;
  return items[0]!.metadata.name;
}

async function podsOf(namespace: string): Promise<KubeObject[]> {
  const { items } = (await api.list(paths.pods(namespace))).body;
  return items.filter(({ status }) => (status as { phase: string }).phase === 'Running');
}

/** As many are ready as there were, and the one is not among them. */
async function untilReplaced(namespace: string, killed: KubeObject): Promise<void> {
  await eventually(async () => {
    const pods = await podsOf(namespace);
    const isThere = pods.some(({ metadata }) => metadata.uid === killed.metadata.uid);
    if (isThere || pods.length === 0 || !pods.every(isReady))
      throw new Error(`${killed.metadata.name} is not replaced: ${describePods(pods)}`);
  }, 120_000);
}

const describePods = (pods: readonly KubeObject[]): string =>
  pods.map((pod) => `${pod.metadata.name} ${isReady(pod) ? 'is' : 'is not'} ready`).join(', ');

it('a stock Traefik takes the place of the edge, and the customer is still served', async () => {
  const visitors = visitorsCome();
  await installChart(controlPlane.kubeconfig, { ...VALUES, 'edge.kind': '"traefik"' });
  await untilServed();
  const [pod] = await podsOf(EDGE_NAMESPACE);
  expect(JSON.stringify(pod?.['spec'])).toContain('traefik:');
  await installChart(controlPlane.kubeconfig, VALUES);
  await untilServed();
  say('to Traefik and back', await visitors.end());
});

/** What the release labels as its own; the edges' namespace goes with it. */
const OWN = `app.kubernetes.io/instance=${RELEASE}`;
/** Without the secret, what is in the claim could not be read again; with a definition go all objects of its kind. */
const KEPT = [
  'CustomResourceDefinition ingressrouteudps.traefik.io',
  'PersistentVolumeClaim data-fleetcommand-postgres-0',
  'Secret fleetcommand',
];

it('uninstalled, nothing of it is left in the cluster or on the node but what must not be lost', async () => {
  const home = await tenantNamespace();
  await uninstallChart(controlPlane.kubeconfig);
  await eventually(async () => {
    const left = await allOf(api, { labelSelector: OWN });
    expect(left.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual(KEPT);
  });
  await eventually(async () =>
    expect((await api.get(paths.namespaces(EDGE_NAMESPACE))).status).toBe(404),
  );
  for (const address of [url, url.replace('https', 'http'), `http://${NODE_ADDRESS}:18093`])
    await expect(client.fetch(address)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  // Customers' instances are nobody's to take away by the way.
  expect(await podsOf(home)).not.toEqual([]);
});
