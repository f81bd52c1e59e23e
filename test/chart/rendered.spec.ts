/** What the chart renders, and what it refuses to, without a cluster. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../cluster/rig/kube-object.js';
import { CHART, helm, renderChart, type Values } from './helm.js';

const SECRETS: Values = {
  'secrets.existingSecret': '"mine"',
  'secrets.edgeExistingSecret': '"mine-too"',
};
const PRODUCTION: Values = { profile: '"production"', ...SECRETS };

async function objectsOf(values: Values): Promise<KubeObject[]> {
  const documents = parseAllDocuments(await renderChart(values));
  return documents.map((one) => one.toJS() as KubeObject | null).filter((one) => one !== null);
}

const named = (
  objects: readonly KubeObject[],
  kind: string,
  name: string,
): KubeObject | undefined => objects.find((one) => one.kind === kind && one.metadata.name === name);

/** Holds a file of `k8s/` to what the chart renders; `npm run chart` writes it. */
async function expectRendered(file: string, rendered: string): Promise<void> {
  const path = join(CHART, file);
  if (process.env['UPDATE_CHART']) await writeFile(path, rendered);
  expect(await readFile(path, 'utf8')).toBe(rendered);
}

// Twice, for kubectl and for the overlays: Kustomize reads no file above its folder, and not every checkout keeps links.
it.each(['install.yaml', 'overlays/base/install.yaml'])(
  '%s is what the chart renders (npm run chart)',
  async (file) => {
    await expectRendered(file, await renderChart({}, ['install-values.yaml']));
  },
);

it('the databases of the evaluation overlay are the chart’s (npm run chart)', async () => {
  const documents = (await renderChart({ profile: '"evaluation"' })).split(/^---\n/m);
  const databases = documents.filter((text) =>
    /^ {2}name: fleetcommand-(postgres|redis)$/m.test(text),
  );
  expect(databases.length).toBeGreaterThan(0);
  const rendered = databases.map((text) => `---\n${text}`).join('');
  await expectRendered('overlays/evaluation/databases.yaml', rendered);
});

it('Helm’s own checks find nothing', async () => {
  expect(await helm(['lint', CHART, '--strict'])).toContain('0 chart(s) failed');
});

describe('values that cannot be are refused, naming the field', () => {
  it.each<[string, Values, RegExp]>([
    ['production without secrets', { profile: '"production"' }, /existingSecret.*got 0, want 1/],
    ['an unknown profile', { profile: '"trial"' }, /\/profile.*'evaluation', 'production'/],
    ['a public URL without TLS', { publicUrl: '"http://fleet.example.com"' }, /\/publicUrl/],
    ['a port beyond 65535', { 'edge.httpPort': '70000' }, /\/edge\/httpPort.*65,?535/],
    ['a misspelt setting', { 'edge.httpsport': '443' }, /\/edge.*httpsport/],
    ['an address that is no CIDR', { 'network.edgeCidrs': '["10.0.0.1"]' }, /edgeCidrs\/0/],
    ['an address that is none', { 'network.edgeCidrs': '["10.0.300.0/24"]' }, /edgeCidrs\/0/],
    [
      'a prefix longer than an address',
      { 'network.dataServerCidrs': '["fd00::/64", "10.0.0.0/33"]' },
      /dataServerCidrs\/1/,
    ],
    ['IPv4 within IPv6', { 'network.edgeCidrs': '["::ffff:10.0.0.0/104"]' }, /edgeCidrs\/0/],
    ['a prefix of no address', { 'edge.trustedProxies': '[":/64"]' }, /trustedProxies\/0/],
    [
      'a public address that is none',
      { 'network.publicIpv4': '["192.0.2.10", "300.1.1.1"]' },
      /publicIpv4\/1/,
    ],
    ['colons alone', { 'network.publicIpv6': '["::::"]' }, /publicIpv6\/0/],
    ['pods of no namespace', { 'network.dataServerPods': '"app=postgres"' }, /dataServerPods/],
    ['a registry without its slash', { 'image.registry': '"r.example.com"' }, /image\/registry/],
    ['a policy nobody knows', { 'accounts.emailVerification': '"later"' }, /emailVerification/],
    ['a key among the values', { 'secrets.masterKey': '"c2VjcmV0"' }, /\/secrets\/masterKey/],
    [
      'a namespace that cannot be',
      { 'tenantResources.namespace': '"A"' },
      /tenantResources\/namespace/,
    ],
    ['another edge', { 'edge.kind': '"nginx"' }, /\/edge\/kind.*'haproxy', 'traefik'/],
  ])('%s', async (_, values, complaint) => {
    await expect(renderChart(values)).rejects.toThrow(complaint);
  });
});

