/** What becomes of an instance when something refuses, is away, or takes too long; and that it heals. */
import type { ConditionType } from '@fleetcommand/domain/tenancy/condition';
import { getCondition } from '@fleetcommand/domain/tenancy/condition';
import type { TenantId } from '@fleetcommand/kernel/ids';
import type { Retry } from '@fleetcommand/kernel/result';
import { openWorkshop, PATIENCE_MS, type Workshop } from '@fleetcommand/testing/builders/workshop';
import { fakeClusters } from '@fleetcommand/testing/fakes/cluster';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { KubernetesObject } from '../../ports/cluster.js';

let workshop: Workshop;
beforeEach(async () => {
  workshop = await openWorkshop();
});

const condition = async (id: TenantId, type: ConditionType) =>
  getCondition((await workshop.tenant(id)).conditions, type);
const reasons = async (id: TenantId) => (await workshop.events(id)).map(({ reason }) => reason);

const clusterFailure = (retry: Retry) =>
  ({ code: 'cluster.overloaded', message: 'Try later.', retry }) as const;
const dataFailure = (retry: Retry) =>
  ({ code: 'data-server.unreachable', message: 'Nobody there.', retry }) as const;

/** Where a failure can come from, and where it must show. */
const SITES = [
  {
    what: 'an object cannot be applied',
    break: (retry: Retry) => workshop.cluster.failNext('apply', clusterFailure(retry), 'Service'),
    condition: 'ObjectsApplied',
    step: 'objects',
    reason: 'Overloaded',
    message: 'Try later.',
  },
  {
    what: 'the cluster cannot be read',
    break: (retry: Retry) => workshop.cluster.failNext('observe', clusterFailure(retry)),
    condition: 'ObjectsApplied',
    step: 'objects',
    reason: 'Overloaded',
    message: 'Try later.',
  },
  {
    what: 'the database cannot be made',
    break: (retry: Retry) => workshop.databases.failNext(dataFailure(retry)),
    condition: 'DatabaseReady',
    step: 'database',
    reason: 'Unreachable',
    message: 'Nobody there.',
  },
] as const;

describe.each(SITES)('when $what', (site) => {
  it('for good, the instance is failed with the reason, and rests until something changes', async () => {
    const { id } = await workshop.order();
    site.break('never');
    const { next } = await workshop.reconcile(id);
    expect(next).toEqual({ kind: 'rest' });
    expect(await condition(id, site.condition)).toMatchObject({
      status: 'False',
      reason: 'Refused',
      message: site.message,
    });
    expect((await workshop.tenant(id)).state).toBe('failed');
    const { state, error, steps } = await workshop.operation(id);
    expect({ state, message: error?.message }).toEqual({ state: 'failed', message: site.message });
    expect(steps.find(({ name }) => name === site.step)?.state).toBe('failed');
    expect(await reasons(id)).toEqual(['Ordered', 'Refused']);
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('active');
  });

  it('for now, it is tried again, ever less often, with the reason shown meanwhile', async () => {
    const { id } = await workshop.order();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      site.break('backoff');
      const { next } = await workshop.reconcile(id);
      if (next.kind !== 'again') throw new Error('it gave up');
      expect(next.cause).toBe('retry');
      delays.push(next.afterMs);
      workshop.office.clock.advance(next.afterMs);
    }
    expect(delays[0]).toBe(500);
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    expect(delays.at(-1)).toBeGreaterThan(10_000);
    expect(await condition(id, site.condition)).toMatchObject({
      status: 'False',
      reason: site.reason,
      message: site.message,
    });
    expect((await workshop.operation(id)).state).toBe('running');
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('active');
    expect((await workshop.operation(id)).state).toBe('succeeded');
  });

  it('until a time it names, it is tried again then', async () => {
    const { id } = await workshop.order();
    site.break({ afterMs: 7_000 });
    const { next } = await workshop.reconcile(id);
    expect(next).toEqual({ kind: 'again', afterMs: 7_000, cause: 'retry' });
    const then = new Date(workshop.office.clock.now().getTime() + 7_000);
    expect(workshop.queue.pending().map(({ dueAt }) => dueAt)).toContainEqual(then);
  });

  it('longer than people should be kept hoping, it is called failed, and heals all the same', async () => {
    const { id } = await workshop.order();
    site.break('backoff');
    await workshop.reconcile(id);
    workshop.office.clock.advance(PATIENCE_MS + 1);
    site.break('backoff');
    const { next } = await workshop.reconcile(id);
    expect(next).toEqual({ kind: 'again', afterMs: 60_000, cause: 'retry' });
    expect((await workshop.operation(id)).state).toBe('failed');
    expect((await workshop.tenant(id)).state).toBe('failed');
    expect(await condition(id, 'Ready')).toMatchObject({ reason: 'RetriesExhausted' });
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('active');
    // What people were told stays told.
    expect((await workshop.operation(id)).state).toBe('failed');
  });
});

