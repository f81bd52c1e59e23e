/**
 * The chart on a real API server with simulated nodes: everything is accepted, starts where it should, may do what it
 * needs and no more, and goes away again.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Status } from '../cluster/rig/api.js';
import type { KubeObject } from '../cluster/rig/kube-object.js';
import { clusterUnderTest } from '../cluster/rig/cluster-under-test.js';
import { paths } from '../cluster/rig/paths.js';
import { EDGE_NAMESPACE, installChart, NAMESPACE, RELEASE, uninstallChart } from './helm.js';

const cluster = clusterUnderTest();
const EDGE_LABEL = 'node-role.fleetcommand.io/edge';
/** Instances are steered from there. */
const CUSTOMERS = 'chart-customers';
const VALUES = {
  'tenants.allowedImages': '["registry.example.com/apps/"]',
  'tenantResources.namespace': `"${CUSTOMERS}"`,
};
const DAEMON_SET = `/apis/apps/v1/namespaces/${EDGE_NAMESPACE}/daemonsets/fleetcommand-edge`;
const VOLUME = '/api/v1/persistentvolumes/chart-suite';

let edgeNode = '';
let tenant = '';

beforeAll(async () => {
  const { body } = await cluster.api.list(paths.nodes());
  edgeNode = body.items[0]!.metadata.name;
  await cluster.api.patch(paths.nodes(edgeNode), 'strategic-merge', {
    metadata: { labels: { [EDGE_LABEL]: '' } },
    spec: { taints: [{ key: EDGE_LABEL, effect: 'NoSchedule' }] },
  });
  // Nothing provisions volumes on simulated nodes.
  await cluster.api.create('/api/v1/persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'chart-suite' },
    spec: {
      capacity: { storage: '2Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/chart-suite' },
    },
  });
  await cluster.api.create(paths.namespaces(), {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: CUSTOMERS },
  });
  cluster.removeLater(CUSTOMERS);
  await holdNamespace();
  await installChart(cluster.kubeconfig, VALUES);
  tenant = await cluster.namespace({ 'fleetcommand.io/tenant': 'ten_chart' });
});

afterAll(async () => {
  await uninstallChart(cluster.kubeconfig);
  await cluster.api.delete(VOLUME);
});

/** As the README has people label it: nothing of the chart may need more. */
async function holdNamespace(): Promise<void> {
  const path = paths.namespaces(NAMESPACE);
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } };
  const { status } = await cluster.api.apply(path, namespace, { manager: 'chart-suite' });
  expect([200, 201]).toContain(status);
}

async function podsOf(namespace: string, part: string): Promise<KubeObject[]> {
  const labelSelector = `app.kubernetes.io/instance=${RELEASE},app.kubernetes.io/component=${part}`;
  return (await cluster.api.list(paths.pods(namespace), { labelSelector })).body.items;
}

describe('installed with the evaluation profile', () => {
  it.each(['api', 'worker', 'postgres', 'redis'])('%s runs, off the edge nodes', async (part) => {
    const pods = await podsOf(NAMESPACE, part);
    expect(pods.map(({ status }) => (status as { phase: string }).phase)).toEqual(['Running']);
    expect((pods[0]!['spec'] as { nodeName: string }).nodeName).not.toBe(edgeNode);
  });

  it('keeps to what Pod Security lets into its namespace, and others have to', async () => {
    const pod = (spec: object) =>
      cluster.api.create<Status>(
        paths.pods(NAMESPACE),
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'guest' }, spec },
        { dryRun: 'All' },
      );
    const containers = [{ name: 'guest', image: 'guest' }];
    const { status, body } = await pod({ hostNetwork: true, containers });
    expect(status).toBe(403);
    expect(body.message).toContain('violates PodSecurity "restricted');
  });

  it('the edge runs on the nodes that are labelled and tainted for it, and on no other', async () => {
    const pods = await podsOf(EDGE_NAMESPACE, 'edge');
    expect(pods.map(({ spec }) => (spec as { nodeName: string }).nodeName)).toEqual([edgeNode]);
  });

  it('an upgrade keeps the secrets that were made', async () => {
    const path = paths.secrets(NAMESPACE, 'fleetcommand');
    const before = (await cluster.api.get(path)).body['data'] as Record<string, string>;
    expect(Object.keys(before)).toContain('MASTER_KEY');
    expect(Buffer.from(before['MASTER_KEY']!, 'base64').toString()).toMatch(/^[\w+/]{43}=$/);
    await installChart(cluster.kubeconfig, { ...VALUES, 'region.name': '"Elsewhere"' });
    expect((await cluster.api.get(path)).body['data']).toEqual(before);
  });
});

