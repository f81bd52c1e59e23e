import { describe, expect, it } from 'vitest';
import { runningPod, samplePod, sampleReplicaSet } from '../../specs/samples.js';
import { planReplicas, replicaSetStatus, untilNextAvailableMs } from './plan-replicas.js';
import { leastMissedFirst } from './pod-ranking.js';

const NOW = new Date('2026-01-01T00:01:00Z');
const set = (replicas: number) => sampleReplicaSet('set', { replicas });
const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' };

describe('planning replicas', () => {
  it('creates what is missing; leaving and ended pods do not count', () => {
    const pods = [
      runningPod('a', '127.1.0.1'),
      runningPod('b', '127.1.0.2', true, { metadata: leaving }),
      samplePod('c', { status: { phase: 'Failed' } }),
    ];
    expect(planReplicas(set(3), pods)).toEqual({ create: 2, remove: [] });
  });

  it('gives up pods that are not ready first', () => {
    const pods = [runningPod('ready', '127.1.0.1'), runningPod('unready', '127.1.0.2', false)];
    expect(planReplicas(set(1), pods).remove.map(({ metadata }) => metadata.name)).toEqual([
      'unready',
    ]);
  });

  it('leaves a set that is being deleted to the garbage collector', () => {
    const going = set(2);
    going.metadata.deletionTimestamp = leaving.deletionTimestamp;
    expect(planReplicas(going, [])).toEqual({ create: 0, remove: [] });
  });
});

describe('which pods are least missed', () => {
  it('ranks as the real controller does', () => {
    const cost = { 'controller.kubernetes.io/pod-deletion-cost': '-5' };
    const pods = [
      runningPod('old-ready', '1', true, { since: '2026-01-01T00:00:00Z' }),
      runningPod('new-ready', '2', true, { since: '2026-01-01T00:00:30Z' }),
      runningPod('cheap', '3', true, { metadata: { annotations: cost } }),
      runningPod('unready', '4', false),
      samplePod('pending', { status: { phase: 'Pending' } }),
      samplePod('unassigned', { spec: { nodeName: undefined as unknown as string } }),
    ];
    expect(leastMissedFirst(pods).map(({ metadata }) => metadata.name)).toEqual([
      'unassigned',
      'pending',
      'unready',
      'cheap',
      'new-ready',
      'old-ready',
    ]);
  });
});

describe("a ReplicaSet's status", () => {
  it('counts a pod as available after minReadySeconds', () => {
    const waiting = set(2);
    waiting.spec.minReadySeconds = 90;
    const pods = [
      runningPod('a', '1', true, { since: '2025-12-31T23:59:00Z' }),
      runningPod('b', '2', true, { since: '2026-01-01T00:00:00Z' }),
    ];
    expect(replicaSetStatus(waiting, pods, undefined, NOW)).toMatchObject({
      replicas: 2,
      readyReplicas: 2,
      availableReplicas: 1,
    });
    expect(untilNextAvailableMs(waiting, pods, NOW)).toBe(30_000);
  });

  it('says why pods cannot be created, until they can', () => {
    const refused = replicaSetStatus(set(1), [], { message: 'exceeded quota' }, NOW);
    expect(refused.conditions).toEqual([
      expect.objectContaining({
        type: 'ReplicaFailure',
        reason: 'FailedCreate',
        message: 'exceeded quota',
      }),
    ]);
    const before = { ...set(1), status: refused };
    expect(replicaSetStatus(before, [runningPod('a', '1')], undefined, NOW)).not.toHaveProperty(
      'conditions',
    );
  });
});
