import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../objects/conditions.js';
import type { Pod } from '../../objects/kinds.js';
import { sampleContainer, samplePod } from '../../specs/samples.js';
import * as change from './container-changes.js';
import { firstRecord, type ContainerRecord, type Ended } from './container-record.js';
import { podStatus } from './pod-status.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const container = sampleContainer({ readinessProbe: { tcpSocket: { port: 80 } } });
const pod = samplePod('a', { spec: { containers: [container], restartPolicy: 'Always' } });

const run = (seconds: number) => ({ containerId: `sandbox://${seconds}`, startedAt: at(seconds) });
const ending = (exitCode: number, seconds: number, reason = 'Error'): Ended => ({
  containerId: 'sandbox://0',
  exitCode,
  reason,
  startedAt: at(0),
  finishedAt: at(seconds),
});

function statusOf(record: ContainerRecord, seconds: number, of: Pod = pod) {
  const status = podStatus({
    pod: of,
    records: new Map([[record.name, record]]),
    podIP: '127.1.0.1',
    hostIP: '127.1.255.254',
    now: at(seconds),
  });
  const condition = (type: string) => conditionOf(status.conditions, type);
  return { status, condition, container: status.containerStatuses?.[0] };
}

const fresh = firstRecord(container, undefined, at(0));

describe("a pod's status", () => {
  it('begins as Pending, with an address', () => {
    const { status, condition, container: first } = statusOf(fresh, 0);
    expect(status).toMatchObject({
      phase: 'Pending',
      podIP: '127.1.0.1',
      startTime: '2026-01-01T00:00:00Z',
    });
    expect(first?.state?.waiting?.reason).toBe('ContainerCreating');
    expect(condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [web]',
    });
  });

  it('is Running but not Ready until its readiness probe succeeds', () => {
    const running = change.started(fresh, container, run(1));
    expect(statusOf(running, 1).condition('Ready')?.status).toBe('False');
    expect(statusOf(running, 1).container).toMatchObject({ started: true, ready: false });
    const ready = change.probed(running, container, 'readiness', 'success');
    const { status, condition } = statusOf(ready, 2);
    expect(status.phase).toBe('Running');
    expect(condition('Ready')).toMatchObject({
      status: 'True',
      lastTransitionTime: '2026-01-01T00:00:02Z',
    });
    expect(condition('ContainersReady')?.status).toBe('True');
  });

  it('is not started before its startup probe says so', () => {
    const slow = sampleContainer({ startupProbe: { tcpSocket: { port: 80 } } });
    const running = change.started(fresh, slow, run(1));
    expect(statusOf(running, 1).container).toMatchObject({ started: false, ready: false });
    const up = change.probed(running, slow, 'startup', 'success');
    expect(statusOf(up, 1).container).toMatchObject({ started: true, ready: true });
  });

  it('tells a crash loop as the real kubelet does', () => {
    let record = change.started(fresh, container, run(0));
    record = change.ended(record, ending(1, 1));
    record = change.started(record, container, run(1));
    expect(statusOf(record, 1).container).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    record = change.ended(record, ending(1, 2));
    const { status, container: crashing } = statusOf(record, 2);
    expect(status.phase).toBe('Running');
    expect(crashing).toMatchObject({
      restartCount: 1,
      ready: false,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: 'back-off 10s restarting failed container=web pod=a_shop(uid-a)',
        },
      },
      lastState: { terminated: { exitCode: 1 } },
    });
  });

  it('keeps the reason of an end, such as OOMKilled', () => {
    const record = change.ended(
      change.started(fresh, container, run(0)),
      ending(137, 5, 'OOMKilled'),
    );
    expect(statusOf(record, 5).container?.state?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
      finishedAt: '2026-01-01T00:00:05Z',
    });
  });

  it.each([
    [0, 'Succeeded', 'PodCompleted'],
    [3, 'Failed', 'PodFailed'],
  ])('ends with exit code %i as %s where nothing restarts it', (exitCode, phase, reason) => {
    const once = samplePod('a', { spec: { containers: [container], restartPolicy: 'Never' } });
    const record = change.ended(change.started(fresh, container, run(0)), ending(exitCode, 5));
    const { status, condition } = statusOf(record, 5, once);
    expect(status.phase).toBe(phase);
    expect(condition('Ready')).toMatchObject({ status: 'False', reason });
  });

  it('shows a missing image first as ErrImagePull, then as ImagePullBackOff', () => {
    const missing = change.imageMissing(fresh, 'not in the catalogue', at(0));
    expect(statusOf(missing, 0).container?.state?.waiting).toMatchObject({
      reason: 'ErrImagePull',
    });
    expect(change.imageBackoff(missing, container, at(1))).toBeUndefined();
    const later = change.imageBackoff(missing, container, at(2));
    expect(later && statusOf(later, 2).container?.state?.waiting).toEqual({
      reason: 'ImagePullBackOff',
      message: 'Back-off pulling image "web:1": ErrImagePull: not in the catalogue',
    });
  });

  it('retries a missing image after 10 s, then 20 s', () => {
    const first = change.imageMissing(fresh, 'no', at(0));
    expect(first.state).toMatchObject({ retryAt: at(10) });
    expect(change.imageMissing(first, 'no', at(10)).state).toMatchObject({ retryAt: at(30) });
  });

  it('shows a missing Secret, and tries again as soon as one changes', () => {
    const missing = change.notConfigured(fresh, 'secret "x" not found', at(0));
    expect(statusOf(missing, 0).container?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'secret "x" not found',
    });
    expect(change.retryNow(missing, 'configuration').state).not.toHaveProperty('retryAt');
    expect(change.retryNow(missing, 'image')).toBe(missing);
  });

  it('says which init containers are not done', () => {
    const withInit = samplePod('a', {
      spec: { initContainers: [sampleContainer({ name: 'setup' })] },
    });
    const { status, condition } = statusOf(fresh, 0, withInit);
    expect(status.initContainerStatuses?.[0]?.state?.waiting?.reason).toBe('PodInitializing');
    expect(condition('Initialized')).toMatchObject({
      status: 'False',
      message: 'containers with incomplete status: [setup]',
    });
  });

  it('does not change while nothing happens', () => {
    const record = change.started(fresh, container, run(1));
    const first = statusOf(record, 1).status;
    expect(statusOf(record, 900, { ...pod, status: first }).status).toEqual(first);
  });
});

describe('taking up a pod of an earlier run', () => {
  it('counts what ran then as ended, unseen, and to be restarted', () => {
    const running = change.started(fresh, container, run(1));
    const before = statusOf(running, 1).container;
    const record = firstRecord(container, before, at(60));
    expect(record.state).toMatchObject({
      phase: 'terminated',
      ended: { exitCode: 137, reason: 'ContainerStatusUnknown' },
    });
    const again = change.started(record, container, run(61));
    expect(statusOf(again, 61).container).toMatchObject({ restartCount: 1, ready: false });
  });
});
