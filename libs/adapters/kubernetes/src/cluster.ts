/**
 * The application's port to one cluster. It observes every object that carries the tenant label, of the kinds
 * that `desired-state` renders and their pods, through one watch a kind; it changes what it is told to apply
 * or delete.
 */
import type {
  Cluster,
  ClusterFailureCode as PortFailureCode,
  Clusters,
  FieldOwner,
  KubernetesObject,
  LogLine,
  ObjectRef,
  ObservedNamespace,
} from '@fleetcommand/application/ports/cluster';
import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { matters } from '@fleetcommand/desired-state/observed/matters';
import { RENDERED_KINDS } from '@fleetcommand/desired-state/rendered-kinds';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import { err, fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { applyObject, deleteObject, getObject } from './apply.js';
import type { ClusterConnection } from './connection.js';
import type { ClusterFailureCode } from './failure.js';
import { watchObjects, type WatchTimings } from './informer.js';
import { listObjects } from './list.js';
import { streamLogs } from './logs.js';
import type { ClusterObject, ResourceType } from './object.js';
import type { ObjectCache } from './object-cache.js';
import type { ObjectChange } from './object-index.js';

/** Owner of every field the platform sets. */
export const FIELD_MANAGER = 'fleetcommand';

const POD: ResourceType = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true };

/** Kinds whose status says how the tenant's workload is. That of the others is read by nobody, and not kept. */
const STATUS_COUNTS: ReadonlySet<string> = new Set(['Deployment', 'Pod']);

export interface ClusterOptions {
  readonly id: ClusterId;
  readonly connection: ClusterConnection;
  /** Told of each failed list or watch; they go on by themselves. */
  readonly onWatchError?: (failure: Failure) => void;
  readonly timings?: Partial<WatchTimings>;
  /** `false`: nothing is watched, and `observe` asks the server each time. For a process that seldom looks. */
  readonly watches?: boolean;
}

/** A cluster whose watches run; `close()` ends them and its connections. */
export interface WatchedCluster extends Cluster {
  readonly connection: ClusterConnection;
  /** One a kind, for health pages. */
  readonly caches: ReadonlyMap<string, ObjectCache>;
  close(): Promise<void>;
}

/** Starts watching. */
export function watchCluster(options: ClusterOptions): WatchedCluster {
  return new KubernetesCluster(options);
}

/** Those whose connections are there already. */
export interface ConnectedClusters extends Clusters {
  get(id: ClusterId): Result<Cluster, Failure<'cluster.unknown'>>;
}

/** The clusters of the fleet by id. */
export function clustersOf(clusters: readonly Cluster[]): ConnectedClusters {
  const byId = new Map(clusters.map((cluster) => [cluster.id, cluster]));
  return {
    get: (id) => {
      const found = byId.get(id);
      if (found) return ok(found);
      return fail(
        'cluster.unknown',
        `No connection to cluster ${id} is configured in this process; add its kubeconfig.`,
        { retry: 'backoff' },
      );
    },
    all: () => clusters,
  };
}

class KubernetesCluster implements WatchedCluster {
  readonly id: ClusterId;
  readonly connection: ClusterConnection;
  readonly caches: ReadonlyMap<string, ObjectCache>;
  readonly synced: Promise<void>;

  constructor(options: ClusterOptions) {
    const { id, connection, onWatchError, timings, watches = true } = options;
    this.id = id;
    this.connection = connection;
    this.caches = new Map(
      (watches ? [...RENDERED_KINDS, POD] : []).map((type) => [
        type.kind,
        watchObjects(connection, type, {
          // Namespaces of others are seen too, so that none is taken over by mistake.
          ...(type.kind === 'Namespace' ? {} : { labelSelector: TENANT_LABEL }),
          trim: withoutNoise,
          ...(onWatchError ? { onError: onWatchError } : {}),
          ...(timings ? { timings } : {}),
        }),
      ]),
    );
    const all = [...this.caches.values()].map((cache) => cache.synced);
    this.synced = Promise.all(all).then(() => undefined);
  }

  async apply(
    object: KubernetesObject,
    { manager, force }: FieldOwner = { manager: FIELD_MANAGER, force: true },
  ): Promise<Result<KubernetesObject, Failure<PortFailureCode>>> {
    const options = { fieldManager: manager, force };
    const applied = await applyObject(this.connection, object, options);
    if (!applied.ok) return err(toPort(applied.error));
    this.caches.get(object.kind)?.learn(withoutNoise(applied.value));
    return applied;
  }

  async read(ref: ObjectRef): Promise<Result<KubernetesObject | null, Failure<PortFailureCode>>> {
    const found = await getObject(this.connection, ref);
    return found.ok ? ok(found.value ?? null) : err(toPort(found.error));
  }

  async delete(
    ref: ObjectRef,
    { orphans = false }: { readonly orphans?: boolean } = {},
  ): Promise<Result<void, Failure<PortFailureCode>>> {
    const { uid } = ref;
    const deleted = await deleteObject(this.connection, ref, {
      ...(uid !== undefined && { uid }),
      ...(orphans && { propagation: 'Orphan' }),
    });
    return deleted.ok ? ok(undefined) : err(toPort(deleted.error));
  }

  async observe(
    namespace: string,
    options: { readonly fresh?: boolean } = {},
  ): Promise<Result<ObservedNamespace, Failure<PortFailureCode>>> {
    if (options.fresh || this.caches.size === 0) return this.#read(namespace);
    for (const [kind, cache] of this.caches) {
      if (!cache.isSynced) return err(toPort(notSynced(this.connection.name, kind, cache)));
    }
    return ok({
      namespace: this.caches.get('Namespace')?.get(undefined, namespace) ?? null,
      objects: RENDERED_KINDS.flatMap(
        ({ kind }) => this.caches.get(kind)?.byNamespace(namespace) ?? [],
      ),
      pods: this.caches.get('Pod')?.byNamespace(namespace) ?? [],
    });
  }