describe('an outage that is over', () => {
  it('leaves no word of it on an instance that was live all the time', async () => {
    const { id } = await workshop.live();
    const before = (await workshop.tenant(id)).conditions.map(({ type, status }) => [type, status]);
    const fail = () => workshop.cluster.failNext('observe', clusterFailure('backoff'));
    // By the look, and by the one under the lease that follows.
    fail();
    fail();
    await workshop.reconcile(id);
    expect((await condition(id, 'ObjectsApplied'))?.status).toBe('False');
    await workshop.rest();
    const { conditions } = await workshop.tenant(id);
    expect(conditions.map(({ type, status }) => [type, status])).toEqual(before);
    expect(conditions.every(({ status }) => status === 'True')).toBe(true);
  });
});

it('an instance that is not well is looked at once a run, as one that is well', async () => {
  const { id } = await workshop.live();
  const looks = vi.spyOn(workshop.cluster, 'observe');
  await workshop.reconcile(id);
  expect(looks).toHaveBeenCalledTimes(1);
  for (let look = 0; look < 2; look += 1)
    workshop.cluster.failNext('observe', clusterFailure('backoff'));
  await workshop.reconcile(id);
  expect((await workshop.tenant(id)).state).not.toBe('active');
  looks.mockClear();
  await workshop.reconcile(id);
  expect(looks).toHaveBeenCalledTimes(1);
});

describe('a cluster this worker knows nothing of', () => {
  it('is told as the reason, and the instance comes up once it is known', async () => {
    const { id } = await workshop.order();
    const { next } = await workshop.reconcile(id, { clusters: fakeClusters([]) });
    expect(next).toMatchObject({ kind: 'again', cause: 'retry' });
    expect(await condition(id, 'Ready')).toMatchObject({ status: 'False', reason: 'Unknown' });
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('active');
  });
});

describe('a plan or application that is not in the catalogue', () => {
  it('is told as the reason', async () => {
    const { id } = await workshop.order();
    const { store } = workshop.deps;
    const catalogue = {
      ...store.catalogue,
      findPlan: () => Promise.resolve(null),
      findBlueprint: (id: string) => store.catalogue.findBlueprint(id),
    };
    const { decisions, next } = await workshop.reconcile(id, { store: { ...store, catalogue } });
    expect(decisions).toEqual(['refuse']);
    expect(next).toEqual({ kind: 'rest' });
    expect((await workshop.operation(id)).error?.code).toBe('catalogue.missing');
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('active');
  });
});

/** What the cluster says of pods that do not come up. */
const TROUBLES = [
  {
    reason: 'ImagePullBackOff',
    show: () =>
      editPods((pod) => ({
        ...pod,
        status: {
          phase: 'Pending',
          containerStatuses: [
            {
              name: 'web',
              ready: false,
              state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } },
            },
          ],
        },
      })),
    message: 'The image cannot be pulled (web): no such image',
  },
  {
    reason: 'QuotaExceeded',
    show: () => undefined,
    message: 'The cluster refuses the pods: exceeded quota: plan',
  },
] as const;

function editPods(change: (pod: KubernetesObject) => KubernetesObject): void {
  for (const pod of workshop.cluster.objects().filter(({ kind }) => kind === 'Pod')) {
    workshop.cluster.put(change(pod));
  }
}

