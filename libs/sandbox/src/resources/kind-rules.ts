import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import type { KubeObject } from '../objects/store.js';
import {
  defaultCustomResourceDefinition,
  defaultDeployment,
  defaultEndpointSlice,
  defaultIngress,
  defaultLimitRange,
  defaultNamespace,
  defaultNetworkPolicy,
  defaultPersistentVolumeClaim,
  defaultReplicaSet,
  defaultRoleBinding,
  defaultSecret,
  defaultService,
} from '../defaults/kinds.js';
import { defaultPod } from '../defaults/pods.js';
import {
  validateConfigMap,
  validateConfigMapUpdate,
  validateSecret,
  validateSecretUpdate,
} from '../validation/configuration.js';
import { validateCustomResourceDefinition } from '../validation/custom-resource-definitions.js';
import type { FieldErrors } from '../validation/field-errors.js';
import { dnsLabel, dnsLabelWithoutDots, dnsSubdomain, pathSegment } from '../validation/names.js';
import { validateIngress, validateNetworkPolicy } from '../validation/networking.js';
import { validatePod, validatePodUpdate } from '../validation/pods.js';
import {
  validateDisruptionBudget,
  validateLimitRange,
  validateResourceQuota,
  validateRole,
  validateRoleBinding,
  validateRoleBindingUpdate,
} from '../validation/policy.js';
import {
  validateEndpointSlice,
  validateEndpointSliceUpdate,
  validateService,
  validateServiceUpdate,
} from '../validation/services.js';
import {
  validateDeployment,
  validateReplicaSet,
  validateSelectorUnchanged,
} from '../validation/workloads.js';
import { establish, recordStoredVersion } from './custom-definition-status.js';
import { qosClass } from './pod-qos.js';
import { typed } from '../objects/object-fields.js';
import type { KindRules } from './resource-type.js';

export const PLAIN_RULES: KindRules = {
  nameRule: dnsSubdomain,
  countsGenerations: false,
  returnsDeleted: false,
  unconditionalUpdate: true,
};

/** Rules written against the client library's types. */
const defaults = <T>(apply: (draft: T) => void) => ({
  applyDefaults: (draft: KubeObject) => apply(typed<T>(draft)),
});
const validation = <T>(
  check: (object: T, errors: FieldErrors) => void,
  checkUpdate?: (object: T, live: T, errors: FieldErrors) => void,
) => ({
  validate: (object: KubeObject, errors: FieldErrors) => check(typed<T>(object), errors),
  ...(checkUpdate
    ? {
        validateUpdate: (object: KubeObject, live: KubeObject, errors: FieldErrors) =>
          checkUpdate(typed<T>(object), typed<T>(live), errors),
      }
    : {}),
});
const initialStatus = (status: Record<string, unknown>) => ({
  prepareCreate: (draft: KubeObject) => {
    draft['status'] = { ...status };
  },
});

const RULES: Readonly<Record<string, Partial<KindRules>>> = {
  Namespace: {
    nameRule: dnsLabelWithoutDots,
    ...defaults(defaultNamespace),
    prepareCreate: (draft) => {
      draft['spec'] = { finalizers: ['kubernetes'] };
      draft['status'] = { phase: 'Active' };
    },
    prepareUpdate: (draft, live) => {
      draft['spec'] = live['spec'];
    },
  },
  Pod: {
    countsGenerations: true,
    returnsDeleted: true,
    ...defaults(defaultPod),
    ...validation(validatePod, validatePodUpdate),
    prepareCreate: (draft) => {
      draft['status'] = { phase: 'Pending', qosClass: qosClass(typed(draft)) };
    },
  },
  Service: {
    nameRule: dnsLabel,
    returnsDeleted: true,
    ...defaults(defaultService),
    ...validation(validateService, validateServiceUpdate),
    ...initialStatus({ loadBalancer: {} }),
  },
  Secret: { ...defaults(defaultSecret), ...validation(validateSecret, validateSecretUpdate) },
  ConfigMap: validation(validateConfigMap, validateConfigMapUpdate),
  ServiceAccount: { returnsDeleted: true },
  ResourceQuota: {
    returnsDeleted: true,
    ...validation(validateResourceQuota),
    ...initialStatus({}),
  },
  LimitRange: { ...defaults(defaultLimitRange), ...validation(validateLimitRange) },
  PersistentVolumeClaim: { returnsDeleted: true, ...defaults(defaultPersistentVolumeClaim) },
  Deployment: {
    countsGenerations: true,
    ...defaults(defaultDeployment),
    ...validation(validateDeployment, validateSelectorUnchanged),
    ...initialStatus({}),
  },
  ReplicaSet: {
    countsGenerations: true,
    ...defaults(defaultReplicaSet),
    ...validation(validateReplicaSet, validateSelectorUnchanged),
    ...initialStatus({ replicas: 0 }),
  },
  EndpointSlice: {
    countsGenerations: true,
    ...defaults(defaultEndpointSlice),
    ...validation(validateEndpointSlice, validateEndpointSliceUpdate),
  },
  NetworkPolicy: {
    countsGenerations: true,
    ...defaults(defaultNetworkPolicy),
    ...validation(validateNetworkPolicy),
  },
  Ingress: {
    countsGenerations: true,
    ...defaults(defaultIngress),
    ...validation(validateIngress),
    ...initialStatus({ loadBalancer: {} }),
  },
  IngressClass: { countsGenerations: true },
  PodDisruptionBudget: {
    countsGenerations: true,
    ...validation(validateDisruptionBudget),
    ...initialStatus({
      currentHealthy: 0,
      desiredHealthy: 0,
      disruptionsAllowed: 0,
      expectedPods: 0,
    }),
  },
  Role: { nameRule: pathSegment, ...validation(validateRole) },
  ClusterRole: { nameRule: pathSegment, ...validation(validateRole) },
  RoleBinding: {
    nameRule: pathSegment,
    ...defaults(defaultRoleBinding),
    ...validation(validateRoleBinding, validateRoleBindingUpdate),
  },
  ClusterRoleBinding: {
    nameRule: pathSegment,
    ...defaults(defaultRoleBinding),
    ...validation(validateRoleBinding, validateRoleBindingUpdate),
  },
  Lease: { unconditionalUpdate: false },
  CustomResourceDefinition: {
    countsGenerations: true,
    unconditionalUpdate: false,
    ...defaults(defaultCustomResourceDefinition),
    ...validation(validateCustomResourceDefinition),
    prepareCreate: (draft, now) => establish(typed<V1CustomResourceDefinition>(draft), now),
    prepareUpdate: (draft) => recordStoredVersion(typed<V1CustomResourceDefinition>(draft)),
  },
};

/** What is particular about a built-in kind. */
export function rulesOf(kind: string): KindRules {
  return { ...PLAIN_RULES, ...RULES[kind] };
}
