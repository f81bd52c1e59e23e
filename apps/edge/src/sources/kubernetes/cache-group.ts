import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import { watchObjects } from '@fleetcommand/adapter-kubernetes/informer';
import type { WatchOptions } from '@fleetcommand/adapter-kubernetes/informer';
import type { ClusterObject, ResourceType } from '@fleetcommand/adapter-kubernetes/object';
import type { ObjectCache } from '@fleetcommand/adapter-kubernetes/object-cache';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Failure } from '@fleetcommand/kernel/result';

export interface WatchedKind {
  /** For status and metrics: `IngressRoute.traefik.io`. */
  readonly name: string;
  readonly resource: ResourceType;
  readonly options?: Pick<WatchOptions, 'namespace' | 'labelSelector' | 'trim'>;
  /** One that may not be read counts as empty, too. */
  readonly isOptional?: boolean;
}

export interface CacheGroupEvents {
  /** An object was added, modified or deleted. */
  changed(object: ClusterObject): void;
  /** Every kind was listed, or is not known to the cluster. Told once. */
  synced(): void;
  failed(kind: string, failure: Failure): void;
}

/**
 * Several kinds watched as one. A kind the cluster does not know (a CRD not installed) holds nobody up: it counts
 * as empty, and its objects come in when it appears.
 */
export class CacheGroup {
  private readonly caches: ReadonlyMap<string, ObjectCache>;
  private readonly optional: ReadonlySet<ObjectCache>;
  private hasSynced = false;

  constructor(
    connection: ClusterConnection,
    kinds: readonly WatchedKind[],
    private readonly events: CacheGroupEvents,
  ) {
    this.caches = new Map(
      kinds.map(({ name, resource, options }) => {
        const onError = (failure: Failure): void => {
          events.failed(name, failure);
          this.noteSync();
        };
        return [name, watchObjects(connection, resource, { ...options, onError })];
      }),
    );
    this.optional = new Set(
      kinds.filter(({ isOptional }) => isOptional === true).map(({ name }) => this.get(name)),
    );
    for (const cache of this.caches.values()) {
      cache.onChange(({ object }) => events.changed(object));
      void cache.synced.then(() => this.noteSync());
    }
  }

  get isSynced(): boolean {
    return this.hasSynced;
  }

  get isCurrent(): boolean {
    return [...this.caches.values()].every(
      (cache) => cache.health.state === 'watching' || this.isAbsent(cache),
    );
  }

  get(kind: string): ObjectCache {
    const cache = this.caches.get(kind);
    if (!cache) throw new Error(`${kind} is not watched`);
    return cache;
  }

  status(): EdgeSource[] {
    return [...this.caches].map(([name, cache]) => {
      const { health } = cache;
      return {
        name,
        state: health.state === 'failing' && this.isAbsent(cache) ? 'absent' : health.state,
        objects: cache.size,
        lastSeenAt: cache.lastSeenAt?.toISOString() ?? null,
        message: health.state === 'failing' ? health.failure.message : null,
      };
    });
  }

  stop(): void {
    for (const cache of this.caches.values()) cache.stop();
  }

  private noteSync(): void {
    if (this.hasSynced) return;
    if (![...this.caches.values()].every((cache) => cache.isSynced || this.isAbsent(cache))) return;
    this.hasSynced = true;
    this.events.synced();
  }

  private isAbsent(cache: ObjectCache): boolean {
    const { health } = cache;
    if (health.state !== 'failing') return false;
    const { code } = health.failure;
    return (
      code === 'cluster.kind-missing' || (code === 'cluster.forbidden' && this.optional.has(cache))
    );
  }
}

/** What is told of a cluster's kinds, by the cluster where it has a name. */
export function ofCluster(
  sources: readonly EdgeSource[],
  cluster: string | undefined,
): EdgeSource[] {
  return sources.map((source) => ({ ...source, ...(cluster !== undefined && { cluster }) }));
}
