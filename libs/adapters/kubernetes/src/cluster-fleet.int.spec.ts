/** Several clusters at once, each a Kubernetes API of its own. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ClusterCredentials } from '@fleetcommand/application/ports/cluster-access';
import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { idFromUuid, type ClusterId } from '@fleetcommand/kernel/ids';
import { fail, ok, unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { startApiServer, type ApiServer } from '@fleetcommand/sandbox/api-server/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyObject, type AppliedObject } from './apply.js';
import { createClusterFleet, type ClusterFleet } from './cluster-fleet.js';
import { createClusterProbe } from './cluster-probe.js';
import type { ClusterConnection } from './connection.js';
import { surveyCluster } from './survey.js';
import { until } from './testing/until.js';

const CRDS = resolve(import.meta.dirname, '../../../../k8s/crds');
const TOKENS = [
  { token: new Secret('token-1'), user: 'spec' },
  { token: new Secret('token-2'), user: 'spec' },
];
const AS_SPEC = { component: 'spec', version: '0' } as const;

interface Member extends ClusterCredentials {
  readonly server: ApiServer;
}

let members: Member[];
let wanted: ClusterCredentials[];
let fleet: ClusterFleet;
const unusable: ClusterId[] = [];
const gone = new Set<Member>();
let folder: string;

function kubeconfigOf(url: string, token = 'token-1'): Secret {
  return new Secret(
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: url } }],
      users: [{ name: 'u', user: { token } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  );
}

async function startMember(name: string): Promise<Member> {
  const server = await startApiServer({ dataDir: join(folder, name), tokens: TOKENS });
  return { id: idFromUuid('clu', randomUUID()), kubeconfig: ok(kubeconfigOf(server.url)), server };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-'));
  members = [await startMember('fra'), await startMember('iad')];
  wanted = [...members];
  unusable.length = 0;
  fleet = createClusterFleet({
    ...AS_SPEC,
    own: null,
    load: async () => wanted,
    onUnusable: (id) => unusable.push(id),
  });
  await fleet.refresh();
});

afterEach(async () => {
  await fleet.close();
  for (const { server } of members.filter((member) => !gone.has(member))) await server.stop();
  await rm(folder, { recursive: true });
});

/** Only with them is everything known that a cluster's caches list. */
async function installKinds(connection: ClusterConnection): Promise<void> {
  for (const plural of ['ingressroutes', 'middlewares']) {
    const text = await readFile(join(CRDS, `${plural}.traefik.io.yaml`), 'utf8');
    unwrap(await applyObject(connection, parse(text) as AppliedObject, { fieldManager: 'spec' }));
  }
}

const tenant = (id: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: id, labels: { [TENANT_LABEL]: id } },
});
const apply = async ({ id }: ClusterCredentials, name: string) =>
  unwrap(fleet.get(id)).apply(tenant(name));

describe('a fleet of clusters', () => {
  it('reaches each by its own credentials, and knows which are whose', async () => {
    const [fra, iad] = members as [Member, Member];
    unwrap(await apply(fra, 'only-here'));
    const ref = { apiVersion: 'v1', kind: 'Namespace', name: 'only-here' };
    expect(unwrap(await unwrap(fleet.get(fra.id)).read(ref))).toMatchObject({ kind: 'Namespace' });
    expect(unwrap(await unwrap(fleet.get(iad.id)).read(ref))).toBeNull();
    const nowhere = fleet.get(idFromUuid('clu', randomUUID()));
    expect(nowhere).toMatchObject({ error: { code: 'cluster.unknown' } });
  });

  it('one that is away costs the others nothing, and is back when it answers', async () => {
    const [fra, iad] = members as [Member, Member];
    await iad.server.stop();
    gone.add(iad);
    expect(await apply(iad, 'lost')).toMatchObject({ error: { code: 'cluster.unreachable' } });
    unwrap(await apply(fra, 'fine'));
    for (let call = 0; call < 5; call += 1) await apply(iad, 'lost');
    expect(await apply(iad, 'lost')).toMatchObject({ error: { code: 'cluster.breaker-open' } });
    unwrap(await apply(fra, 'fine-still'));
  });

  it('tells of changes in every cluster, also in those that joined later', async () => {
    const heard = new Set<string>();
    fleet.onTenantChange((id) => heard.add(id));
    const late = await startMember('sgp');
    members.push(late);
    wanted = [...members];
    await fleet.refresh();
    for (const { connection } of fleet.all()) await installKinds(connection);
    await Promise.all(fleet.all().map((cluster) => cluster.synced));
    for (const [n, { connection }] of fleet.all().entries())
      unwrap(await applyObject(connection, tenant(`t-${n}`), { fieldManager: 'somebody-else' }));
    await until('all are heard of', () => heard.size === 3);
    expect([...heard].sort()).toEqual(['t-0', 't-1', 't-2']);
  });

  it('lets go of one that left, and connects anew where credentials changed', async () => {
    const [fra, iad] = members as [Member, Member];
    const before = unwrap(fleet.get(fra.id));
    wanted = [{ id: fra.id, kubeconfig: ok(kubeconfigOf(fra.server.url, 'token-2')) }];
    await fleet.refresh();
    expect(unwrap(fleet.get(fra.id))).not.toBe(before);
    unwrap(await apply(fra, 'by-the-new-ones'));
    expect(fleet.get(iad.id)).toMatchObject({ ok: false });
    await fleet.refresh();
    expect(fleet.all()).toHaveLength(1);
    await fleet.refresh(members);
    expect(fleet.all()).toHaveLength(2);
  });

  it('does without one whose credentials make no sense, and says so once', async () => {
    const id = idFromUuid('clu', randomUUID());
    wanted = [{ id, kubeconfig: ok(new Secret('clusters: []')) }, ...members];
    await fleet.refresh();
    await fleet.refresh();
    expect(unusable).toEqual([id]);
    expect(fleet.all()).toHaveLength(2);
    await fleet.refresh(members);
    await fleet.refresh();
    expect(unusable).toEqual([id, id]);
  });

  it('keeps its way into one whose credentials no key opens any more', async () => {
    const [fra, iad] = members as [Member, Member];
    const sealed = fail('clusters.access-sealed', 'no key opens them');
    wanted = [{ id: fra.id, kubeconfig: sealed }, iad];
    await fleet.refresh();
    unwrap(await apply(fra, 'as-before'));
    expect(fleet.all()).toHaveLength(2);
  });
});