describe('rights', () => {
  const EVERYWHERE = '';
  it.each<[part: string, verb: string, resource: string, namespace: string, isAllowed: boolean]>([
    ['worker', 'create', 'namespaces', EVERYWHERE, true],
    ['worker', 'patch', 'deployments.apps', 't-1', true],
    ['worker', 'patch', 'ingressroutes.traefik.io', 't-1', true],
    ['worker', 'create', 'rolebindings.rbac.authorization.k8s.io', 't-1', false],
    ['worker', 'bind', 'clusterroles.rbac.authorization.k8s.io', EVERYWHERE, false],
    ['worker', 'escalate', 'clusterroles.rbac.authorization.k8s.io', EVERYWHERE, false],
    ['worker', 'impersonate', 'users', EVERYWHERE, false],
    ['worker', 'create', 'pods', 't-1', false],
    ['worker', 'create', 'pods/exec', 't-1', false],
    ['worker', 'patch', 'nodes', EVERYWHERE, false],
    ['worker', 'create', 'validatingwebhookconfigurations.admissionregistration.k8s.io', '', false],
    ['worker', 'create', 'serviceaccounts/token', 't-1', false],
    ['worker', 'delete', 'customresourcedefinitions.apiextensions.k8s.io', EVERYWHERE, false],
    ['worker', 'patch', 'daemonsets.apps', EDGE_NAMESPACE, false],
    ['worker', 'patch', 'configmaps', EDGE_NAMESPACE, true],
    ['worker', 'patch', 'configmaps', 't-1', false],
    ['worker', 'watch', 'tenants.fleetcommand.io', CUSTOMERS, true],
    ['worker', 'patch', 'tenants.fleetcommand.io', CUSTOMERS, true],
    ['worker', 'patch', 'tenants.fleetcommand.io/status', CUSTOMERS, true],
    ['worker', 'create', 'tenants.fleetcommand.io', CUSTOMERS, false],
    ['worker', 'delete', 'tenants.fleetcommand.io', CUSTOMERS, false],
    ['worker', 'list', 'tenants.fleetcommand.io', EVERYWHERE, false],
    ['worker', 'patch', 'tenants.fleetcommand.io/status', 'default', false],
    ['worker', 'patch', 'configmaps', CUSTOMERS, false],
    ['api', 'list', 'pods', 't-1', true],
    ['api', 'get', 'pods/log', 't-1', true],
    ['api', 'patch', 'deployments.apps', 't-1', false],
    ['api', 'delete', 'namespaces', EVERYWHERE, false],
    ['api', 'watch', 'secrets', EVERYWHERE, false],
    ['api', 'create', 'secrets', 't-1', false],
    ['api', 'create', 'pods/exec', 't-1', false],
    ['api', 'create', 'serviceaccounts/token', 't-1', false],
    ['api', 'impersonate', 'users', EVERYWHERE, false],
    ['api', 'get', 'tenants.fleetcommand.io', CUSTOMERS, false],
    ['edge', 'watch', 'ingressroutes.traefik.io', EVERYWHERE, true],
    ['edge', 'watch', 'endpointslices.discovery.k8s.io', EVERYWHERE, true],
    ['edge', 'patch', 'middlewares.traefik.io/status', 't-1', true],
    ['edge', 'list', 'secrets', EDGE_NAMESPACE, true],
    ['edge', 'list', 'secrets', EVERYWHERE, false],
    ['edge', 'get', 'secrets', NAMESPACE, false],
    ['edge', 'patch', 'ingressroutes.traefik.io', 't-1', false],
    ['edge', 'list', 'configmaps', NAMESPACE, false],
    ['edge', 'create', 'secrets', EDGE_NAMESPACE, false],
    ['edge', 'patch', 'services', 't-1', false],
    ['edge', 'impersonate', 'users', EVERYWHERE, false],
    ['edge', 'get', 'tenants.fleetcommand.io', CUSTOMERS, false],
    ['edge', 'create', 'pods', EDGE_NAMESPACE, false],
  ])('%s: %s %s in "%s" is %s', async (part, verb, resource, namespace, isAllowed) => {
    const [kindAndGroup = '', subresource] = resource.split('/');
    const [plural, ...group] = kindAndGroup.split('.');
    const home = part === 'edge' ? EDGE_NAMESPACE : NAMESPACE;
    const review = await cluster.api.create('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: `system:serviceaccount:${home}:fleetcommand-${part}`,
        groups: [
          'system:serviceaccounts',
          `system:serviceaccounts:${home}`,
          'system:authenticated',
        ],
        resourceAttributes: {
          verb,
          resource: plural,
          group: group.join('.'),
          namespace,
          subresource,
        },
      },
    });
    expect(review.body['status']).toMatchObject({ allowed: isAllowed });
  });
});

