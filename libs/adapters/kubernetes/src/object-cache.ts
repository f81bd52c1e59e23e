import { fail, type Failure } from '@fleetcommand/kernel/result';
import { describeObject, type ClusterObject } from './object.js';
import { isOlderVersion, ObjectIndex, type ObjectChange } from './object-index.js';

/** What a cache knows of its own freshness, for health pages and conditions. */
export type CacheHealth =
  | { readonly state: 'starting' | 'watching' }
  | { readonly state: 'failing'; readonly failure: Failure; readonly since: Date };

/** The objects of one kind, kept current by a watch. Objects carry no `metadata.managedFields`. */
export interface ObjectCache {
  /** Settles after the first complete list. It never rejects: a missing kind or a dead cluster keeps it pending. */
  readonly synced: Promise<void>;
  readonly isSynced: boolean;
  readonly health: CacheHealth;
  /** When the server last said anything (object, bookmark or list); undefined before the first answer. */
  readonly lastSeenAt: Date | undefined;
  readonly size: number;
  /** `namespace` is `''` or undefined for cluster-scoped kinds. */
  get(namespace: string | undefined, name: string): ClusterObject | undefined;
  list(): ClusterObject[];
  byNamespace(namespace: string): ClusterObject[];
  /** Calls back after each change, in order; returns the way to stop it. */
  onChange(listener: (change: ObjectChange) => void): () => void;
  /**
   * Takes in the server's answer to a write of this process, so that it reads what it wrote before the watch brings
   * it; listeners are not told. What the watch has passed already is ignored: it knows better.
   */
  learn(object: ClusterObject): void;
  /** Ends the watch. The cache keeps what it holds. */
  stop(): void;
}

/** The cache as the informer writes to it. */
export class LiveCache implements ObjectCache {
  readonly synced: Promise<void>;
  isSynced = false;
  lastSeenAt: Date | undefined;
  #health: CacheHealth = { state: 'starting' };
  #markSynced: () => void = () => {};
  readonly #index = new ObjectIndex();
  readonly #listeners = new Set<(change: ObjectChange) => void>();
  /** How far list and watch have come. */
  #version = '';
  /** What this process wrote and the watch has not come to. */
  readonly #ahead = new Map<string, ClusterObject>();

  constructor(
    readonly stop: () => void,
    private readonly onError: (failure: Failure) => void,
  ) {
    this.synced = new Promise((resolve) => {
      this.#markSynced = resolve;
    });
  }

  get health(): CacheHealth {
    return this.#health;
  }

  get size(): number {
    return this.#index.size;
  }

  get(namespace: string | undefined, name: string): ClusterObject | undefined {
    return this.#index.get(namespace, name);
  }

  list(): ClusterObject[] {
    return this.#index.all();
  }

  byNamespace(namespace: string): ClusterObject[] {
    return this.#index.inNamespace(namespace);
  }

  onChange(listener: (change: ObjectChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes a complete list, as of `version`. What this process wrote after it stays until the watch comes to it. */
  replace(objects: readonly ClusterObject[], version: string): void {
    this.#version = version;
    const written = [...this.#ahead.values()].filter((object) =>
      isOlderVersion(version, versionOf(object)),
    );
    this.#ahead.clear();
    const changes = this.#index.replace([...withoutSame(objects, written), ...written]);
    this.isSynced = true;
    for (const change of changes) this.#tell(change);
    this.#markSynced();
  }

  /** Takes one event of the watch. */
  take(type: 'put' | 'remove', object: ClusterObject): void {
    this.#version = versionOf(object);
    this.#ahead.delete(keyOf(object));
    const change = type === 'put' ? this.#index.put(object) : this.#index.remove(object);
    if (change) this.#tell(change);
  }

  /** Takes a bookmark: the watch has come to `version`. */
  advance(version: string): void {
    this.#version = version;
    for (const [key, object] of this.#ahead) {
      if (!isOlderVersion(version, versionOf(object))) this.#ahead.delete(key);
    }
  }

  learn(object: ClusterObject): void {
    if (!this.isSynced || !isOlderVersion(this.#version, versionOf(object))) return;
    this.#ahead.set(keyOf(object), object);
    this.#index.put(object);
  }

  seen(now: Date): void {
    this.lastSeenAt = now;
  }

  healthy(): void {
    if (this.isSynced) this.#health = { state: 'watching' };
  }

  failing(failure: Failure, now: Date): void {
    const since = this.#health.state === 'failing' ? this.#health.since : now;
    this.#health = { state: 'failing', failure, since };
    this.onError(failure);
  }

  /** One listener's bug must not cost the others their news. */
  #tell(change: ObjectChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        const { kind, metadata } = change.object;
        const failed = fail(
          'cluster.listener-failed',
          `A listener threw on the change of ${describeObject({ kind, ...metadata })}; the others were told.`,
          { cause: error },
        );
        this.onError(failed.error);
      }
    }
  }
}

function versionOf(object: ClusterObject): string {
  return object.metadata.resourceVersion ?? '';
}

function keyOf(object: ClusterObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function withoutSame(
  objects: readonly ClusterObject[],
  others: readonly ClusterObject[],
): readonly ClusterObject[] {
  if (others.length === 0) return objects;
  const keys = new Set(others.map(keyOf));
  return objects.filter((object) => !keys.has(keyOf(object)));
}
