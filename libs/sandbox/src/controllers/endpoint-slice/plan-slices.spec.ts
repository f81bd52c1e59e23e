import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Pod, Service } from '../../objects/kinds.js';
import { runningPod, sampleContainer, sampleMeta, sampleService } from '../../specs/samples.js';
import { planSlices } from './plan-slices.js';
import { endpointGroups } from './service-endpoints.js';

function plan(service: Service, pods: Pod[], existing: EndpointSlice[] = []) {
  return planSlices(service, endpointGroups(service, pods), existing);
}

/** What a plan would leave behind, as stored objects. */
function stored(service: Service, pods: Pod[], existing: EndpointSlice[] = []): EndpointSlice[] {
  const { create, update, remove } = plan(service, pods, existing);
  const made = create.map((slice, index) => ({
    ...slice,
    metadata: { ...sampleMeta(`slice-${existing.length + index}`), ...slice.metadata },
  })) as EndpointSlice[];
  const changed = new Map(update.map((slice) => [slice.metadata.name, slice]));
  const kept = existing.filter((slice) => !remove.includes(slice));
  return [...kept.map((slice) => changed.get(slice.metadata.name) ?? slice), ...made];
}

const conditionsOf = (pod: Pod, service = sampleService()) =>
  endpointGroups(service, [pod])[0]?.endpoints[0]?.conditions;

describe("a Service's endpoints", () => {
  it.each([
    [
      'ready',
      runningPod('a', '127.1.0.1', true),
      { ready: true, serving: true, terminating: false },
    ],
    [
      'not ready',
      runningPod('a', '127.1.0.1', false),
      { ready: false, serving: false, terminating: false },
    ],
    [
      'terminating and still serving',
      runningPod('a', '127.1.0.1', true, {
        metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
      }),
      { ready: false, serving: true, terminating: true },
    ],
  ])('%s', (_name, pod, expected) => {
    expect(conditionsOf(pod)).toEqual(expected);
  });

  it('are ready whatever the pod says where the Service publishes not-ready addresses', () => {
    const service = sampleService({ publishNotReadyAddresses: true });
    expect(conditionsOf(runningPod('a', '127.1.0.1', false), service)?.ready).toBe(true);
  });

  it('leave out pods that ended or have no address yet', () => {
    const ended = {
      ...runningPod('a', '127.1.0.1'),
      status: { phase: 'Failed', podIP: '127.1.0.1' },
    };
    const early = { ...runningPod('b', ''), status: { phase: 'Pending' } };
    expect(endpointGroups(sampleService(), [ended, early])).toEqual([]);
  });

  it('name the pod they lead to', () => {
    const [group] = endpointGroups(sampleService(), [runningPod('a', '127.1.0.1')]);
    expect(group?.endpoints[0]).toMatchObject({
      addresses: ['127.1.0.1'],
      targetRef: { kind: 'Pod', name: 'a', namespace: 'shop', uid: 'uid-a' },
      nodeName: 'sandbox',
    });
  });

  it('resolve a named port on each pod, and group pods that differ', () => {
    const service = sampleService({ ports: [{ name: 'http', port: 80, targetPort: 'web' }] });
    const pod = (name: string, containerPort: number) =>
      runningPod(name, `127.1.0.${containerPort % 100}`, true, {
        spec: { containers: [sampleContainer({ ports: [{ name: 'web', containerPort }] })] },
      });
    const groups = endpointGroups(service, [pod('a', 3001), pod('b', 3002), pod('c', 3001)]);
    expect(groups.map(({ ports, endpoints }) => [ports[0]?.port, endpoints.length])).toEqual([
      [3001, 2],
      [3002, 1],
    ]);
  });
});

describe('planning slices', () => {
  const service = sampleService();
  const pods = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      runningPod(`p${i}`, `127.1.${Math.floor(i / 200)}.${1 + (i % 200)}`),
    );

  it('labels a slice as the real controller does', () => {
    const [slice] = plan(service, pods(1)).create;
    expect(slice?.metadata).toMatchObject({
      generateName: 'web-',
      labels: {
        team: 'a',
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      ownerReferences: [expect.objectContaining({ kind: 'Service', uid: 'uid-web' })],
    });
    expect(slice).toMatchObject({ addressType: 'IPv4', ports: [{ name: 'http', port: 3000 }] });
  });

  it('keeps one empty slice for a Service without endpoints, and reuses it', () => {
    const empty = stored(service, []);
    expect(empty).toHaveLength(1);
    expect(empty[0]?.endpoints).toEqual([]);
    const { create, update, remove } = plan(service, pods(1), empty);
    expect([create.length, update.length, remove.length]).toEqual([0, 1, 0]);
  });

  it('does nothing when nothing has changed', () => {
    const slices = stored(service, pods(250));
    expect(slices).toHaveLength(3);
    expect(plan(service, pods(250), slices)).toEqual({ create: [], update: [], remove: [] });
  });

  it('changes only the slice of the pod that changed', () => {
    const slices = stored(service, pods(250));
    const changed = pods(250).map((pod, i) =>
      i === 120 ? runningPod('p120', '127.1.0.121', false) : pod,
    );
    const { create, update, remove } = plan(service, changed, slices);
    expect([create.length, update.length, remove.length]).toEqual([0, 1, 0]);
  });

  it('fills the room that pods left before it makes a new slice, and removes what is empty', () => {
    const slices = stored(service, pods(150));
    const { create, update } = plan(service, pods(200), slices);
    expect([create.length, update.length]).toEqual([0, 1]);
    expect(plan(service, pods(100), slices).remove).toHaveLength(1);
  });

  it('marks slices of a headless Service', () => {
    const [slice] = plan(sampleService({ clusterIP: 'None' }), pods(1)).create;
    expect(slice?.metadata.labels).toHaveProperty(['service.kubernetes.io/headless'], '');
  });
});
