import type {
  CoreV1Event,
  V1ConfigMap,
  V1Container,
  V1ContainerStatus,
  V1Deployment,
  V1DeploymentSpec,
  V1EndpointSlice,
  V1Namespace,
  V1Node,
  V1Pod,
  V1PodDisruptionBudget,
  V1PodSpec,
  V1PodStatus,
  V1PodTemplateSpec,
  V1Probe,
  V1ReplicaSet,
  V1ReplicaSetSpec,
  V1Secret,
  V1Service,
  V1ServiceAccount,
} from '@kubernetes/client-node';
import type { KubeObject, ObjectMeta, ObjectStore, ResourceRef } from './store.js';

/** A client-node model as it travels in JSON: an instant is an RFC 3339 string there, not a `Date`. */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Field in keyof T]: Wire<T[Field]> }
      : T;

/** `metadata` of an object that has been stored: the API server has filled these in. */
export interface StoredMeta extends ObjectMeta {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
}

type Stored<T> = Omit<Wire<T>, 'apiVersion' | 'kind' | 'metadata'> &
  KubeObject & { metadata: StoredMeta };
type Namespaced<T> = Stored<T> & { metadata: StoredMeta & { namespace: string } };

export type PodTemplate = Wire<V1PodTemplateSpec> & { metadata?: ObjectMeta };
export type PodSpec = Wire<V1PodSpec>;
export type PodStatus = Wire<V1PodStatus>;
export type Container = Wire<V1Container>;
export type ContainerStatus = Wire<V1ContainerStatus>;
export type Probe = Wire<V1Probe>;

export type Pod = Namespaced<V1Pod> & { spec: PodSpec };
export type ReplicaSet = Namespaced<V1ReplicaSet> & {
  spec: Wire<V1ReplicaSetSpec> & { template: PodTemplate };
};
export type Deployment = Namespaced<V1Deployment> & {
  spec: Wire<V1DeploymentSpec> & { template: PodTemplate };
};
export type Service = Namespaced<V1Service>;
export type EndpointSlice = Namespaced<V1EndpointSlice>;
export type ServiceAccount = Namespaced<V1ServiceAccount>;
export type Secret = Namespaced<V1Secret>;
export type ConfigMap = Namespaced<V1ConfigMap>;
export type DisruptionBudget = Namespaced<V1PodDisruptionBudget>;
export type KubeEvent = Namespaced<CoreV1Event>;
export type Namespace = Stored<V1Namespace>;
export type Node = Stored<V1Node>;

/** A collection and the type of what is in it. */
export interface Kind<T extends KubeObject> extends ResourceRef {
  /** Never set: it only carries `T`. */
  readonly holds?: T;
}

const core = (plural: string): ResourceRef => ({ group: '', version: 'v1', plural });

export const PODS: Kind<Pod> = core('pods');
export const SERVICES: Kind<Service> = core('services');
export const SECRETS: Kind<Secret> = core('secrets');
export const CONFIG_MAPS: Kind<ConfigMap> = core('configmaps');
export const NAMESPACES: Kind<Namespace> = core('namespaces');
export const NODES: Kind<Node> = core('nodes');
export const SERVICE_ACCOUNTS: Kind<ServiceAccount> = core('serviceaccounts');
export const EVENTS: Kind<KubeEvent> = core('events');
export const DEPLOYMENTS: Kind<Deployment> = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
};
export const REPLICA_SETS: Kind<ReplicaSet> = {
  group: 'apps',
  version: 'v1',
  plural: 'replicasets',
};
export const ENDPOINT_SLICES: Kind<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  plural: 'endpointslices',
};
export const DISRUPTION_BUDGETS: Kind<DisruptionBudget> = {
  group: 'policy',
  version: 'v1',
  plural: 'poddisruptionbudgets',
};

/** `store.get`, typed by the kind. */
export function getOne<T extends KubeObject>(
  store: ObjectStore,
  kind: Kind<T>,
  namespace: string | undefined,
  name: string,
): T | undefined {
  return store.get(kind, namespace, name) as T | undefined;
}

/** `store.list` of one namespace (or of all, when it is absent), typed by the kind. */
export function listAll<T extends KubeObject>(
  store: ObjectStore,
  kind: Kind<T>,
  namespace?: string,
): T[] {
  return store.list(kind, namespace === undefined ? {} : { namespace }) as T[];
}

/** What a controller's queue calls an object: `namespace/name`, or `name` for cluster kinds. */
export function keyOf(object: { metadata: ObjectMeta }): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? `${name}` : `${namespace}/${name}`;
}

/** The inverse of `keyOf` for namespaced kinds. */
export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** An instant as the API server writes it: RFC 3339 with whole seconds. */
export function apiTime(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