/** The Deployment is not available, for what `reason` says. */
function breakWorkload(reason: string): void {
  const deployment = workshop.cluster.objects().find(({ kind }) => kind === 'Deployment');
  if (!deployment) throw new Error('there is no Deployment');
  const refused = {
    type: 'ReplicaFailure',
    status: 'True',
    reason: 'FailedCreate',
    message: 'exceeded quota: plan',
  };
  const status = {
    observedGeneration: deployment.metadata.generation,
    replicas: 1,
    updatedReplicas: 1,
    availableReplicas: 0,
    conditions: reason === 'QuotaExceeded' ? [refused] : [],
  };
  workshop.cluster.put({ ...deployment, status });
}

describe.each(TROUBLES)('pods with $reason', ({ reason, show, message }) => {
  const begin = async () => {
    const { id } = await workshop.order();
    await workshop.reconcile(id);
    workshop.cluster.settle();
    breakWorkload(reason);
    show();
    return id;
  };

  it('make the instance failed with that reason, told once', async () => {
    const id = await begin();
    const { decisions, next } = await workshop.reconcile(id);
    await workshop.reconcile(id);
    expect(decisions).toEqual(['await-workload']);
    expect(next).toMatchObject({ kind: 'again', cause: 'progress' });
    expect(await condition(id, 'WorkloadReady')).toMatchObject({
      status: 'False',
      reason,
      message,
    });
    expect(await workshop.tenant(id)).toMatchObject({ state: 'failed', observedGeneration: 0 });
    expect((await workshop.operation(id)).state).toBe('running');
    expect(await reasons(id)).toEqual(['Ordered', reason]);
  });

  it('make the operation failed when it lasts, and the instance heals when the cluster does', async () => {
    const id = await begin();
    const { next } = await workshop.reconcile(id);
    if (next.kind !== 'again') throw new Error('nobody looks again');
    workshop.office.clock.advance(next.afterMs);
    expect((await workshop.reconcile(id)).next).toEqual({ kind: 'rest' });
    expect(await workshop.operation(id)).toMatchObject({
      state: 'failed',
      error: { code: 'workload.failed', message: `${reason}: ${message}` },
    });
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('active');
    expect((await reasons(id)).at(-1)).toBe('Live');
  });
});

describe('an address that does not answer', () => {
  const silent = { live: false, reason: 'edge.no-endpoint', message: 'No replica yet.' } as const;
  const begin = async () => {
    const { id } = await workshop.order();
    await workshop.reconcile(id);
    workshop.cluster.settle();
    workshop.probe.answer(silent);
    return id;
  };

  it('is asked again soon, and the instance is live when it does', async () => {
    const id = await begin();
    const { next } = await workshop.reconcile(id);
    expect(next).toEqual({ kind: 'again', afterMs: 250, cause: 'progress' });
    expect(await condition(id, 'RouteReady')).toMatchObject({
      status: 'False',
      ...reasonOf(silent),
    });
    expect((await workshop.tenant(id)).state).toBe('provisioning');
    workshop.probe.answer({ live: true });
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('active');
    expect((await workshop.operation(id)).state).toBe('succeeded');
  });

  it('for too long fails the operation; it is asked on, less often, and heals', async () => {
    const id = await begin();
    await workshop.reconcile(id);
    workshop.office.clock.advance(PATIENCE_MS + 1);
    const { next } = await workshop.reconcile(id);
    expect(next).toEqual({ kind: 'again', afterMs: 60_000, cause: 'progress' });
    expect(await workshop.operation(id)).toMatchObject({
      state: 'failed',
      error: { code: 'route.not-live', message: 'edge.no-endpoint: No replica yet.' },
    });
    expect((await workshop.tenant(id)).state).toBe('failed');
    workshop.probe.answer({ live: true });
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('active');
  });

  it('is nobody’s concern where no edge can be asked', async () => {
    const id = await begin();
    const settings = { ...workshop.deps.settings, checksRoutes: false };
    const { decisions } = await workshop.reconcile(id, { settings });
    expect(decisions).toEqual(['settle']);
    expect((await workshop.tenant(id)).state).toBe('active');
  });

  const reasonOf = ({ reason, message }: typeof silent) => ({ reason, message });
});
