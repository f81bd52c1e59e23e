import type { KubernetesObject } from '@fleetcommand/application/ports/cluster';

/** A Deployment's status and pods once everything it asks for runs. Pure. */
export function settleDeployment(
  deployment: KubernetesObject,
): readonly [KubernetesObject, ...KubernetesObject[]] {
  const spec = deployment['spec'] as DeploymentSpec;
  const replicas = spec.replicas ?? 1;
  const status = {
    observedGeneration: deployment.metadata.generation,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    conditions: [{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }],
  };
  const pods = Array.from({ length: replicas }, (_, index) => podOf(deployment, spec, index));
  return [{ ...deployment, status }, ...pods];
}

interface DeploymentSpec {
  readonly replicas?: number;
  readonly template: {
    readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    readonly spec: { readonly containers?: readonly { readonly name: string }[] };
  };
}

function podOf(
  { metadata }: KubernetesObject,
  { template }: DeploymentSpec,
  index: number,
): KubernetesObject {
  const containers = template.spec.containers ?? [];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${metadata.name}-${metadata.generation ?? 1}-${index}`,
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      ...(template.metadata?.labels && { labels: template.metadata.labels }),
      ownerReferences: [{ kind: 'Deployment', name: metadata.name, uid: metadata.uid }],
    } as KubernetesObject['metadata'],
    spec: template.spec,
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: containers.map(({ name }) => ({ name, ready: true, state: {} })),
    },
  };
}
