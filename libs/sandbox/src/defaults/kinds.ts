import type {
  V1ClusterRoleBinding,
  V1CustomResourceDefinition,
  V1Deployment,
  V1EndpointSlice,
  V1Ingress,
  V1LimitRange,
  V1Namespace,
  V1NetworkPolicy,
  V1NetworkPolicyPort,
  V1PersistentVolumeClaim,
  V1ReplicaSet,
  V1Secret,
  V1Service,
} from '@kubernetes/client-node';
import { defaultPodSpec } from './pods.js';

/**
 * What the real server fills into each kind. Each is idempotent, so that applying the same object again
 * finds nothing to change. Fields that only the admission of one request can know (a service's address,
 * a pod's account) are filled in under `admission/`.
 */
export function defaultDeployment({ spec }: V1Deployment): void {
  if (!spec) return;
  spec.replicas ??= 1;
  spec.strategy ??= {};
  spec.strategy.type ??= 'RollingUpdate';
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
    spec.strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
}

export function defaultReplicaSet({ spec }: V1ReplicaSet): void {
  if (!spec) return;
  spec.replicas ??= 1;
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
}

export function defaultService({ spec }: V1Service): void {
  if (!spec) return;
  spec.sessionAffinity ??= 'None';
  spec.type ??= 'ClusterIP';
  if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig ??= { clientIP: { timeoutSeconds: 10_800 } };
  }
  spec.ports?.forEach((port) => {
    port.protocol ??= 'TCP';
    if (port.targetPort === undefined || port.targetPort === '' || port.targetPort === 0) {
      port.targetPort = port.port;
    }
  });
  if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
    spec.externalTrafficPolicy ??= 'Cluster';
  }
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
}

export function defaultEndpointSlice(slice: V1EndpointSlice): void {
  for (const port of slice.ports ?? []) {
    port.name ??= '';
    port.protocol ??= 'TCP';
  }
}

export function defaultNamespace(namespace: V1Namespace): void {
  const { metadata } = namespace;
  if (metadata?.name) {
    metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
  }
  namespace.status ??= {};
  namespace.status.phase ??= 'Active';
}

/** `stringData` is for writing only: it lands in `data`, base64-encoded. */
export function defaultSecret(secret: V1Secret): void {
  for (const [key, value] of Object.entries(secret.stringData ?? {})) {
    secret.data = { ...secret.data, [key]: Buffer.from(value).toString('base64') };
  }
  delete secret.stringData;
  secret.type ||= 'Opaque';
}

export function defaultNetworkPolicy({ spec }: V1NetworkPolicy): void {
  if (!spec) return;
  if (!spec.policyTypes) {
    spec.policyTypes = spec.egress ? ['Ingress', 'Egress'] : ['Ingress'];
  }
  const ports: (V1NetworkPolicyPort[] | undefined)[] = [
    ...(spec.ingress ?? []),
    ...(spec.egress ?? []),
  ].map((rule) => rule.ports);
  for (const port of ports.flatMap((list) => list ?? [])) port.protocol ??= 'TCP';
}

export function defaultIngress(ingress: V1Ingress): void {
  ingress.status ??= {};
  ingress.status.loadBalancer ??= {};
}

/** A limit nobody asked to be lower is the default, and the default limit is the default request. */
export function defaultLimitRange({ spec }: V1LimitRange): void {
  for (const item of spec?.limits ?? []) {
    if (item.type !== 'Container') continue;
    // The client's type spells `default` with an underscore; the object does not.
    const limit = item as typeof item & { default?: Record<string, string> };
    if (limit.max || limit.default) limit.default = { ...limit.max, ...limit.default };
    if (limit.default || limit.defaultRequest || limit.min) {
      limit.defaultRequest = { ...limit.min, ...limit.default, ...limit.defaultRequest };
    }
  }
}

export function defaultRoleBinding(binding: V1ClusterRoleBinding): void {
  if (binding.roleRef) binding.roleRef.apiGroup ||= 'rbac.authorization.k8s.io';
  for (const subject of binding.subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') {
      subject.apiGroup ||= 'rbac.authorization.k8s.io';
    }
  }
}

export function defaultPersistentVolumeClaim(claim: V1PersistentVolumeClaim): void {
  claim.status ??= {};
  claim.status.phase ??= 'Pending';
  if (claim.spec) claim.spec.volumeMode ??= 'Filesystem';
}

export function defaultCustomResourceDefinition({ spec }: V1CustomResourceDefinition): void {
  if (!spec?.names) return;
  spec.names.singular ??= spec.names.kind?.toLowerCase();
  spec.names.listKind ??= spec.names.kind ? `${spec.names.kind}List` : undefined;
  spec.conversion ??= { strategy: 'None' };
}