describe('a survey', () => {
  it('finds version, rights and the kinds that are missing, and changes nothing', async () => {
    const [fra] = members as [Member];
    const found = unwrap(await createClusterProbe(AS_SPEC).survey(unwrap(fra.kubeconfig)));
    expect(found).toMatchObject({
      version: { major: 1, minor: 36 },
      denied: [],
      missingKinds: ['Middleware (traefik.io/v1alpha1)', 'IngressRoute (traefik.io/v1alpha1)'],
      // The sandbox has none.
      daemonSets: null,
    });
  });

  it('reads what Pod Security holds the control plane’s namespace to, where that is', async () => {
    const [cluster] = fleet.all();
    const { connection } = cluster!;
    const add = (name: string, labels: object) =>
      connection.call({
        method: 'POST',
        path: '/api/v1/namespaces',
        body: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }),
        action: 'add',
      });
    unwrap(await add('home', { 'pod-security.kubernetes.io/enforce': 'restricted' }));
    unwrap(await add('bare', {}));
    const homeOf = async (name: string | null) =>
      unwrap(await surveyCluster(connection, name)).controlPlane;
    expect(await homeOf('home')).toEqual({ name: 'home', podSecurity: 'restricted' });
    expect(await homeOf('bare')).toEqual({ name: 'bare', podSecurity: null });
    expect(await homeOf('elsewhere')).toBeNull();
    expect(await homeOf(null)).toBeNull();
  });

  it('of a cluster that lets nobody in by these credentials says so', async () => {
    const [fra] = members as [Member];
    const kubeconfig = kubeconfigOf(fra.server.url, 'wrong');
    const refused = await createClusterProbe(AS_SPEC).survey(kubeconfig);
    expect(refused).toMatchObject({ ok: false, error: { code: 'cluster.unreachable' } });
  });

  it('sees nodes with what they have room for, and which are the edge’s', async () => {
    const [fra] = members as [Member];
    const [cluster] = fleet.all();
    const node = (name: string, more: object) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      status: {
        allocatable: { cpu: '3920m', memory: '15Gi', pods: '110' },
        conditions: [{ type: 'Ready', status: 'True' }],
      },
      ...more,
    });
    const post = (body: object, path = '/api/v1/nodes') =>
      cluster!.connection.call({ method: 'POST', path, body: JSON.stringify(body), action: 'add' });
    const taint = { key: 'node-role.fleetcommand.io/edge', effect: 'NoSchedule' };
    unwrap(await post(node('worker', {})));
    unwrap(await post(node('edge', { spec: { taints: [taint] } })));
    const { nodes } = unwrap(await surveyCluster(cluster!.connection));
    expect(cluster!.id).toBe(fra.id);
    expect(nodes).toMatchObject([
      { name: 'edge', isEdge: true, taints: ['node-role.fleetcommand.io/edge:NoSchedule'] },
      { name: 'worker', isEdge: false, taints: [] },
    ]);
  });
});
