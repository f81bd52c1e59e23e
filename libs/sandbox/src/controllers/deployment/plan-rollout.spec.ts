import { describe, expect, it } from 'vitest';
import { sampleDeployment, sampleReplicaSet } from '../../specs/samples.js';
import type { Deployment, ReplicaSet } from '../../objects/kinds.js';
import { planRollout } from './plan-rollout.js';

const REVISION = 'deployment.kubernetes.io/revision';
const sized = (revision: number, desired: number, max = desired + 1) => ({
  [REVISION]: String(revision),
  'deployment.kubernetes.io/desired-replicas': String(desired),
  'deployment.kubernetes.io/max-replicas': String(max),
});

function plan(deployment: Deployment, replicaSets: ReplicaSet[], oldPodsRunning = false) {
  const { create, changes, deletions, revision } = planRollout({
    deployment,
    replicaSets,
    oldPodsRunning,
  });
  return {
    created: create?.spec.replicas,
    sizes: Object.fromEntries(
      changes.map((change) => [change.before.metadata.name, change.replicas]),
    ),
    deleted: deletions.map((set) => set.metadata.name),
    revision,
    create,
    changes,
  };
}

const old = (replicas: number, available = replicas) =>
  sampleReplicaSet('old', { replicas, available, image: 'web:0' }, sized(1, 2));
const current = (replicas: number, available = replicas) =>
  sampleReplicaSet('new', { replicas, available, created: '2026-01-01T01:00:00Z' }, sized(2, 2));

describe('planning a rollout', () => {
  it('creates the first ReplicaSet in full size, with hash, revision and owner', () => {
    const { create } = plan(sampleDeployment(), []);
    expect(create?.spec.replicas).toBe(2);
    expect(create?.metadata.annotations).toEqual(sized(1, 2));
    expect(create?.metadata.ownerReferences).toEqual([
      expect.objectContaining({ kind: 'Deployment', uid: 'uid-web', controller: true }),
    ]);
    const hash = create?.metadata.labels?.['pod-template-hash'];
    expect(create?.metadata.name).toBe(`web-${hash}`);
    expect(create?.spec.selector.matchLabels).toEqual({ app: 'web', 'pod-template-hash': hash });
    expect(create?.spec.template.metadata?.labels).toEqual({
      app: 'web',
      'pod-template-hash': hash,
    });
  });

  it('changes nothing when all is as wanted', () => {
    const { created, sizes, revision } = plan(sampleDeployment(), [current(2)]);
    expect({ created, sizes, revision }).toEqual({ created: undefined, sizes: {}, revision: '2' });
  });

  it('begins an update with what surge allows', () => {
    expect(plan(sampleDeployment(), [old(2)]).created).toBe(1);
  });

  it('moves one step at a time: up, then down, then up', () => {
    const deployment = sampleDeployment();
    expect(plan(deployment, [old(2), current(1, 0)]).sizes).toEqual({});
    expect(plan(deployment, [old(2), current(1)]).sizes).toEqual({ old: 1 });
    expect(plan(deployment, [old(1), current(1)]).sizes).toEqual({ new: 2 });
    expect(plan(deployment, [old(1), current(2)]).sizes).toEqual({ old: 0 });
  });

  it('with Recreate ends all old pods before it makes a new one', () => {
    const deployment = sampleDeployment({ spec: { strategy: { type: 'Recreate' } } });
    expect(plan(deployment, [old(2)], true)).toMatchObject({
      sizes: { old: 0 },
      created: undefined,
    });
    expect(plan(deployment, [old(0)], true)).toMatchObject({ sizes: {}, created: undefined });
    expect(plan(deployment, [old(0)], false).created).toBe(2);
  });

  it('makes no new ReplicaSet while paused, but scales', () => {
    const paused = sampleDeployment({ spec: { paused: true, replicas: 3 } });
    expect(plan(paused, [old(2)])).toMatchObject({ created: undefined, sizes: { old: 3 } });
  });

  it('scales every active ReplicaSet when the size changes in the middle', () => {
    const deployment = sampleDeployment({ spec: { replicas: 4 } });
    const { sizes, created } = plan(deployment, [old(2), current(1, 0)]);
    expect(created).toBeUndefined();
    expect(Object.values(sizes).reduce((sum, size) => sum + size, 0)).toBe(5);
  });

  it('takes an old ReplicaSet up again on a rollback, under a new revision', () => {
    const first = sampleReplicaSet('first', { replicas: 0 }, sized(1, 2));
    const second = sampleReplicaSet('second', { replicas: 2, image: 'web:2' }, sized(2, 2));
    const { changes, revision } = plan(sampleDeployment(), [first, second]);
    expect(revision).toBe('3');
    expect(changes[0]?.annotations).toMatchObject({
      [REVISION]: '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
  });

  it('deletes the oldest empty ReplicaSets beyond the history limit', () => {
    const deployment = sampleDeployment({ spec: { revisionHistoryLimit: 1 } });
    const past = [1, 2, 3].map((revision) =>
      sampleReplicaSet(
        `past-${revision}`,
        { replicas: 0, image: `web:0.${revision}` },
        sized(revision, 2),
      ),
    );
    const now = sampleReplicaSet('now', { replicas: 2 }, sized(4, 2));
    expect(plan(deployment, [...past, now]).deleted).toEqual(['past-1', 'past-2']);
  });

  it('plans nothing for a Deployment that is being deleted', () => {
    const deployment = sampleDeployment();
    deployment.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    expect(plan(deployment, [])).toMatchObject({ created: undefined, sizes: {} });
  });
});
