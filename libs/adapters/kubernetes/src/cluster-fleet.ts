/**
 * Every cluster of the fleet that this process reaches: its own, and those whose credentials are in the store. Each has
 * its own connection, breaker, queue and watches, so that one that is away costs the others nothing. It observes what
 * `load` says is wanted; it changes which connections are open.
 */
import type { Cluster } from '@fleetcommand/application/ports/cluster';
import type { ClusterCredentials } from '@fleetcommand/application/ports/cluster-access';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import {
  clustersOf,
  watchCluster,
  type ClusterOptions,
  type ConnectedClusters,
  type WatchedCluster,
} from './cluster.js';
import { connect, type ConnectOptions } from './connection.js';

export interface ClusterFleetOptions extends Pick<ConnectOptions, 'component' | 'version'> {
  /** The one this process is set up with; it is never closed but with the fleet. */
  readonly own: WatchedCluster | null;
  /** What else there is, as it is now. */
  readonly load: () => Promise<readonly ClusterCredentials[]>;
  readonly watches?: boolean;
  readonly onWatchError?: ClusterOptions['onWatchError'];
  /** Told once of a member whose credentials lead nowhere, and again when the reason is another; the others are reached. */
  readonly onUnusable?: (id: ClusterId, failure: Failure) => void;
}

export interface ClusterFleet extends ConnectedClusters {
  all(): readonly WatchedCluster[];
  /**
   * Opens what is new, closes what is gone, and connects anew where credentials changed: by what is `wanted`, for whoever
   * has just read that, else by what `load` says.
   */
  refresh(wanted?: readonly ClusterCredentials[]): Promise<void>;
  /** Called for each change of a tenant's things in any cluster, also of those that join later. */
  onTenantChange(listener: (tenantId: string) => void): () => void;
  close(): Promise<void>;
}

export function createClusterFleet(options: ClusterFleetOptions): ClusterFleet {
  return new Fleet(options);
}

interface Joined {
  readonly cluster: WatchedCluster;
  readonly credentials: string;
}

class Fleet implements ClusterFleet {
  readonly #joined = new Map<ClusterId, Joined>();
  readonly #listeners = new Set<(tenantId: string) => void>();
  /** What was told of members that are of no use. */
  readonly #told = new Map<ClusterId, string>();
  #refreshing: Promise<void> | null = null;

  constructor(private readonly options: ClusterFleetOptions) {
    if (options.own) this.#listen(options.own);
  }

  get(id: ClusterId): Result<Cluster, Failure<'cluster.unknown'>> {
    return clustersOf(this.all()).get(id);
  }

  all(): readonly WatchedCluster[] {
    const { own } = this.options;
    return [...(own ? [own] : []), ...[...this.#joined.values()].map(({ cluster }) => cluster)];
  }

  refresh(wanted?: readonly ClusterCredentials[]): Promise<void> {
    this.#refreshing ??= this.#refresh(wanted).finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  onTenantChange(listener: (tenantId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((cluster) => cluster.close()));
  }

  async #refresh(known?: readonly ClusterCredentials[]): Promise<void> {
    const members = known ?? (await this.options.load());
    const wanted = members.filter(({ id }) => id !== this.options.own?.id);
    const byId = new Map(wanted.map((member) => [member.id, member]));
    for (const [id, { cluster, credentials }] of this.#joined) {
      const given = byId.get(id)?.kubeconfig;
      // What cannot be opened any more has not changed: the connection that stands goes on.
      if (given && (!given.ok || given.value.reveal() === credentials)) continue;
      this.#joined.delete(id);
      await cluster.close();
    }
    for (const id of this.#told.keys()) if (!byId.has(id)) this.#told.delete(id);
    for (const member of wanted) if (!this.#joined.has(member.id)) await this.#join(member);
  }

  async #join({ id, kubeconfig }: ClusterCredentials): Promise<void> {
    const { component, version, watches, onWatchError } = this.options;
    if (!kubeconfig.ok) return this.#tell(id, kubeconfig.error);
    const connection = await connect({ component, version, kubeconfig: kubeconfig.value });
    if (!connection.ok) return this.#tell(id, connection.error);
    this.#told.delete(id);
    const cluster = watchCluster({
      id,
      connection: connection.value,
      ...(watches !== undefined && { watches }),
      ...(onWatchError && { onWatchError }),
    });
    this.#joined.set(id, { cluster, credentials: kubeconfig.value.reveal() });
    this.#listen(cluster);
  }

  #tell(id: ClusterId, failure: Failure): void {
    if (this.#told.get(id) === failure.message) return;
    this.#told.set(id, failure.message);
    this.options.onUnusable?.(id, failure);
  }

  /** What is listed at first is no change; the sweep looks at whatever was missed while nobody watched. */
  #listen(cluster: WatchedCluster): void {
    void cluster.synced.then(() =>
      cluster.onTenantChange((tenantId) => this.#listeners.forEach((tell) => tell(tenantId))),
    );
  }
}
