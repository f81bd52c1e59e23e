import type { ClusterId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

/** Any Kubernetes object, as JSON. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly [field: string]: unknown;
}

export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Deletes are conditional on it. */
  readonly uid?: string;
}

/** Who sets fields by an apply, when it is not the platform's reconcilers. */
export interface FieldOwner {
  /** The field manager. */
  readonly manager: string;
  /** Takes fields from their owners; else one that another set otherwise is a `cluster.conflict`. */
  readonly force: boolean;
}

export type ClusterFailureCode =
  | 'cluster.unreachable'
  | 'cluster.overloaded'
  | 'cluster.forbidden'
  | 'cluster.quota-exceeded'
  | 'cluster.invalid'
  | 'cluster.conflict'
  | 'cluster.not-found'
  | 'cluster.breaker-open'
  | 'cluster.unknown';

export type ListedKind =
  | 'Secret'
  | 'ConfigMap'
  | 'Pod'
  | 'Deployment'
  | 'Service'
  | 'Ingress'
  | 'IngressRoute';

/** One cluster of the fleet. Reads come from a cache kept current by watches. */
export interface Cluster {
  readonly id: ClusterId;
  /** Resolves when the caches have listed once; rejects never: until then `observe` says `cluster.unreachable`. */
  readonly synced: Promise<void>;
  /**
   * Server-side apply under the field manager `fleetcommand`, forced; the server's answer. The next `observe` of this
   * process sees it, whether or not the watch has delivered it yet.
   */
  apply(
    object: KubernetesObject,
    as?: FieldOwner,
  ): Promise<Result<KubernetesObject, Failure<ClusterFailureCode>>>;
  /** The object as the server has it now; null where it (or its namespace) does not exist. */
  read(ref: ObjectRef): Promise<Result<KubernetesObject | null, Failure<ClusterFailureCode>>>;
  /** Gone already is a success. With `orphans` what it owns stays, and is the next one's whose selector fits. */
  delete(
    ref: ObjectRef,
    options?: { readonly orphans?: boolean },
  ): Promise<Result<void, Failure<ClusterFailureCode>>>;
  /**
   * Every object in the tenant's namespace that carries our labels, the namespace itself, its pods and events of
   * warning, from the cache. A fresh read from the server with `fresh: true`.
   */
  observe(
    namespace: string,
    options?: { readonly fresh?: boolean },
  ): Promise<Result<ObservedNamespace, Failure<ClusterFailureCode>>>;
  /** Of the kind, in the namespace (null: in all), with these labels; read from the server, and nothing else is. */
  list(
    kind: ListedKind,
    namespace: string | null,
    labels: Readonly<Record<string, string>>,
  ): Promise<Result<readonly KubernetesObject[], Failure<ClusterFailureCode>>>;
  /**
   * The log of a pod of one container: its last `tail` lines, and with `follow` what is written until the container ends
   * or the signal aborts. Iterating throws what the network throws. `cluster.invalid` while it has not started.
   */
  logs(
    of: { readonly namespace: string; readonly pod: string },
    options: { readonly tail: number; readonly follow: boolean; readonly signal: AbortSignal },
  ): Promise<Result<AsyncIterable<LogLine>, Failure<ClusterFailureCode>>>;
  /** Called with the tenant's id when anything of theirs changed in the cluster by somebody's hand or by progress. */
  onTenantChange(listener: (tenantId: string) => void): () => void;
}

export interface LogLine {
  /** RFC 3339, as the node wrote it: up to nanoseconds. */
  readonly at: string;
  readonly text: string;
}

export interface ObservedNamespace {
  /** Null when there is no such namespace. */
  readonly namespace: KubernetesObject | null;
  /** Labelled as ours, of the kinds `desired-state` renders. */
  readonly objects: readonly KubernetesObject[];
  readonly pods: readonly KubernetesObject[];
}

export interface Clusters {
  get(
    id: ClusterId,
  ):
    | Result<Cluster, Failure<'cluster.unknown'>>
    | Promise<Result<Cluster, Failure<'cluster.unknown'>>>;
  all(): readonly Cluster[];
}
