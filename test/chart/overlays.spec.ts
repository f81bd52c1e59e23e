/** What the examples in `k8s/overlays` make of install.yaml, by the Kustomize that is in kubectl. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../cluster/rig/kube-object.js';
import { findKubectl } from '../control-plane/programs.js';
import { CHART } from './helm.js';

const EDGE_SECRETS = 'EDGE_TOKEN=an-edge-token\nEDGE_COOKIE_KEY=a-cookie-key\n';
const SECRETS = `${EDGE_SECRETS}POSTGRES_PASSWORD=a-password\n`;

let folder: string;

/** A copy, as people make one: theirs has their secrets in it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overlays-'));
  await cp(join(CHART, 'overlays'), folder, { recursive: true });
  await writeFile(join(folder, 'evaluation/secrets.env'), SECRETS);
  await writeFile(join(folder, 'evaluation/edge-secrets.env'), EDGE_SECRETS);
});
afterAll(() => rm(folder, { recursive: true }));

interface Workload {
  readonly replicas?: number;
  readonly template: { readonly spec: PodSpec };
}

interface PodSpec {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
}

interface Container {
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

interface Labelled {
  readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };
}

const textOf = (labels: Readonly<Record<string, string>>): string[] =>
  Object.entries(labels).map(([name, value]) => `${name}=${value}`);

async function build(overlay: string) {
  const args = ['kustomize', join(folder, overlay)];
  const { stdout } = await promisify(execFile)(await findKubectl(), args, {
    maxBuffer: 64 * 1024 * 1024,
  });
  const objects = parseAllDocuments(stdout).map((one) => one.toJS() as KubeObject);
  const find = (kind: string, name: string) =>
    objects.find((one) => one.kind === kind && one.metadata.name === name);
  const workload = (kind: string, name: string) =>
    find(kind, name)?.['spec'] as Workload | undefined;
  const settings = (kind: string, name: string) => {
    const env = workload(kind, name)?.template.spec.containers[0]?.env ?? [];
    return Object.fromEntries(env.map(({ name: setting, value }) => [setting, value]));
  };
  const images = objects.flatMap((one) => {
    const { initContainers = [], containers = [] } =
      (one['spec'] as Partial<Workload> | undefined)?.template?.spec ?? {};
    return [...initContainers, ...containers].map(({ image }) => image);
  });
  return { objects, find, workload, settings, images };
}

it.each(['evaluation', 'production'])(
  'the %s overlay has the control plane’s namespace let no pod with rights in',
  async (overlay) => {
    const { find } = await build(overlay);
    expect(find('Namespace', 'fleetcommand')?.metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  },
);

describe('the evaluation overlay', () => {
  it('brings databases that open with the secrets that were written for it', async () => {
    const { find, workload } = await build('evaluation');
    expect(workload('StatefulSet', 'fleetcommand-postgres')).toMatchObject({ replicas: 1 });
    expect(workload('Deployment', 'fleetcommand-redis')).toBeDefined();
    expect(find('NetworkPolicy', 'fleetcommand-postgres')).toBeDefined();
    expect(find('Secret', 'fleetcommand')).toMatchObject({
      metadata: { namespace: 'fleetcommand' },
      data: { POSTGRES_PASSWORD: Buffer.from('a-password').toString('base64') },
    });
    expect(find('Secret', 'fleetcommand-edge')).toMatchObject({
      metadata: { namespace: 'fleetcommand-edge' },
      data: { EDGE_TOKEN: Buffer.from('an-edge-token').toString('base64') },
    });
  });

  it('lets tenants out to the pods of its PostgreSQL', async () => {
    const { find, settings } = await build('evaluation');
    const postgres = 'app.kubernetes.io/instance=fleetcommand,app.kubernetes.io/component=postgres';
    for (const part of ['api', 'worker'])
      expect(settings('Deployment', `fleetcommand-${part}`)).toMatchObject({
        DATA_SERVER_PODS: `fleetcommand/${postgres}`,
      });
    const pods = (find('StatefulSet', 'fleetcommand-postgres')!['spec'] as Labelled).template;
    expect(textOf(pods.metadata.labels)).toEqual(expect.arrayContaining(postgres.split(',')));
  });

  it('runs one of each part, and keeps no node from being drained', async () => {
    const { objects, workload } = await build('evaluation');
    for (const part of ['api', 'worker'])
      expect(workload('Deployment', `fleetcommand-${part}`)).toMatchObject({ replicas: 1 });
    expect(objects.filter(({ kind }) => kind === 'PodDisruptionBudget')).toEqual([]);
  });
});

describe('the production overlay', () => {
  it('gives api and worker the same names, and the console its address', async () => {
    const { find, settings } = await build('production');
    for (const part of ['api', 'worker']) {
      expect(settings('Deployment', `fleetcommand-${part}`)).toMatchObject({
        PUBLIC_URL: 'https://console.acme.example.com',
        APPS_DOMAIN: 'apps.acme.example.com',
        EDGE_CIDRS: '10.10.0.0/24',
        DATA_SERVER_CIDRS: '10.20.0.0/24',
      });
    }
    expect(find('IngressRoute', 'console')?.['spec']).toMatchObject({
      routes: [{ match: 'Host(`console.acme.example.com`)' }],
    });
  });

  it('takes every image from the registry it names, and brings no database and no secret', async () => {
    const { objects, images } = await build('production');
    expect(images.length).toBeGreaterThan(3);
    for (const image of images) expect(image).toMatch(/^registry\.example\.com\/fleet\//);
    const kinds = objects.map(({ kind }) => kind);
    expect(kinds).not.toContain('Secret');
    expect(kinds).not.toContain('StatefulSet');
  });

  it('has certificates ordered, and instances looked at before they count as live', async () => {
    const { settings } = await build('production');
    expect(settings('Deployment', 'fleetcommand-worker')).toMatchObject({
      ACME_DIRECTORY_URL: expect.stringContaining('https://'),
      ROUTE_CHECK: 'edge',
    });
  });
});

describe('the overlay of a region’s edges', () => {
  it('has edges that tell their region, their pool and the addresses of their nodes', async () => {
    const { settings, workload } = await build('edge-region');
    const told = settings('DaemonSet', 'fleetcommand-edge');
    expect(told).toMatchObject({ EDGE_REGION: 'eu', EDGE_POOL: 'shared' });
    expect(told).toHaveProperty('EDGE_PUBLIC_ADDRESSES');
    expect(workload('DaemonSet', 'fleetcommand-edge')?.template.spec.nodeSelector).toEqual({
      'node-role.fleetcommand.io/edge': '',
      'topology.kubernetes.io/region': 'eu-central',
    });
  });

  it('leaves the edges’ own rights and policies for tenants, and nothing of the control plane', async () => {
    const { objects, find } = await build('edge-region');
    expect(find('ClusterRole', 'fleetcommand-edge')).toBeDefined();
    expect(find('Role', 'fleetcommand-edge-certificates')).toBeDefined();
    expect(find('ValidatingAdmissionPolicy', 'fleetcommand-tenant-routes')).toBeDefined();
    expect(find('Namespace', 'fleetcommand-edge')).toBeDefined();
    expect(find('Namespace', 'fleetcommand')).toBeUndefined();
    const left = objects.map(({ metadata }) => metadata);
    expect(left.filter(({ namespace }) => namespace === 'fleetcommand')).toEqual([]);
    expect(left.filter(({ name }) => /api|worker|migrations|console/.test(name))).toEqual([]);
  });
});
