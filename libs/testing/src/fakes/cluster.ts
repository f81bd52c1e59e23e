/**
 * A cluster without Kubernetes: server-side apply, conditional deletes, namespaces that take a while to go. Its
 * controllers act when told to (`settle`), or after every write with `settlesAtOnce`.
 */
import { EventEmitter, once } from 'node:events';
import type {
  Cluster,
  ClusterFailureCode,
  Clusters,
  FieldOwner,
  KubernetesObject,
  LogLine,
  ObjectRef,
} from '@fleetcommand/application/ports/cluster';
import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { RENDERED_KINDS } from '@fleetcommand/desired-state/rendered-kinds';
import { systemClock, type Clock } from '@fleetcommand/kernel/clock';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import { err, fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { settleDeployment } from './cluster/controllers.js';
import { keyOf, ObjectTable } from './cluster/objects.js';
import { mergeApplied } from './cluster/server-side-apply.js';

type Call = 'apply' | 'delete' | 'read' | 'observe' | 'list' | 'logs';
type ClusterFailure = Failure<ClusterFailureCode>;

export interface FakeCluster extends Cluster {
  /** A pod writes these lines, at the clock's time. */
  write(pod: string, ...lines: string[]): void;
  /** Everything there is, pods included. */
  readonly objects: () => readonly KubernetesObject[];
  readonly get: (ref: ObjectRef) => KubernetesObject | undefined;
  /** Calls that changed something; an apply of what is there already is none. */
  readonly writes: () => number;
  /** The next such call fails with this and has no effect; with `kind`, the next for an object of that kind. */
  failNext(call: Call, failure: ClusterFailure, kind?: string): void;
  /** Somebody else's write: creates or replaces the object. */
  put(object: KubernetesObject): KubernetesObject;
  /** Somebody else's change of an object that is there. */
  edit(ref: ObjectRef, change: (object: KubernetesObject) => KubernetesObject): void;
  /** Somebody else's removal. */
  remove(ref: ObjectRef): void;
  /** What controllers do: workloads become available, and namespaces that were deleted go with all they hold. */
  settle(): void;
}

export interface FakeClusterOptions {
  readonly id: ClusterId;
  readonly clock?: Clock;
  readonly settlesAtOnce?: boolean;
}

export function createFakeCluster(options: FakeClusterOptions): FakeCluster {
  return new InMemoryCluster(options);
}

/** The fleet's clusters, all of them fakes. */
export function fakeClusters(clusters: readonly Cluster[]): Clusters {
  return {
    get(id) {
      const cluster = clusters.find((candidate) => candidate.id === id);
      return cluster
        ? ok(cluster)
        : fail('cluster.unknown', `There is no cluster ${id}.`, { retry: 'backoff' });
    },
    all: () => clusters,
  };
}

class InMemoryCluster implements FakeCluster {
  readonly id: ClusterId;
  readonly synced = Promise.resolve();
  readonly #clock: Clock;
  readonly #settlesAtOnce: boolean;
  readonly #table: ObjectTable;
  /** By object, then by field manager. */
  readonly #lastApplied = new Map<string, Map<string, KubernetesObject>>();
  readonly #failures: { call: Call; failure: ClusterFailure; kind: string | undefined }[] = [];
  readonly #logs = new Map<string, LogLine[]>();
  readonly #written = new EventEmitter();
  readonly #listeners = new Set<(tenantId: string) => void>();
  #writes = 0;

  constructor({ id, clock = systemClock, settlesAtOnce = false }: FakeClusterOptions) {
    this.id = id;
    this.#clock = clock;
    this.#settlesAtOnce = settlesAtOnce;
    this.#table = new ObjectTable(clock, (object) => this.#tell(object));
  }

  readonly objects = (): readonly KubernetesObject[] => this.#table.all();
  readonly get = (ref: ObjectRef): KubernetesObject | undefined => this.#table.get(ref);
  readonly writes = (): number => this.#writes;

  async apply(
    object: KubernetesObject,
    { manager }: Pick<FieldOwner, 'manager'> = { manager: 'fleetcommand' },
  ): Promise<Result<KubernetesObject, ClusterFailure>> {
    const refused = this.#injected('apply', object.kind) ?? this.#refusal(object);
    if (refused) return err(refused);
    const existing = this.#table.get(object);
    const applied = this.#lastApplied.get(keyOf(object)) ?? new Map<string, KubernetesObject>();
    const others = [...applied].flatMap(([other, last]) => (other === manager ? [] : [last]));
    const merged = mergeApplied(existing, applied.get(manager), object, others) as KubernetesObject;
    this.#lastApplied.set(keyOf(object), applied.set(manager, object));
    const stored = this.#table.put(merged);
    if (stored !== existing) this.#wrote();
    return ok(this.#table.get(object) ?? stored);
  }

  async read(ref: ObjectRef): Promise<Result<KubernetesObject | null, ClusterFailure>> {
    const injected = this.#injected('read', ref.kind);
    return injected ? err(injected) : ok(this.#table.get(ref) ?? null);
  }

  async delete(ref: ObjectRef): Promise<Result<void, ClusterFailure>> {
    const injected = this.#injected('delete', ref.kind);
    if (injected) return err(injected);
    const object = this.#table.get(ref);
    if (!object || object.metadata.deletionTimestamp) return ok(undefined);
    if (ref.uid !== undefined && ref.uid !== object.metadata.uid) {
      return fail('cluster.conflict', `${ref.kind} ${ref.name} is another object by now.`, {
        retry: 'backoff',
      });
    }
    this.#lastApplied.delete(keyOf(ref));
    if (object.kind === 'Namespace') this.#table.put(this.#terminating(object));
    else this.#table.remove(ref);
    this.#wrote();
    return ok(undefined);
  }

  async observe(namespace: string): ReturnType<Cluster['observe']> {
    const injected = this.#injected('observe');
    if (injected) return err(injected);
    const ours = this.#table
      .in(namespace)
      .filter((object) => object.metadata.labels?.[TENANT_LABEL] !== undefined);
    return ok({
      namespace: this.#table.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }) ?? null,
      objects: ours.filter(({ kind }) => RENDERED_KINDS.some((rendered) => rendered.kind === kind)),
      pods: ours.filter((object) => object.kind === 'Pod'),
    });
  }

  write(pod: string, ...lines: string[]): void {
    const at = this.#clock.now().toISOString();
    const written = lines.map((text) => ({ at, text }));
    this.#logs.set(pod, [...(this.#logs.get(pod) ?? []), ...written]);
    this.#written.emit(pod);
  }

  async logs(
    { pod }: Parameters<Cluster['logs']>[0],
    { tail, follow, signal }: Parameters<Cluster['logs']>[1],
  ): ReturnType<Cluster['logs']> {
    const injected = this.#injected('logs');
    if (injected) return err(injected);
    return ok(this.#linesOf(pod, { tail, follow, signal }));
  }

  async *#linesOf(
    pod: string,
    { tail, follow, signal }: Parameters<Cluster['logs']>[1],
  ): AsyncGenerator<LogLine> {
    const lines = () => this.#logs.get(pod) ?? [];
    let next = Math.max(0, lines().length - tail);
    for (;;) {
      for (; next < lines().length; next++) yield lines()[next]!;
      if (!follow || signal.aborted) return;
      await once(this.#written, pod, { signal }).catch(() => undefined);
    }
  }

  async list(...[kind, namespace, labels]: Parameters<Cluster['list']>) {
    const injected = this.#injected('list', kind);
    if (injected) return err(injected);
    const labelled = ({ metadata }: KubernetesObject) =>
      Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value);
    const all = namespace === null ? this.#table.all() : this.#table.in(namespace);
    return ok(all.filter((object) => object.kind === kind && labelled(object)));
  }

  onTenantChange(listener: (tenantId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  failNext(call: Call, failure: ClusterFailure, kind?: string): void {
    this.#failures.push({ call, failure, kind });
  }

  put(object: KubernetesObject): KubernetesObject {
    return this.#table.put(object);
  }

  edit(ref: ObjectRef, change: (object: KubernetesObject) => KubernetesObject): void {
    const object = this.#table.get(ref);
    if (!object) throw new Error(`there is no ${ref.kind} ${ref.name} to edit`);
    this.#table.put(change(object));
  }

  remove(ref: ObjectRef): void {
    this.#table.remove(ref);
  }

  settle(): void {
    for (const object of this.#table.all()) {
      if (object.kind === 'Namespace' && object.metadata.deletionTimestamp) this.#end(object);
    }
    const deployments = this.#table.all().filter((object) => object.kind === 'Deployment');
    const wanted = deployments.flatMap(settleDeployment);
    const names = new Set(wanted.map(keyOf));
    for (const pod of this.#table.all()) {
      if (pod.kind === 'Pod' && !names.has(keyOf(pod))) this.#table.remove(pod);
    }
    for (const object of wanted) this.#table.put(object);
  }

  #wrote(): void {
    this.#writes += 1;
    if (this.#settlesAtOnce) this.settle();
  }

  #terminating(namespace: KubernetesObject): KubernetesObject {
    const deletionTimestamp = this.#clock.now().toISOString();
    return {
      ...namespace,
      metadata: { ...namespace.metadata, deletionTimestamp },
      status: { phase: 'Terminating' },
    };
  }

  #end(namespace: KubernetesObject): void {
    for (const object of this.#table.in(namespace.metadata.name)) {
      this.#lastApplied.delete(keyOf(object));
      this.#table.remove(object);
    }
    this.#table.remove(namespace);
  }

  #refusal(object: KubernetesObject): ClusterFailure | null {
    const { namespace: name } = object.metadata;
    if (name === undefined) return null;
    const namespace = this.#table.get({ apiVersion: 'v1', kind: 'Namespace', name });
    if (!namespace) {
      return {
        code: 'cluster.not-found',
        message: `There is no namespace ${name}.`,
        retry: 'backoff',
      };
    }
    if (!namespace.metadata.deletionTimestamp) return null;
    const message = `Nothing can be made in the namespace ${name}: it is being deleted.`;
    return { code: 'cluster.conflict', message, retry: 'backoff' };
  }

  #injected(call: Call, kind?: string): ClusterFailure | null {
    const index = this.#failures.findIndex(
      (planned) => planned.call === call && (planned.kind === undefined || planned.kind === kind),
    );
    return index < 0 ? null : (this.#failures.splice(index, 1)[0]?.failure ?? null);
  }

  #tell(object: KubernetesObject): void {
    const tenantId = object.metadata.labels?.[TENANT_LABEL];
    if (tenantId !== undefined) this.#listeners.forEach((listener) => listener(tenantId));
  }
}
