/**
 * The in-process face of the embedded Kubernetes API. Controllers and the kubelet work through it, and
 * the HTTP server is only another caller: every mutation, whoever makes it, passes the same admission
 * and validation and lands in the same journal before a watcher hears of it.
 *
 * Objects handed out are shared with the store and deeply frozen: copy before changing.
 */

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** One manager's claim on fields, as server-side apply records it. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  fieldsType?: 'FieldsV1';
  fieldsV1?: Record<string, unknown>;
  subresource?: string;
}

/** The part of `metadata` every kind shares. Times are RFC 3339 with whole seconds, as the real server writes them. */
export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** Names a collection, for example `{ group: 'apps', version: 'v1', plural: 'deployments' }`; core's group is `''`. */
export interface ResourceRef {
  group: string;
  version: string;
  plural: string;
}

export interface ListOptions {
  /** Absent: every namespace. */
  namespace?: string;
  /** `app=web,tier!=cache,env in (a,b),!legacy` */
  labelSelector?: string;
  /** `metadata.name=web-1,status.phase!=Failed`; only the fields the real server indexes. */
  fieldSelector?: string;
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** For DELETED: the last state, with the resourceVersion of the deletion. */
  object: KubeObject;
}

export interface DeleteOptions {
  /** Precondition: delete only if the object still has this uid (otherwise 409). */
  uid?: string;
  /** Pods: 0 removes at once; otherwise the pod stays, terminating, until its kubelet deletes it with 0. */
  gracePeriodSeconds?: number;
  /** `Background` (the default), `Foreground` or `Orphan`; acted on by the garbage collector. */
  propagationPolicy?: string;
}

/** Every mutation passes admission and validation; a refusal is an `ApiError` (see `api-error.ts`), which carries the `Status`. */
export interface ObjectStore {
  /** Namespaced kinds need `namespace`; cluster kinds ignore it. */
  get(r: ResourceRef, namespace: string | undefined, name: string): KubeObject | undefined;
  /** In order of namespace and name. */
  list(r: ResourceRef, options?: ListOptions): KubeObject[];
  create(r: ResourceRef, object: KubeObject): KubeObject;
  /** Replaces all but status. Optimistic: 409 unless `metadata.resourceVersion`, when present, is the current one. */
  update(r: ResourceRef, object: KubeObject): KubeObject;
  /** Replaces status only; same optimism. Returns the stored object unchanged when nothing differs. */
  updateStatus(r: ResourceRef, object: KubeObject): KubeObject;
  /** Removes the object, or marks it with a deletionTimestamp when finalizers or a pod's grace period hold it. */
  delete(
    r: ResourceRef,
    namespace: string | undefined,
    name: string,
    options?: DeleteOptions,
  ): KubeObject;
  /** From now on. Delivered synchronously, after the commit, in order of resourceVersion. Returns the unsubscriber. */
  watch(r: ResourceRef, listener: (event: WatchEvent) => void): () => void;
}