it('networks and public addresses reach the programs as they are written', async () => {
  const worker = await podOf('worker', {
    'network.edgeCidrs': '["10.20.0.0/24", "fd00::/64"]',
    'network.dataServerCidrs': '["2001:db8:0:1:2:3:4:5/128", "::/0"]',
    'network.publicIpv4': '["192.0.2.10", "255.255.255.255"]',
    'network.publicIpv6': '["2001:db8::10", "1:2:3:4:5:6:7:8"]',
  });
  expect(worker).toContain('"10.20.0.0/24,fd00::/64"');
  expect(worker).toContain('"2001:db8:0:1:2:3:4:5/128,::/0"');
  expect(worker).toContain('"192.0.2.10,255.255.255.255"');
  expect(worker).toContain('"2001:db8::10,1:2:3:4:5:6:7:8"');
});

/** As text. */
async function podOf(part: string, values: Values): Promise<string> {
  const deployment = named(await objectsOf(values), 'Deployment', `fleetcommand-${part}`);
  return JSON.stringify(deployment?.['spec']);
}

it('copies of what is deleted are kept by the worker, on the claim that is named', async () => {
  const onClaim = { 'backups.existingClaim': '"copies"' };
  const worker = await podOf('worker', onClaim);
  expect(worker).toContain('"persistentVolumeClaim":{"claimName":"copies"}');
  expect(worker).toContain('"name":"BACKUP_DIR","value":"/var/lib/fleetcommand/backups"');
  const api = await podOf('api', onClaim);
  expect(api).toContain('"name":"KEEPS_BACKUPS","value":"true"');
  expect(api).not.toContain('persistentVolumeClaim');
  expect(await podOf('api', {})).not.toContain('KEEPS_BACKUPS');
  expect(await podOf('worker', {})).not.toContain('backups');
});

it('the worker carries out the Tenants of the one namespace that is named, and has rights there only then', async () => {
  const role = ['Role', 'fleetcommand-worker-tenants'] as const;
  const steered = { 'tenantResources.namespace': '"customers"' };
  expect(await podOf('worker', steered)).toContain(
    '{"name":"TENANT_RESOURCES_NAMESPACE","value":"customers"}',
  );
  expect(named(await objectsOf(steered), ...role)?.metadata.namespace).toBe('customers');
  expect(await podOf('worker', {})).not.toContain('TENANT_RESOURCES_NAMESPACE');
  expect(named(await objectsOf({}), ...role)).toBeUndefined();
});

it('the bundled PostgreSQL has a name that leads there from tenants’ namespaces, too', async () => {
  const secret = named(await objectsOf({}), 'Secret', 'fleetcommand') as unknown as {
    data: Record<string, string>;
  };
  const url = Buffer.from(secret.data['DATA_SERVER_URL']!, 'base64').toString();
  expect(url).toContain('@fleetcommand-postgres.fleetcommand.svc:5432/');
});

