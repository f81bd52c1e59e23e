/**
 * Routes from a cluster. Observes IngressRoutes and Middlewares (both of Traefik's API groups), Services and
 * EndpointSlices in every namespace; changes nothing but what the dialect remembers of them.
 */
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Failure } from '@fleetcommand/kernel/result';
import { KubernetesFragments } from '@fleetcommand/routing/dialects/kubernetes/fragments';
import type { ObjectKind } from '@fleetcommand/routing/dialects/kubernetes/objects';
import { traefikOwners } from '@fleetcommand/routing/dialects/traefik/owners';
import type { RouteSource, SourceUpdate } from '../route-source.js';
import { CacheGroup } from './cache-group.js';
import type { WatchedKind } from './cache-group.js';

/** Where objects of a kind are looked for; of two with one name, that of the earlier group counts. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  IngressRoute: ['IngressRoute.traefik.io', 'IngressRoute.traefik.containo.us'],
  Middleware: ['Middleware.traefik.io', 'Middleware.traefik.containo.us'],
  Service: ['Service'],
  EndpointSlice: ['EndpointSlice'],
};

const KINDS: readonly WatchedKind[] = [
  ...['traefik.io', 'traefik.containo.us'].flatMap((group) => [
    kind(`IngressRoute.${group}`, `${group}/v1alpha1`, 'IngressRoute', 'ingressroutes'),
    kind(`Middleware.${group}`, `${group}/v1alpha1`, 'Middleware', 'middlewares'),
  ]),
  kind('Service', 'v1', 'Service', 'services'),
  kind('EndpointSlice', 'discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
];

export interface RouteObjectSourceOptions {
  readonly connection: ClusterConnection;
  readonly allowsCrossNamespace: boolean;
  readonly onFailure: (kind: string, failure: Failure) => void;
}

export class RouteObjectSource implements RouteSource {
  readonly provider = 'kubernetes';
  private readonly fragments: KubernetesFragments;
  private readonly group: CacheGroup;
  private readonly listeners = new Set<() => void>();
  /** When the first change since the last `take` was seen. */
  private seenAtMs: number | undefined;
  private isComplete = false;

  constructor({ connection, allowsCrossNamespace, onFailure }: RouteObjectSourceOptions) {
    this.fragments = new KubernetesFragments(
      traefikOwners({ allowCrossNamespace: allowsCrossNamespace }),
    );
    this.group = new CacheGroup(connection, KINDS, {
      changed: (object) => this.onObject(object),
      synced: () => {
        this.isComplete = true;
        this.tell();
      },
      failed: onFailure,
    });
  }

  get isSynced(): boolean {
    return this.group.isSynced;
  }

  get isCurrent(): boolean {
    return this.group.isCurrent;
  }

  take(): SourceUpdate {
    // Half of the kinds would make half of the routes.
    if (!this.group.isSynced) return { updates: [], isComplete: false };
    const seenAtMs = this.seenAtMs ?? performance.now();
    const updates = [...this.fragments.take()].map(([id, fragment]) => ({
      id,
      fragment,
      seenAtMs,
    }));
    const { isComplete } = this;
    this.isComplete = false;
    this.seenAtMs = undefined;
    return { updates, isComplete };
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  status(): EdgeSource[] {
    return this.group.status();
  }

  stop(): void {
    this.group.stop();
  }

  /** The objects whose status is reported: every IngressRoute and Middleware. */
  *reportedObjects(): Iterable<ClusterObject> {
    for (const watched of [...GROUPS['IngressRoute']!, ...GROUPS['Middleware']!]) {
      yield* this.group.get(watched).list();
    }
  }

  private onObject(object: ClusterObject): void {
    const { namespace = '', name } = object.metadata;
    const current = (GROUPS[object.kind] ?? [])
      .map((watched) => this.group.get(watched).get(namespace, name))
      .find((found) => found !== undefined);
    const objectKind = object.kind as ObjectKind;
    if (current) this.fragments.set(objectKind, current);
    else this.fragments.delete(objectKind, namespace, name);
    this.seenAtMs ??= performance.now();
    if (this.group.isSynced) this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function kind(name: string, apiVersion: string, kindName: string, plural: string): WatchedKind {
  return { name, resource: { apiVersion, kind: kindName, plural, namespaced: true } };
}
