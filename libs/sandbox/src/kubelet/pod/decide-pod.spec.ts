import { describe, expect, it } from 'vitest';
import type { Pod } from '../../objects/kinds.js';
import { sampleContainer, samplePod } from '../../specs/samples.js';
import type { ContainerRecord, ContainerState } from './container-record.js';
import { decidePod } from './decide-pod.js';

const NOW = new Date('2026-01-01T00:01:00Z');
const RUNNING: ContainerState = {
  phase: 'running',
  containerId: 'sandbox://1',
  startedAt: NOW,
  started: true,
  ready: true,
};
const WAITING: ContainerState = { phase: 'waiting', reason: 'ContainerCreating' };
const ended = (exitCode: number, secondsAgo = 0): ContainerState => ({
  phase: 'terminated',
  ended: {
    containerId: 'sandbox://1',
    exitCode,
    reason: 'Error',
    startedAt: NOW,
    finishedAt: new Date(NOW.getTime() - secondsAgo * 1000),
  },
});

function decide(
  pod: Pod,
  states: Record<string, ContainerState>,
  more: Partial<ContainerRecord> = {},
) {
  const records = new Map(
    Object.entries(states).map(([name, state]) => [
      name,
      { name, restartCount: 0, state, ...more },
    ]),
  );
  return decidePod({ pod, records, now: NOW });
}

const withInit = (...init: ReturnType<typeof sampleContainer>[]) =>
  samplePod('a', { spec: { initContainers: init } });
const setup = sampleContainer({ name: 'setup' });
const proxy = sampleContainer({ name: 'proxy', restartPolicy: 'Always' });

describe('deciding what to start', () => {
  it('starts what has not started', () => {
    expect(decide(samplePod('a'), { web: WAITING }).start).toEqual(['web']);
  });

  it('leaves alone what runs', () => {
    expect(decide(samplePod('a'), { web: RUNNING })).toEqual({
      start: [],
      stop: [],
      remove: false,
    });
  });

  it('waits for a back-off to end', () => {
    const restarts = { delayMs: 10_000, raisedAt: new Date(NOW.getTime() - 15_000) };
    const waiting = decide(samplePod('a'), { web: ended(1, 4) }, { restarts });
    expect(waiting).toMatchObject({ start: [], lookAgainAfterMs: 6_000 });
    expect(decide(samplePod('a'), { web: ended(1, 10) }, { restarts }).start).toEqual(['web']);
  });

  it.each([
    ['Always', 0, true],
    ['Always', 1, true],
    ['OnFailure', 0, false],
    ['OnFailure', 1, true],
    ['Never', 1, false],
  ])('with restartPolicy %s and exit code %i restarts: %s', (restartPolicy, code, restarts) => {
    const decision = decide(samplePod('a', { spec: { restartPolicy } }), { web: ended(code) });
    expect(decision.start).toEqual(restarts ? ['web'] : []);
  });

  it('stops what a probe found unhealthy', () => {
    const unhealthy = 'Container web failed liveness probe, will be restarted';
    const { stop } = decide(samplePod('a'), { web: { ...RUNNING, unhealthy } });
    expect(stop).toEqual([{ name: 'web', why: unhealthy }]);
  });
});

describe('init containers', () => {
  it('run one after another, before the others', () => {
    const pod = withInit(setup, sampleContainer({ name: 'second' }));
    const waiting = { setup: WAITING, second: WAITING, web: WAITING };
    expect(decide(pod, waiting).start).toEqual(['setup']);
    expect(decide(pod, { ...waiting, setup: RUNNING }).start).toEqual([]);
    expect(decide(pod, { ...waiting, setup: ended(0) }).start).toEqual(['second']);
    expect(decide(pod, { ...waiting, setup: ended(0), second: ended(0) }).start).toEqual(['web']);
  });

  it('are retried when they fail, unless the pod says never', () => {
    expect(decide(withInit(setup), { setup: ended(1), web: WAITING }).start).toEqual(['setup']);
    const never = withInit(setup);
    never.spec.restartPolicy = 'Never';
    expect(decide(never, { setup: ended(1), web: WAITING }).start).toEqual([]);
  });

  it('that are sidecars let the others start once they are up, and are restarted beside them', () => {
    const pod = withInit(proxy);
    expect(decide(pod, { proxy: { ...RUNNING, started: false }, web: WAITING }).start).toEqual([]);
    expect(decide(pod, { proxy: RUNNING, web: WAITING }).start).toEqual(['web']);
    expect(decide(pod, { proxy: ended(0), web: RUNNING }).start).toEqual(['proxy']);
  });

  it('that are sidecars end with the last of the others', () => {
    const pod = withInit(proxy);
    pod.spec.restartPolicy = 'Never';
    const { stop } = decide(pod, { proxy: RUNNING, web: ended(0) });
    expect(stop.map(({ name }) => name)).toEqual(['proxy']);
  });
});

describe('a pod being deleted', () => {
  const going = samplePod('a', {
    metadata: { deletionTimestamp: '2026-01-01T00:01:30Z', deletionGracePeriodSeconds: 30 },
  });

  it('is stopped within its grace period, and removed when all has ended', () => {
    const decision = decide(going, { web: RUNNING });
    expect(decision.stop).toMatchObject([{ name: 'web', graceSeconds: 30 }]);
    expect(decision.remove).toBe(false);
    expect(decide(going, { web: ended(0) })).toEqual({ start: [], stop: [], remove: true });
  });

  it('starts nothing any more', () => {
    expect(decide(going, { web: WAITING })).toEqual({ start: [], stop: [], remove: true });
  });
});