  async logs(
    of: Parameters<Cluster['logs']>[0],
    { tail, follow, signal }: Parameters<Cluster['logs']>[1],
  ): ReturnType<Cluster['logs']> {
    const wanted = { ...of, tailLines: tail, follow, timestamps: true, signal };
    const opened = await streamLogs(this.connection, wanted);
    return opened.ok ? ok(timed(opened.value.lines)) : err(toPort(opened.error));
  }

  async list(
    kind: Parameters<Cluster['list']>[0],
    namespace: string,
    labels: Readonly<Record<string, string>>,
  ): ReturnType<Cluster['list']> {
    const rendered = RENDERED_KINDS.find((one) => one.kind === kind);
    const type = rendered ?? { ...POD, kind, plural: `${kind.toLowerCase()}s` };
    const labelSelector = selectorOf(labels);
    const scope = {
      ...(namespace !== null && { namespace }),
      ...(labelSelector !== '' && { labelSelector }),
    };
    const listed = await listObjects(this.connection, type, scope);
    return listed.ok ? ok(listed.value.items) : err(toPort(listed.error));
  }

  onTenantChange(listener: (tenantId: string) => void): () => void {
    const tell = ({ type, object, previous }: ObjectChange): void => {
      // Whose it was: a namespace whose label somebody took away is drift, too.
      const tenantId = tenantOf(previous) ?? tenantOf(object);
      if (tenantId === undefined) return;
      if (matters(previous ?? null, type === 'deleted' ? null : object)) listener(tenantId);
    };
    const stops = [...this.caches.values()].map((cache) => cache.onChange(tell));
    return () => stops.forEach((stop) => stop());
  }

  async close(): Promise<void> {
    for (const cache of this.caches.values()) cache.stop();
    await this.connection.close();
  }

  async #read(namespace: string): Promise<Result<ObservedNamespace, Failure<PortFailureCode>>> {
    const reference = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
    const scope = { namespace, labelSelector: TENANT_LABEL, lane: namespace };
    const kinds = [POD, ...RENDERED_KINDS.filter(({ namespaced }) => namespaced)];
    const [found, ...lists] = await Promise.all([
      getObject(this.connection, reference),
      ...kinds.map((type) => listObjects(this.connection, type, scope)),
    ]);
    if (!found.ok) return err(toPort(found.error));
    const perKind: ClusterObject[][] = [];
    for (const list of lists) {
      if (!list.ok) return err(toPort(list.error));
      perKind.push(list.value.items.map(withoutNoise));
    }
    const [pods = [], ...objects] = perKind;
    return ok({ namespace: found.value ?? null, objects: objects.flat(), pods });
  }
}

function selectorOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function tenantOf(object: ClusterObject | undefined): string | undefined {
  return object?.metadata.labels?.[TENANT_LABEL];
}

function withoutNoise(object: ClusterObject): ClusterObject {
  if (STATUS_COUNTS.has(object.kind)) return object;
  const { status: _dropped, ...rest } = object;
  return { ...rest, apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata };
}

function notSynced(cluster: string, kind: string, cache: ObjectCache): Failure<ClusterFailureCode> {
  const why = cache.health.state === 'failing' ? ` ${cache.health.failure.message}` : '';
  return {
    code: 'cluster.unreachable',
    message: `What cluster "${cluster}" holds is not known yet: its ${kind} objects have not been listed.${why}`,
    retry: 'backoff',
  };
}

const PORT_CODES: Readonly<Record<ClusterFailureCode, PortFailureCode>> = {
  'cluster.conflict': 'cluster.conflict',
  'cluster.precondition-failed': 'cluster.conflict',
  'cluster.already-exists': 'cluster.conflict',
  'cluster.namespace-terminating': 'cluster.conflict',
  'cluster.invalid': 'cluster.invalid',
  'cluster.forbidden': 'cluster.forbidden',
  'cluster.quota-exceeded': 'cluster.quota-exceeded',
  'cluster.namespace-missing': 'cluster.not-found',
  'cluster.kind-missing': 'cluster.not-found',
  'cluster.not-found': 'cluster.not-found',
  'cluster.overloaded': 'cluster.overloaded',
  'cluster.breaker-open': 'cluster.breaker-open',
  'cluster.unauthorized': 'cluster.unreachable',
  'cluster.expired': 'cluster.unreachable',
  'cluster.timeout': 'cluster.unreachable',
  'cluster.unreachable': 'cluster.unreachable',
  'cluster.cancelled': 'cluster.unreachable',
  'cluster.tls': 'cluster.unreachable',
  'cluster.configuration': 'cluster.unreachable',
  'cluster.unexpected': 'cluster.unreachable',
};

/** The port's coarser codes; the message and when to retry stay. */
export function toPort(failure: Failure<ClusterFailureCode>): Failure<PortFailureCode> {
  return { ...failure, code: PORT_CODES[failure.code] };
}

/** Lines as `timestamps=true` has them: the time, a space, and what was written. */
async function* timed(lines: AsyncIterable<string>): AsyncGenerator<LogLine> {
  for await (const line of lines) {
    const end = line.indexOf(' ');
    yield { at: line.slice(0, end), text: line.slice(end + 1) };
  }
}