describe('where NetworkPolicies are enforced', () => {
  it.each(['api', 'worker'])(
    'the %s knows PostgreSQL by the labels its pods have',
    async (part) => {
      const selection =
        'fleetcommand/app.kubernetes.io/instance=fleetcommand,app.kubernetes.io/component=postgres';
      expect(await podOf(part, {})).toContain(`{"name":"DATA_SERVER_PODS","value":"${selection}"}`);
      const own = { ...PRODUCTION, 'network.dataServerPods': '"data/app=pg"' };
      expect(await podOf(part, own)).toContain('{"name":"DATA_SERVER_PODS","value":"data/app=pg"}');
      expect(await podOf(part, PRODUCTION)).not.toContain('DATA_SERVER_PODS');
      const postgres = named(await objectsOf({}), 'StatefulSet', 'fleetcommand-postgres');
      const labels = (postgres!['spec'] as PodTemplate).template.metadata.labels;
      for (const pair of selection.replace('fleetcommand/', '').split(',')) {
        const [name = '', value] = pair.split('=');
        expect(labels[name]).toBe(value);
      }
    },
  );

  it('PostgreSQL lets in who is in a tenant’s namespace', async () => {
    const policy = named(await objectsOf({}), 'NetworkPolicy', 'fleetcommand-postgres');
    const { ingress } = policy!['spec'] as { ingress: { from: object[]; ports: object[] }[] };
    expect(ingress).toHaveLength(1);
    expect(ingress[0]?.ports).toEqual([{ port: 5432 }]);
    expect(ingress[0]?.from).toContainEqual({
      namespaceSelector: {
        matchExpressions: [{ key: 'fleetcommand.io/tenant', operator: 'Exists' }],
      },
    });
  });
});

it('where no authority signs certificates, no instance waits for one that verifies', async () => {
  expect(await podOf('worker', {})).toContain('{"name":"ROUTE_CHECK","value":"off"}');
  const signed = { 'acme.directoryUrl': '"https://ca.example.com/directory"' };
  expect(await podOf('worker', signed)).not.toContain('ROUTE_CHECK');
});

it('Traefik, which serves nothing where it misses a kind it reads, finds its own there', async () => {
  const kind = ['CustomResourceDefinition', 'ingressrouteudps.traefik.io'] as const;
  expect(named(await objectsOf({ 'edge.kind': '"traefik"' }), ...kind)).toBeDefined();
  expect(named(await objectsOf({}), ...kind)).toBeUndefined();
});

describe('the keys that seal secrets', () => {
  it.each(['api', 'worker'])('reach the %s as a file, by no environment', async (part) => {
    const pod = await podOf(part, PRODUCTION);
    expect(pod).toContain(
      '{"name":"MASTER_KEY","value":"file:/run/secrets/fleetcommand/master-key"}',
    );
    expect(pod).toContain(
      '{"secretName":"mine","defaultMode":288,"items":[{"key":"MASTER_KEY","path":"master-key"}]}',
    );
  });

  it('may be a program’s to give', async () => {
    const pod = await podOf('worker', { 'secrets.masterKey': '"program:/usr/local/bin/unseal"' });
    expect(pod).toContain('{"name":"MASTER_KEY","value":"program:/usr/local/bin/unseal"}');
    expect(pod).not.toContain('/run/secrets/fleetcommand');
  });
});

it('brings what Prometheus’ operator and Grafana read, where they are', async () => {
  const kinds = (objects: readonly KubeObject[]) => objects.map(({ kind }) => kind);
  const objects = await objectsOf({ 'monitoring.enabled': 'true' });
  expect(kinds(objects).filter((kind) => kind === 'PodMonitor')).toHaveLength(3);
  const rules = named(objects, 'PrometheusRule', 'fleetcommand-edge');
  // Prometheus' own placeholders are not Helm's.
  expect(JSON.stringify(rules?.['spec'])).toContain('The edge {{ $labels.instance }} is not ready');
  const { data } = named(objects, 'ConfigMap', 'fleetcommand-dashboard-billing') as unknown as {
    data: Record<string, string>;
  };
  expect(JSON.parse(data['fleetcommand-billing.json']!)).toMatchObject({
    title: expect.stringContaining('payments'),
  });
  expect(kinds(await objectsOf({}))).not.toContain('PodMonitor');
});