describe('admission', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'chart-suite' } };

  it('holds the worker to tenants’ namespaces and the edge’s', async () => {
    const worker = cluster.api.as(`system:serviceaccount:${NAMESPACE}:fleetcommand-worker`);
    const somebodys = await cluster.namespace();
    const elsewhere = await worker.create<Status>(paths.secrets(somebodys), secret);
    expect(elsewhere).toMatchObject({ status: 422 });
    expect(elsewhere.body.message).toContain('writes in namespaces of tenants');
    expect(await worker.delete(paths.namespaces(somebodys))).toMatchObject({ status: 422 });
    expect(await worker.create(paths.secrets(tenant), secret)).toMatchObject({ status: 201 });
    expect(await worker.create(paths.secrets(EDGE_NAMESPACE), secret)).toMatchObject({
      status: 201,
    });
    await cluster.api.delete(paths.secrets(EDGE_NAMESPACE, 'chart-suite'));
  });

  it('lets the worker change the Tenants it is steered by, and nothing else beside them', async () => {
    const worker = cluster.api.as(`system:serviceaccount:${NAMESPACE}:fleetcommand-worker`);
    const spec = {
      organizationId: `org_${'0'.repeat(32)}`,
      name: 'Acme',
      slug: 'acme',
      plan: 'free',
    };
    const made = {
      apiVersion: 'fleetcommand.io/v1',
      kind: 'Tenant',
      metadata: { name: 'acme' },
      spec,
    };
    expect(await cluster.api.create(paths.tenants(CUSTOMERS), made)).toMatchObject({ status: 201 });
    const path = paths.tenants(CUSTOMERS, 'acme');
    const held = { metadata: { finalizers: ['fleetcommand.io/tenant'] } };
    expect(await worker.patch(path, 'merge', held)).toMatchObject({ status: 200 });
    const told = { status: { state: 'active' } };
    expect(await worker.patch(`${path}/status`, 'merge', told)).toMatchObject({ status: 200 });
    const beside = await worker.create<Status>(paths.secrets(CUSTOMERS), secret);
    expect(beside).toMatchObject({ status: 422 });
    await cluster.api.patch(path, 'merge', { metadata: { finalizers: null } });
    await cluster.api.delete(path);
  });

  it.each([
    ['ExternalName', { type: 'ExternalName', externalName: 'internal.example.com' }],
    ['NodePort', { type: 'NodePort', ports: [{ port: 80 }] }],
    ['externalIPs', { externalIPs: ['192.0.2.1'], ports: [{ port: 80 }] }],
  ])('a Service of a tenant with %s is refused', async (_, spec) => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'leak' }, spec };
    const answer = await cluster.api.create<Status>(paths.services(tenant), service);
    expect(answer).toMatchObject({ status: 422 });
    expect(answer.body.message).toMatch(/A tenant's Service has/);
  });

  it('a route of a tenant to another namespace is refused; one to its own is not', async () => {
    const route = (namespace?: string) => ({
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      metadata: { name: 'chart-suite' },
      spec: {
        routes: [
          {
            kind: 'Rule',
            match: 'Host(`a.test`)',
            services: [{ name: 'web', port: 80, namespace }],
          },
        ],
      },
    });
    const answer = await cluster.api.create<Status>(paths.ingressRoutes(tenant), route('default'));
    expect(answer).toMatchObject({ status: 422 });
    expect(answer.body.message).toContain('its own namespace only');
    expect(await cluster.api.create(paths.ingressRoutes(tenant), route())).toMatchObject({
      status: 201,
    });
  });

  it('an image from a registry that is not allowed is refused', async () => {
    const pod = (image: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'chart-suite' },
      spec: { containers: [{ name: 'web', image }] },
    });
    const answer = await cluster.api.create<Status>(
      paths.pods(tenant),
      pod('elsewhere.test/web:1'),
    );
    expect(answer).toMatchObject({ status: 422 });
    expect(answer.body.message).toContain('registry.example.com/apps/');
    const allowed = await cluster.api.create(
      paths.pods(tenant),
      pod('registry.example.com/apps/web:1'),
    );
    expect(allowed.status).toBe(201);
  });
});

it('a stock Traefik takes the place of the edge on the same nodes, and gives it back', async () => {
  await installChart(cluster.kubeconfig, { ...VALUES, 'edge.kind': '"traefik"' });
  const [traefik] = await podsOf(EDGE_NAMESPACE, 'edge');
  expect(traefik?.['spec']).toMatchObject({
    nodeName: edgeNode,
    containers: [{ image: expect.stringMatching(/^traefik:/) }],
  });
  await installChart(cluster.kubeconfig, VALUES);
  const [edge] = await podsOf(EDGE_NAMESPACE, 'edge');
  expect(edge?.['spec']).toMatchObject({ containers: [{ image: 'fleetcommand/edge:0.1.0' }] });
});

it('uninstalled, it leaves what must not be lost: the secret the data is sealed with', async () => {
  await uninstallChart(cluster.kubeconfig);
  await cluster.api.untilGone(DAEMON_SET);
  const left = await cluster.api.list(paths.deployments(NAMESPACE));
  expect(left.body.items).toEqual([]);
  expect((await cluster.api.get(paths.secrets(NAMESPACE, 'fleetcommand'))).status).toBe(200);
});
