/**
 * Instances as objects in a cluster. It observes those of one namespace, by a watch; it changes their status and our own
 * finalizer, and nothing else of them. Every write is about the version that was read.
 */
import type { ClusterFailureCode } from '@fleetcommand/application/ports/cluster';
import type {
  TenantResource,
  TenantResources,
} from '@fleetcommand/application/ports/tenant-resources';
import { TENANT_FINALIZER, TENANT_KIND } from '@fleetcommand/contracts/resources/tenant';
import type { ResourceStatus } from '@fleetcommand/domain/tenant-resources/status';
import { err, fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { FIELD_MANAGER, toPort } from '../cluster.js';
import type { ApiCall, ClusterConnection } from '../connection.js';
import { objectPath, type ResolvedType } from '../discovery.js';
import { watchObjects, type WatchTimings } from '../informer.js';
import { readObject } from '../object.js';
import type { ObjectCache } from '../object-cache.js';
import { readTenantResource } from './read.js';

const { group, version, kind, plural } = TENANT_KIND;
const TYPE: ResolvedType = { apiVersion: `${group}/${version}`, kind, plural, namespaced: true };

export interface TenantResourcesOptions {
  readonly connection: ClusterConnection;
  readonly namespace: string;
  /** Told of each failed list or watch; they go on by themselves. */
  readonly onWatchError?: (failure: Failure) => void;
  readonly timings?: Partial<WatchTimings>;
}

/** `close()` ends the watch; the connection is its owner's. */
export interface WatchedTenantResources extends TenantResources {
  close(): void;
}

/** Starts watching. */
export function watchTenantResources(options: TenantResourcesOptions): WatchedTenantResources {
  return new NamespaceTenants(options);
}

type Saved = Promise<Result<TenantResource, Failure<ClusterFailureCode>>>;

class NamespaceTenants implements WatchedTenantResources {
  readonly synced: Promise<void>;
  readonly #cache: ObjectCache;

  constructor(private readonly options: TenantResourcesOptions) {
    const { connection, namespace, onWatchError, timings } = options;
    this.#cache = watchObjects(connection, TYPE, {
      namespace,
      ...(onWatchError && { onError: onWatchError }),
      ...(timings && { timings }),
    });
    this.synced = this.#cache.synced;
  }

  list(): Result<readonly TenantResource[], Failure<ClusterFailureCode>> {
    if (this.#cache.isSynced) return ok(this.#cache.list().map(readTenantResource));
    const { health } = this.#cache;
    const why = health.state === 'failing' ? ` ${health.failure.message}` : '';
    return fail(
      'cluster.unreachable',
      `The Tenants of namespace ${this.options.namespace} have not been listed yet.${why}`,
      { retry: 'backoff' },
    );
  }

  saveStatus(resource: TenantResource, status: ResourceStatus): Saved {
    const { name, namespace, resourceVersion } = resource;
    return this.#patch(resource, 'report the status of', {
      suffix: '/status',
      query: { fieldManager: FIELD_MANAGER, force: true },
      contentType: 'application/apply-patch+yaml',
      body: {
        apiVersion: TYPE.apiVersion,
        kind,
        metadata: { name, namespace, resourceVersion },
        status,
      },
    });
  }

  hold(resource: TenantResource): Saved {
    return this.#setFinalizers(resource, (others) => [...others, TENANT_FINALIZER]);
  }

  release(resource: TenantResource): Saved {
    return this.#setFinalizers(resource, (others) => others);
  }

  onChange(listener: () => void): () => void {
    return this.#cache.onChange(() => listener());
  }

  close(): void {
    this.#cache.stop();
  }

  /** Others' stay as they are: the list is that of the version the patch is about. */
  #setFinalizers(
    resource: TenantResource,
    wanted: (others: readonly string[]) => readonly string[],
  ): Saved {
    const { namespace, name, resourceVersion } = resource;
    const known = this.#cache.get(namespace, name)?.metadata.finalizers ?? [];
    const finalizers = wanted(known.filter((one) => one !== TENANT_FINALIZER));
    return this.#patch(resource, 'set the finalizers of', {
      suffix: '',
      query: { fieldManager: FIELD_MANAGER },
      contentType: 'application/merge-patch+json',
      body: { metadata: { resourceVersion, finalizers } },
    });
  }

  async #patch(
    resource: TenantResource,
    action: string,
    patch: Pick<ApiCall, 'query' | 'contentType'> & { suffix: string; body: object },
  ): Saved {
    const { namespace, name } = resource;
    const answer = await this.options.connection.call({
      method: 'PATCH',
      path: `${objectPath(TYPE, { namespace, name })}${patch.suffix}`,
      ...(patch.query && { query: patch.query }),
      ...(patch.contentType && { contentType: patch.contentType }),
      body: JSON.stringify(patch.body),
      action: `${action} ${kind} ${namespace}/${name}`,
      lane: namespace,
    });
    if (!answer.ok) return err(toPort(answer.error));
    const saved = readObject(answer.value.body, TYPE);
    if (!saved)
      return fail(
        'cluster.unreachable',
        `The answer about ${kind} ${namespace}/${name} is no object.`,
        {
          retry: 'backoff',
        },
      );
    // One that is deleted may be gone with the last that held it: the watch tells.
    if (saved.metadata.deletionTimestamp === undefined) this.#cache.learn(saved);
    return ok(readTenantResource(saved));
  }
}
