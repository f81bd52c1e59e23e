/** Objects as the API server stores them, for specs; what a spec is about it says itself. */
import type {
  Container,
  Deployment,
  Pod,
  ReplicaSet,
  Service,
  StoredMeta,
} from '../objects/kinds.js';

export const CREATED = '2026-01-01T00:00:00Z';

type Meta = StoredMeta & { namespace: string };

export function sampleMeta(name: string, more: Partial<Meta> = {}): Meta {
  return {
    name,
    namespace: 'shop',
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: CREATED,
    generation: 1,
    ...more,
  };
}

export function samplePod(
  name: string,
  more: { metadata?: Partial<Meta>; spec?: Partial<Pod['spec']>; status?: Pod['status'] } = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: sampleMeta(name, { labels: { app: 'web' }, ...more.metadata }),
    spec: { containers: [sampleContainer()], nodeName: 'sandbox', ...more.spec },
    ...(more.status === undefined ? {} : { status: more.status }),
  };
}

export function sampleContainer(more: Partial<Container> = {}): Container {
  return { name: 'web', image: 'web:1', ...more };
}

/** A running pod with an address, ready or not since `since`. */
export function runningPod(
  name: string,
  ip: string,
  ready = true,
  more: Parameters<typeof samplePod>[1] & { since?: string } = {},
): Pod {
  return samplePod(name, {
    ...more,
    status: {
      phase: 'Running',
      podIP: ip,
      conditions: [
        {
          type: 'Ready',
          status: ready ? 'True' : 'False',
          lastTransitionTime: more.since ?? CREATED,
        },
      ],
    },
  });
}

export function sampleDeployment(
  more: { spec?: Partial<Deployment['spec']>; status?: Deployment['status'] } = {},
): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: sampleMeta('web'),
    spec: {
      replicas: 2,
      progressDeadlineSeconds: 600,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [sampleContainer()] } },
      ...more.spec,
    },
    ...(more.status === undefined ? {} : { status: more.status }),
  };
}

/** A ReplicaSet of the sample deployment's template, or of one with another image. */
export function sampleReplicaSet(
  name: string,
  size: { replicas: number; available?: number; image?: string; created?: string },
  annotations: Record<string, string> = {},
): ReplicaSet {
  const { replicas, available = replicas, image = 'web:1', created = CREATED } = size;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: sampleMeta(name, { annotations, creationTimestamp: created }),
    spec: {
      replicas,
      minReadySeconds: 0,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web', 'pod-template-hash': name } },
        spec: { containers: [sampleContainer({ image })] },
      },
    },
    status: { replicas, readyReplicas: available, availableReplicas: available },
  };
}

export function sampleService(spec: Partial<NonNullable<Service['spec']>> = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: sampleMeta('web', { labels: { team: 'a' } }),
    spec: {
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, targetPort: 3000, protocol: 'TCP' }],
      ...spec,
    },
  };
}
