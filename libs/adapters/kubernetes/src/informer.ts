import type { ClusterConnection } from './connection.js';
import type { ClusterObject, ResourceType } from './object.js';
import type { Failure } from '@fleetcommand/kernel/result';

export interface WatchOptions {
  /** Default: every namespace. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Told of each failed list or watch; the watch goes on by itself. */
  readonly onError?: (failure: Failure) => void;
}

export interface ObjectChange<T extends ClusterObject = ClusterObject> {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly object: T;
  /** The object before the change; absent for `added`. */
  readonly previous?: T;
}

/** What a cache knows of its own freshness, for health pages and conditions. */
export type CacheHealth =
  | { readonly state: 'starting' | 'watching' }
  | { readonly state: 'failing'; readonly failure: Failure; readonly since: Date };

/** The objects of one kind, kept current by a watch. Objects carry no `metadata.managedFields`. */
export interface ObjectCache<T extends ClusterObject = ClusterObject> {
  /** Settles after the first complete list. It never rejects: a missing kind or a dead cluster keeps it pending. */
  readonly synced: Promise<void>;
  readonly isSynced: boolean;
  readonly health: CacheHealth;
  /** When the server last said anything (object, bookmark or list); undefined before the first answer. */
  readonly lastSeenAt: Date | undefined;
  /** `namespace` is `''` or undefined for cluster-scoped kinds. */
  get(namespace: string | undefined, name: string): T | undefined;
  list(): T[];
  byNamespace(namespace: string): T[];
  /** Calls back after each change, in order; returns the way to stop it. */
  onChange(listener: (change: ObjectChange<T>) => void): () => void;
  /** Ends the watch. The cache keeps what it holds. */
  stop(): void;
}

/** Lists, then watches, for ever; see the file's head. */
export declare function watchObjects<T extends ClusterObject = ClusterObject>(
  connection: ClusterConnection,
  resource: ResourceType,
  options?: WatchOptions,
): ObjectCache<T>;
