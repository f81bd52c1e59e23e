/** Deployments: rollouts, revisions, what their status says. */
import { describe, expect, it } from 'vitest';
import type { KubeObject } from './rig/kube-object.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';
import { conditionOf, isRolledOut, statusOf, webDeployment } from './rig/workloads.js';

const cluster = clusterUnderTest();

const REVISION = 'deployment.kubernetes.io/revision';

async function rolledOut(replicas: number, more: object = {}): Promise<string> {
  const namespace = await cluster.namespace();
  await cluster.api.create(paths.deployments(namespace), webDeployment({ replicas, ...more }));
  await cluster.api.until(paths.deployments(namespace, 'web'), (it) => isRolledOut(it, replicas));
  return namespace;
}

async function replicaSets(namespace: string): Promise<Record<string, number>> {
  const { body } = await cluster.api.list(paths.replicaSets(namespace));
  const sizeOf = (set: KubeObject) => (set['spec'] as { replicas: number }).replicas;
  return Object.fromEntries(
    body.items.map((set) => [set.metadata.annotations?.[REVISION] ?? '', sizeOf(set)]),
  );
}

const image = (name: string) => ({
  spec: { template: { spec: { containers: [{ name: 'web', image: name }] } } },
});

describe('a deployment', () => {
  it('becomes available, by one replica set whose pods it owns', async () => {
    const namespace = await rolledOut(2);
    const { body } = await cluster.api.get(paths.deployments(namespace, 'web'));
    expect(statusOf(body)).toMatchObject({ replicas: 2, readyReplicas: 2, availableReplicas: 2 });
    expect(conditionOf(body, 'Available')).toMatchObject({
      status: 'True',
      reason: 'MinimumReplicasAvailable',
    });
    const { body: sets } = await cluster.api.list(paths.replicaSets(namespace));
    const { body: pods } = await cluster.api.list(paths.pods(namespace));
    expect(sets.items).toHaveLength(1);
    const owner = { kind: 'ReplicaSet', name: sets.items[0]?.metadata.name, controller: true };
    for (const { metadata } of pods.items) {
      expect(metadata.ownerReferences).toEqual([expect.objectContaining(owner)]);
      expect(metadata.labels).toHaveProperty('pod-template-hash');
    }
  });

  it('rolls to a new template as a new revision, and keeps the old one empty', async () => {
    const namespace = await rolledOut(2);
    const path = paths.deployments(namespace, 'web');
    await cluster.api.patch(path, 'strategic-merge', image('web:2'));
    const after = await cluster.api.until(path, (it) => isRolledOut(it, 2));
    expect(after.metadata.annotations?.[REVISION]).toBe('2');
    expect(conditionOf(after, 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
    });
    expect(await replicaSets(namespace)).toEqual({ 1: 0, 2: 2 });
  });

  it('rolled back takes the old replica set as its newest revision', async () => {
    const namespace = await rolledOut(1);
    const path = paths.deployments(namespace, 'web');
    await cluster.api.patch(path, 'strategic-merge', image('web:2'));
    await cluster.api.until(path, (it) => isRolledOut(it, 1));
    await cluster.api.patch(path, 'strategic-merge', image('web:1'));
    const back = await cluster.api.until(path, (it) => isRolledOut(it, 1));
    expect(back.metadata.annotations?.[REVISION]).toBe('3');
    expect(await replicaSets(namespace)).toEqual({ 2: 0, 3: 1 });
  });

  it('grows and shrinks without a new revision', async () => {
    const namespace = await rolledOut(1);
    const path = paths.deployments(namespace, 'web');
    for (const replicas of [3, 0]) {
      await cluster.api.patch(path, 'merge', { spec: { replicas } });
      await cluster.api.until(path, (it) => isRolledOut(it, replicas));
    }
    expect(await replicaSets(namespace)).toEqual({ 1: 0 });
    await expect.poll(() => podCount(namespace), { timeout: 20_000 }).toBe(0);
  });

  async function podCount(namespace: string): Promise<number> {
    return (await cluster.api.list(paths.pods(namespace))).body.items.length;
  }

  it('replaces a pod that somebody deleted', async () => {
    const namespace = await rolledOut(1);
    const { body } = await cluster.api.list(paths.pods(namespace));
    const [pod] = body.items;
    await cluster.api.delete(paths.pods(namespace, pod?.metadata.name));
    await expect
      .poll(() => readyPods(namespace), { timeout: 20_000 })
      .toEqual([expect.not.stringMatching(`^${pod?.metadata.uid}$`)]);
  });

  /** The uids of pods that are ready. */
  async function readyPods(namespace: string): Promise<string[]> {
    const { body } = await cluster.api.list(paths.pods(namespace));
    const ready = body.items.filter((pod) => conditionOf(pod, 'Ready')?.status === 'True');
    return ready.map(({ metadata }) => metadata.uid ?? '');
  }

  it('that is paused rolls nothing', async () => {
    const namespace = await rolledOut(1);
    const path = paths.deployments(namespace, 'web');
    await cluster.api.patch(path, 'merge', { spec: { paused: true } });
    await cluster.api.patch(path, 'strategic-merge', image('web:2'));
    const seen = await cluster.api.until(
      path,
      (it) => statusOf(it).observedGeneration === it.metadata.generation,
    );
    expect(statusOf(seen).updatedReplicas ?? 0).toBe(0);
    expect(await replicaSets(namespace)).toEqual({ 1: 1 });
    await cluster.api.patch(path, 'merge', { spec: { paused: null } });
    await cluster.api.until(path, (it) => isRolledOut(it, 1));
    expect(await replicaSets(namespace)).toEqual({ 1: 0, 2: 1 });
  });

  it('of strategy Recreate rolls too', async () => {
    const namespace = await rolledOut(1, { strategy: { type: 'Recreate' } });
    const path = paths.deployments(namespace, 'web');
    await cluster.api.patch(path, 'strategic-merge', image('web:2'));
    await cluster.api.until(path, (it) => isRolledOut(it, 1));
    expect(await replicaSets(namespace)).toEqual({ 1: 0, 2: 1 });
  });

  it('takes its replica sets and pods with it', async () => {
    const namespace = await rolledOut(1);
    const path = paths.deployments(namespace, 'web');
    await cluster.api.delete(path, { propagationPolicy: 'Background' });
    await cluster.api.untilGone(path);
    await expect.poll(() => replicaSets(namespace), { timeout: 20_000 }).toEqual({});
    await expect.poll(() => podCount(namespace), { timeout: 20_000 }).toBe(0);
  });

  it('cannot change what it selects', async () => {
    const namespace = await rolledOut(0);
    const path = paths.deployments(namespace, 'web');
    const patch = { spec: { selector: { matchLabels: { app: 'other' } } } };
    const answer = await cluster.api.patch(path, 'merge', patch);
    expect(answer).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
  });
});
