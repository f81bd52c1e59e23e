import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { COMPONENT_LABEL, TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { namespaceOf } from '@fleetcommand/desired-state/names/names';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type {
  Cluster,
  ClusterFailureCode,
  Clusters,
  KubernetesObject,
  LogLine,
} from '../../ports/cluster.js';
import type { Store } from '../../ports/store.js';
import type { Timers } from '../../ports/timers.js';
import type { Actor } from '../actor.js';
import { findTenant, type FindTenantFailureCode } from './find-tenant.js';

/** Lines that wait for a slow reader, of all pods together; then the pods are read no faster than they are taken. */
const MOST_WAITING = 1_000;
/** How soon a new pod is noticed. */
const LOOK_FOR_PODS_MS = 2_000;

export interface LogWish {
  /** Of the blueprint; absent: all. */
  readonly component?: string | undefined;
  /** Lines of each pod to begin with. */
  readonly tail: number;
  /** Goes on with what is written, also by pods that are started later, until `signal` aborts. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

export interface TenantLogLine extends LogLine {
  readonly pod: string;
  readonly component: string;
}

/** What the application writes, of all its pods as it comes. */
export async function followLogs(
  deps: {
    readonly store: Pick<Store, 'tenants'>;
    readonly clusters: Clusters;
    readonly timers: Timers;
  },
  actor: Actor,
  id: TenantId,
  wish: LogWish,
): Promise<
  Result<AsyncIterable<TenantLogLine>, Failure<FindTenantFailureCode | 'tenants.logs-unavailable'>>
> {
  const found = await findTenant(deps.store, actor, id, 'tenants.logs');
  if (!found.ok) return found;
  const cluster = await deps.clusters.get(found.value.clusterId);
  if (!cluster.ok) return unavailable(cluster.error);
  const reader = new PodsReader(cluster.value, found.value, wish);
  const first = await reader.openNew();
  if (!first.ok) return unavailable(first.error);
  void reader.readOn(deps.timers);
  return ok(reader.lines);
}

function unavailable({ message }: Failure) {
  return fail('tenants.logs-unavailable', message, { retry: 'backoff' });
}

class PodsReader {
  readonly lines = new PassThrough({ objectMode: true, highWaterMark: MOST_WAITING });
  /** Of the pods being read. */
  readonly #open = new Map<string, Promise<void>>();
  /** When the newest line was written that was seen of a pod: a container that is restarted is read from there. */
  readonly #seen = new Map<string, number>();

  constructor(
    private readonly cluster: Cluster,
    private readonly tenant: Tenant,
    private readonly wish: LogWish,
  ) {}

  /** Begins to read the pods that are not read yet. */
  async openNew(): Promise<Result<void, Failure<ClusterFailureCode>>> {
    const pods = await this.cluster.list('Pod', namespaceOf(this.tenant), this.#labels());
    if (!pods.ok) return pods;
    for (const pod of pods.value) {
      const { name } = pod.metadata;
      if (this.#open.has(name)) continue;
      // A pod whose log breaks off, or has not begun, is opened again by the next look.
      const read = this.#read(pod).catch(() => undefined);
      this.#open.set(name, read);
      void read.then(() => this.wish.follow && this.#open.delete(name));
    }
    return ok(undefined);
  }

  /** Pods that were there before the instance was adopted carry no label of ours; they are of its one component. */
  #labels(): Readonly<Record<string, string>> {
    const { adopted, id } = this.tenant;
    const { component } = this.wish;
    if (adopted) return adopted.selector;
    return { [TENANT_LABEL]: id, ...(component && { [COMPONENT_LABEL]: component }) };
  }

  async readOn(timers: Timers): Promise<void> {
    const { follow, signal } = this.wish;
    if (follow && !signal.aborted) {
      const stop = timers.every(LOOK_FOR_PODS_MS, () => void this.openNew());
      await once(signal, 'abort');
      stop();
    }
    await Promise.all(this.#open.values());
    this.lines.end();
  }

  async #read(pod: KubernetesObject): Promise<void> {
    const { name } = pod.metadata;
    const { tail, follow, signal } = this.wish;
    const of = { namespace: namespaceOf(this.tenant), pod: name };
    const log = await this.cluster.logs(of, { tail, follow, signal });
    if (!log.ok) return;
    const seenBefore = this.#seen.get(name) ?? -Infinity;
    for await (const line of log.value) {
      if (signal.aborted) return;
      const at = Date.parse(line.at);
      if (at <= seenBefore) continue;
      this.#seen.set(name, at);
      const isRoom = this.lines.write({ ...line, pod: name, component: componentOf(pod) });
      if (!isRoom) await once(this.lines, 'drain', { signal });
    }
  }
}

function componentOf({ metadata }: KubernetesObject): string {
  return metadata.labels?.[COMPONENT_LABEL] ?? '';
}
