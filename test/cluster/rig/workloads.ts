import type { KubeObject } from './kube-object.js';

export interface DeploymentFacts {
  readonly replicas: number;
  readonly image?: string;
  readonly strategy?: object;
  /** Of the one container. */
  readonly container?: object;
}

/** A deployment `web` of one container `web`. */
export function webDeployment({
  replicas,
  image = 'web:1',
  strategy,
  container = {},
}: DeploymentFacts): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      ...(strategy && { strategy }),
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [{ name: 'web', image, ...container }],
        },
      },
    },
  };
}

interface DeploymentStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly conditions?: { type: string; status: string; reason: string; message: string }[];
}

export const statusOf = (object: KubeObject): DeploymentStatus =>
  (object['status'] ?? {}) as DeploymentStatus;

export const conditionOf = (object: KubeObject, type: string) =>
  statusOf(object).conditions?.find((condition) => condition.type === type);

/** Whether the newest template runs so many times, and nothing else does. */
export function isRolledOut(deployment: KubeObject, replicas: number): boolean {
  const status = statusOf(deployment);
  const count = (value = 0): boolean => value === replicas;
  return (
    status.observedGeneration === deployment.metadata.generation &&
    count(status.replicas) &&
    count(status.updatedReplicas) &&
    count(status.availableReplicas)
  );
}
