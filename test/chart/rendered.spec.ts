/** What the chart renders, and what it refuses to, without a cluster. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../cluster/rig/api.js';
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

it('install.yaml is what the chart renders (npm run chart)', async () => {
  const path = join(CHART, 'install.yaml');
  const rendered = await renderChart({}, ['install-values.yaml']);
  if (process.env['UPDATE_CHART']) await writeFile(path, rendered);
  expect(await readFile(path, 'utf8')).toBe(rendered);
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
    ['a registry without its slash', { 'image.registry': '"r.example.com"' }, /image\/registry/],
    ['a policy nobody knows', { 'accounts.emailVerification': '"later"' }, /emailVerification/],
    ['a key among the values', { 'secrets.masterKey': '"c2VjcmV0"' }, /\/secrets\/masterKey/],
    ['another edge', { 'edge.kind': '"nginx"' }, /\/edge\/kind.*'haproxy', 'traefik'/],
  ])('%s', async (_, values, complaint) => {
    await expect(renderChart(values)).rejects.toThrow(complaint);
  });
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
  expect(await podOf('api', onClaim)).not.toContain('backups');
  expect(await podOf('worker', {})).not.toContain('backups');
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

interface PodSpec {
  readonly initContainers?: Container[];
  readonly containers: Container[];
}

interface Container {
  readonly name: string;
  readonly resources?: object;
  readonly securityContext?: object;
}
