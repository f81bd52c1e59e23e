import type { ScalarNode } from './schema-node.js';

/**
 * The real server's Go types leave most zero values out when they write JSON: `value: ""` and
 * `hostNetwork: false` are gone when an object comes back. Fields that are pointers there keep their
 * zeros. The published schema does not tell the two apart, so the exceptions are listed here.
 */
const KEPT_EMPTY_STRINGS = new Set([
  'EndpointPort.name',
  'EndpointPort.appProtocol',
  'HostPathVolumeSource.type',
  'IngressSpec.ingressClassName',
  'LeaseSpec.holderIdentity',
  'PersistentVolumeClaimSpec.storageClassName',
  'GRPCAction.service',
  'ServicePort.appProtocol',
]);

const DROPPED_WHEN_FALSE = new Set([
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'paused',
  'publishNotReadyAddresses',
  'readOnly',
  'stdin',
  'stdinOnce',
  'tty',
  'unschedulable',
]);

const DROPPED_WHEN_ZERO = new Set([
  'DeploymentStatus.availableReplicas',
  'DeploymentStatus.readyReplicas',
  'DeploymentStatus.replicas',
  'DeploymentStatus.unavailableReplicas',
  'DeploymentStatus.updatedReplicas',
  'ReplicaSetStatus.availableReplicas',
  'ReplicaSetStatus.fullyLabeledReplicas',
  'ReplicaSetStatus.readyReplicas',
  'DeploymentSpec.minReadySeconds',
  'ReplicaSetSpec.minReadySeconds',
  'Probe.initialDelaySeconds',
  'ContainerPort.hostPort',
  'ServicePort.nodePort',
]);

/** Whether a stored object leaves this field out. `owner` is the short name of the definition that declares it. */
export function isDroppedZero(
  value: unknown,
  node: ScalarNode,
  owner: { readonly name: string; readonly required: readonly string[] },
  field: string,
): boolean {
  if (owner.required.includes(field)) return false;
  if (value === '')
    return node.scalar === 'string' && !KEPT_EMPTY_STRINGS.has(`${owner.name}.${field}`);
  if (value === false) return DROPPED_WHEN_FALSE.has(field);
  return value === 0 && DROPPED_WHEN_ZERO.has(`${owner.name}.${field}`);
}
