/** What a namespace's rules refuse or fill in: quotas, Pod Security, limit ranges. */
import { describe, expect, it } from 'vitest';
import type { Status } from './rig/api.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';
import { conditionOf, webDeployment } from './rig/workloads.js';

const cluster = clusterUnderTest();

async function aNamespace(labels: Record<string, string> = {}): Promise<string> {
  const namespace = await cluster.namespace(labels);
  await cluster.api.until(paths.serviceAccounts(namespace, 'default'), () => true);
  return namespace;
}

function pod(name: string, container: object = {}, spec: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      nodeSelector: { 'suite.test/node': 'none' },
      ...spec,
      containers: [{ name: 'web', image: 'web:1', ...container }],
    },
  };
}

const requests = (cpu: string, memory: string) => ({
  resources: { requests: { cpu, memory }, limits: { cpu, memory } },
});

describe('a quota', () => {
  async function aQuota(hard: Record<string, string>): Promise<string> {
    const namespace = await aNamespace();
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'plan' },
      spec: { hard },
    };
    await cluster.api.create(paths.resourceQuotas(namespace), quota);
    await cluster.api.until(paths.resourceQuotas(namespace, 'plan'), ({ status }) =>
      Object.hasOwn(status ?? {}, 'used'),
    );
    return namespace;
  }

  it('refuses what would exceed it, naming what was asked, used and allowed', async () => {
    const namespace = await aQuota({ 'requests.memory': '100Mi', pods: '5' });
    const collection = paths.pods(namespace);
    const first = await cluster.api.create(collection, pod('a', requests('100m', '60Mi')));
    expect(first.status).toBe(201);
    const second = await cluster.api.create<Status>(collection, pod('b', requests('100m', '60Mi')));
    expect(second).toMatchObject({ status: 403, body: { reason: 'Forbidden', code: 403 } });
    expect(second.body.message).toBe(
      'pods "b" is forbidden: exceeded quota: plan, requested: requests.memory=60Mi, ' +
        'used: requests.memory=60Mi, limited: requests.memory=100Mi',
    );
  });

  it('refuses a pod that does not say what it takes', async () => {
    const namespace = await aQuota({ 'limits.cpu': '1' });
    const answer = await cluster.api.create<Status>(paths.pods(namespace), pod('a'));
    expect(answer).toMatchObject({ status: 403, body: { reason: 'Forbidden' } });
    expect(answer.body.message).toContain('failed quota: plan: must specify limits.cpu');
  });

  it('gives back what a pod that is gone took', async () => {
    const namespace = await aQuota({ pods: '1' });
    const collection = paths.pods(namespace);
    await cluster.api.create(collection, pod('a'));
    await cluster.api.delete(`${collection}/a`, { gracePeriodSeconds: 0 });
    await cluster.api.untilGone(`${collection}/a`);
    const isFree = async () => (await cluster.api.create(collection, pod('b'))).status;
    await expect.poll(isFree, { timeout: 20_000 }).toBe(201);
  });

  it('shows on the deployment whose pods it refuses', async () => {
    const namespace = await aQuota({ pods: '0' });
    await cluster.api.create(paths.deployments(namespace), webDeployment({ replicas: 1 }));
    const seen = await cluster.api.until(
      paths.deployments(namespace, 'web'),
      (it) => conditionOf(it, 'ReplicaFailure') !== undefined,
    );
    expect(conditionOf(seen, 'ReplicaFailure')).toMatchObject({
      status: 'True',
      reason: 'FailedCreate',
      message: expect.stringContaining('exceeded quota: plan'),
    });
  });
});

describe('Pod Security "restricted"', () => {
  const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const SAFE = {
    securityContext: {
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };

  it('lets a careful pod in', async () => {
    const namespace = await aNamespace(RESTRICTED);
    expect((await cluster.api.create(paths.pods(namespace), pod('a', SAFE))).status).toBe(201);
  });

  it.each([
    ['nothing said', {}, {}, 'allowPrivilegeEscalation != false'],
    [
      'a capability',
      { ...SAFE.securityContext, capabilities: {} },
      {},
      'unrestricted capabilities',
    ],
    ['root', { ...SAFE.securityContext, runAsNonRoot: false }, {}, 'runAsNonRoot != true'],
    ['the host’s network', SAFE.securityContext, { hostNetwork: true }, 'host namespaces'],
    ['a privileged one', { ...SAFE.securityContext, privileged: true }, {}, 'privileged'],
  ])('refuses a pod with %s', async (_, securityContext, spec, complaint) => {
    const namespace = await aNamespace(RESTRICTED);
    const careless = pod('a', { securityContext }, spec);
    const answer = await cluster.api.create<Status>(paths.pods(namespace), careless);
    expect(answer.body.reason, JSON.stringify(answer.body)).toMatch(/^(Forbidden|Invalid)$/);
    expect(answer.status).toBeGreaterThanOrEqual(403);
    if (answer.status === 403) {
      expect(answer.body.message).toContain('violates PodSecurity "restricted:latest"');
      expect(answer.body.message).toContain(complaint);
    }
  });

  it('shows on the deployment whose pods it refuses', async () => {
    const namespace = await aNamespace(RESTRICTED);
    await cluster.api.create(paths.deployments(namespace), webDeployment({ replicas: 1 }));
    const seen = await cluster.api.until(
      paths.deployments(namespace, 'web'),
      (it) => conditionOf(it, 'ReplicaFailure') !== undefined,
    );
    expect(conditionOf(seen, 'ReplicaFailure')?.message).toContain('violates PodSecurity');
  });
});

describe('a limit range', () => {
  it('fills in what a container does not say, and refuses what is too much', async () => {
    const namespace = await aNamespace();
    await cluster.api.create(paths.limitRanges(namespace), {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'plan' },
      spec: {
        limits: [
          {
            type: 'Container',
            default: { memory: '64Mi' },
            defaultRequest: { memory: '32Mi' },
            max: { memory: '128Mi' },
          },
        ],
      },
    });
    const collection = paths.pods(namespace);
    await expect
      .poll(async () => resourcesOf((await cluster.api.create(collection, pod('a'), DRY)).body), {
        timeout: 20_000,
      })
      .toEqual({ limits: { memory: '64Mi' }, requests: { memory: '32Mi' } });
    const greedy = pod('b', requests('100m', '256Mi'));
    const answer = await cluster.api.create<Status>(collection, greedy);
    expect(answer).toMatchObject({ status: 403, body: { reason: 'Forbidden' } });
    expect(answer.body.message).toContain('maximum memory usage per Container is 128Mi');
  });

  const DRY = { dryRun: 'All' };
  const resourcesOf = (object: object): unknown =>
    (object as { spec?: { containers: { resources: unknown }[] } }).spec?.containers[0]?.resources;
});
