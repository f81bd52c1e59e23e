import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../objects/conditions.js';
import type { Deployment, ReplicaSet } from '../../objects/kinds.js';
import { sampleDeployment, sampleReplicaSet } from '../../specs/samples.js';
import { deploymentStatus, untilDeadlineMs } from './deployment-status.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);

function statusAt(
  seconds: number,
  deployment: Deployment,
  replicaSets: ReplicaSet[],
  created?: string,
) {
  return deploymentStatus({
    deployment,
    replicaSets,
    now: at(seconds),
    ...(created === undefined ? {} : { created }),
  });
}

/** The deployment with its status written back, as the next look finds it. */
const after = (deployment: Deployment, status: Deployment['status']): Deployment => ({
  ...deployment,
  status,
});

const progressing = (status: Deployment['status']) =>
  conditionOf(status?.conditions, 'Progressing');
const available = (status: Deployment['status']) => conditionOf(status?.conditions, 'Available');

describe("a Deployment's status", () => {
  it('tells a rollout from creation to completion', () => {
    const deployment = sampleDeployment();
    const none = sampleReplicaSet('set', { replicas: 2, available: 0 });
    const first = statusAt(0, deployment, [{ ...none, status: { replicas: 0 } }], 'set');
    expect(progressing(first)).toMatchObject({ status: 'True', reason: 'NewReplicaSetCreated' });
    expect(available(first)).toMatchObject({
      status: 'False',
      reason: 'MinimumReplicasUnavailable',
    });
    expect(first).toMatchObject({ unavailableReplicas: 2, observedGeneration: 1 });
    expect(first).not.toHaveProperty('readyReplicas');

    const second = statusAt(1, after(deployment, first), [none]);
    expect(progressing(second)).toMatchObject({
      reason: 'ReplicaSetUpdated',
      message: 'ReplicaSet "set" is progressing.',
      lastTransitionTime: '2026-01-01T00:00:00Z',
      lastUpdateTime: '2026-01-01T00:00:01Z',
    });

    const third = statusAt(2, after(deployment, second), [
      sampleReplicaSet('set', { replicas: 2 }),
    ]);
    expect(progressing(third)).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: 'ReplicaSet "set" has successfully progressed.',
    });
    expect(available(third)).toMatchObject({ status: 'True' });
    expect(third).toMatchObject({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 });
    expect(third).not.toHaveProperty('unavailableReplicas');
  });

  it('does not change while nothing changes', () => {
    const deployment = sampleDeployment();
    const sets = [sampleReplicaSet('set', { replicas: 2 })];
    const first = statusAt(0, deployment, sets);
    expect(statusAt(500, after(deployment, first), sets)).toEqual(first);
  });

  it('says when a rollout is past its deadline, and not before', () => {
    const deployment = sampleDeployment();
    const stuck = [sampleReplicaSet('set', { replicas: 2, available: 0 })];
    const first = statusAt(0, deployment, stuck);
    const waiting = after(deployment, first);
    expect(untilDeadlineMs(waiting, first, at(100))).toBe(501_000);
    expect(progressing(statusAt(600, waiting, stuck))?.status).toBe('True');
    const late = statusAt(601, waiting, stuck);
    expect(progressing(late)).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: 'ReplicaSet "set" has timed out progressing.',
    });
    expect(untilDeadlineMs(deployment, late, at(700))).toBeUndefined();
  });

  it('recovers from a missed deadline when pods become available after all', () => {
    const deployment = sampleDeployment();
    const first = statusAt(0, deployment, [sampleReplicaSet('set', { replicas: 2, available: 0 })]);
    const late = statusAt(700, after(deployment, first), [
      sampleReplicaSet('set', { replicas: 2, available: 0 }),
    ]);
    const done = statusAt(800, after(deployment, late), [sampleReplicaSet('set', { replicas: 2 })]);
    expect(progressing(done)?.reason).toBe('NewReplicaSetAvailable');
  });

  it('shows pausing and resuming', () => {
    const sets = [sampleReplicaSet('set', { replicas: 2 })];
    const first = statusAt(0, sampleDeployment(), sets);
    const paused = after(sampleDeployment({ spec: { paused: true } }), first);
    const whilePaused = statusAt(1, paused, sets);
    expect(progressing(whilePaused)).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
    });
    const resumed = statusAt(2, after(sampleDeployment(), whilePaused), sets);
    expect(progressing(resumed)?.reason).toBe('DeploymentResumed');
  });

  it('passes on that pods cannot be created, and forgets it when they can', () => {
    const deployment = sampleDeployment();
    const set = sampleReplicaSet('set', { replicas: 2, available: 0 });
    const failing: ReplicaSet = {
      ...set,
      status: {
        replicas: 0,
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            reason: 'FailedCreate',
            message: 'exceeded quota',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    };
    const status = statusAt(0, deployment, [failing]);
    expect(conditionOf(status.conditions, 'ReplicaFailure')?.message).toBe('exceeded quota');
    const later = statusAt(1, after(deployment, status), [set]);
    expect(conditionOf(later.conditions, 'ReplicaFailure')).toBeUndefined();
  });
});