it('says how people sign in, to the parts that ask', async () => {
  const objects = await objectsOf({
    'accounts.emailVerification': '"before-going-live"',
    'accounts.oidc.issuer': '"https://id.example.com"',
    'accounts.oidc.clientId': '"fleet"',
    'accounts.corsOrigins': '["https://app.example.com"]',
  });
  const settingsOf = (part: string) => {
    const { spec } = named(objects, 'Deployment', `fleetcommand-${part}`) as unknown as {
      spec: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } };
    };
    const env = spec.template.spec.containers[0]?.env ?? [];
    return Object.fromEntries(env.map(({ name, value }) => [name, value]));
  };
  expect(settingsOf('api')).toMatchObject({
    EMAIL_VERIFICATION: 'before-going-live',
    OIDC_ISSUER: 'https://id.example.com',
    OIDC_CLIENT_ID: 'fleet',
    OIDC_NAME: 'Single sign-on',
    CORS_ORIGINS: 'https://app.example.com',
  });
  expect(settingsOf('worker')).toMatchObject({ EMAIL_VERIFICATION: 'before-going-live' });
});

describe('the production profile', () => {
  it('brings no database, no queue and no secret, and two of each part that may be lost', async () => {
    const objects = await objectsOf(PRODUCTION);
    expect(objects.filter(({ kind }) => kind === 'Secret' || kind === 'StatefulSet')).toEqual([]);
    for (const part of ['api', 'worker']) {
      const spec = named(objects, 'Deployment', `fleetcommand-${part}`)?.['spec'];
      expect(spec).toMatchObject({ replicas: 2 });
      expect(named(objects, 'PodDisruptionBudget', `fleetcommand-${part}`)).toBeDefined();
    }
  });

  it.each(['api', 'worker'])(
    'spreads the %s over nodes, and over more of them by load where asked',
    async (part) => {
      const name = `fleetcommand-${part}`;
      const objects = await objectsOf({ ...PRODUCTION, [`${part}.autoscaling.enabled`]: 'true' });
      expect(named(objects, 'HorizontalPodAutoscaler', name)?.['spec']).toMatchObject({
        scaleTargetRef: { kind: 'Deployment', name },
        minReplicas: 2,
      });
      const spec = named(objects, 'Deployment', name)?.['spec'];
      // It is the autoscaler's to say; an upgrade would set it back.
      expect(spec).not.toHaveProperty('replicas');
      expect(spec).toMatchObject({
        template: {
          spec: { topologySpreadConstraints: [{ topologyKey: 'kubernetes.io/hostname' }] },
        },
      });
    },
  );

  it('migrates before anything new runs', async () => {
    const job = named(await objectsOf(PRODUCTION), 'Job', 'fleetcommand-migrations');
    expect(job?.metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
  });
});

it('every container says what it needs, runs without rights and writes nowhere but its volumes', async () => {
  const objects = [...(await objectsOf({})), ...(await objectsOf(PRODUCTION))];
  const containers = objects.flatMap(({ kind, metadata, ...rest }) => {
    const template = (rest['spec'] as { template?: { spec: PodSpec } } | undefined)?.template;
    const { initContainers = [], containers: main = [] } = template?.spec ?? {};
    return [...initContainers, ...main].map((one) => ({
      where: `${kind} ${metadata.name}`,
      ...one,
    }));
  });
  expect(containers.length).toBeGreaterThan(8);
  for (const { where, resources, securityContext } of containers) {
    expect(resources, where).toMatchObject({ requests: {}, limits: {} });
    expect(securityContext, where).toMatchObject({
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
});

interface PodTemplate {
  readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };
}

interface PodSpec {
  readonly initContainers?: Container[];
  readonly containers: Container[];
}

interface Container {
  readonly name: string;
  readonly resources?: object;
  readonly securityContext?: object;
}
