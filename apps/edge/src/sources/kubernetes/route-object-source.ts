/**
 * Routes from a cluster. Observes Traefik's kinds (of both its API groups), Ingresses and their classes, Services,
 * EndpointSlices and, where it may, Secrets, ConfigMaps and Nodes; changes nothing but what the dialects remember
 * of them.
 */
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Failure } from '@fleetcommand/kernel/result';
import { KubernetesFragments } from '@fleetcommand/routing/dialects/kubernetes/fragments';
import type { ObjectKind } from '@fleetcommand/routing/dialects/kubernetes/objects';
import type { KubernetesOptions } from '@fleetcommand/routing/dialects/kubernetes/options';
import { ingressOwners } from '@fleetcommand/routing/dialects/kubernetes-ingress/extract';
import { traefikOwners } from '@fleetcommand/routing/dialects/traefik/owners';
import type {
  AuthorityInspector,
  CertificateInspector,
} from '@fleetcommand/routing/ir/certificates';
import type { EntryPointFacts } from '@fleetcommand/routing/ir/entry-points';
import type { RouteSource, SourceUpdate } from '../route-source.js';
import { CacheGroup, ofCluster } from './cache-group.js';
import { REPORTED_KINDS, watchedKinds } from './watched-kinds.js';
import type { CacheNames } from './watched-kinds.js';

export interface RouteObjectSourceOptions {
  readonly connection: ClusterConnection;
  /** As the platform calls it; absent: there is only one. */
  readonly cluster?: string;
  /** Default `kubernetes`. Each cluster of several has one of its own, so that their names never meet. */
  readonly provider?: string;
  readonly allowsCrossNamespace: boolean;
  /** Default: `web` and `websecure`. */
  readonly entryPoints?: readonly EntryPointFacts[];
  /** Default: all. */
  readonly namespaces?: readonly string[];
  readonly ingressClass?: string;
  readonly allowsExternalName?: boolean;
  /** Whose settings hold for everybody; default: anybody's. */
  readonly platformNamespace?: string;
  /** Reads certificates that objects name; absent: no Secret of a tenant is read. */
  readonly inspectors?: SecretInspectors;
  readonly onFailure: (kind: string, failure: Failure) => void;
}

export interface SecretInspectors {
  readonly inspectCertificate: CertificateInspector;
  readonly inspectAuthorities: AuthorityInspector;
}

export class RouteObjectSource implements RouteSource {
  readonly provider: string;
  private readonly cluster: string | undefined;
  private readonly fragments: KubernetesFragments;
  private readonly group: CacheGroup;
  private readonly listeners = new Set<() => void>();
  /** When the first change since the last `take` was seen. */
  private seenAtMs: number | undefined;
  private isComplete = false;

  private readonly names: CacheNames;

  constructor(options: RouteObjectSourceOptions) {
    const { connection, cluster, namespaces = [], inspectors, onFailure } = options;
    this.provider = options.provider ?? 'kubernetes';
    this.cluster = cluster;
    const dialects = dialectOptions(options);
    const owners = { ...traefikOwners(dialects), ...ingressOwners(dialects) };
    this.fragments = new KubernetesFragments(owners, cluster);
    const { watched, names } = watchedKinds({ namespaces, readsSecrets: inspectors !== undefined });
    this.names = names;
    this.group = new CacheGroup(connection, watched, {
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
    return ofCluster(this.group.status(), this.cluster);
  }

  stop(): void {
    this.group.stop();
  }

  /** The objects whose status is reported: every one of Traefik's own kinds. */
  *reportedObjects(): Iterable<ClusterObject> {
    for (const kind of REPORTED_KINDS)
      for (const name of this.names.get(kind) ?? []) yield* this.group.get(name).list();
  }

  /** The objects whose status has no place for faults: they are told of by Events. */
  *ingresses(): Iterable<ClusterObject> {
    for (const name of this.names.get('Ingress') ?? []) yield* this.group.get(name).list();
  }

  private onObject(object: ClusterObject): void {
    const { namespace = '', name } = object.metadata;
    const kind = object.kind as ObjectKind;
    const current = (this.names.get(kind) ?? [])
      .map((cache) => this.group.get(cache).get(namespace, name))
      .find((found) => found !== undefined);
    if (current) this.fragments.set(kind, current);
    else this.fragments.delete(kind, namespace, name);
    this.seenAtMs ??= performance.now();
    if (this.group.isSynced) this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function dialectOptions(options: RouteObjectSourceOptions): KubernetesOptions {
  const { allowsCrossNamespace, allowsExternalName, ingressClass, platformNamespace } = options;
  const { provider } = options;
  return {
    ...(provider !== undefined && { provider }),
    ...(options.entryPoints && { entryPoints: options.entryPoints }),
    allowCrossNamespace: allowsCrossNamespace,
    allowExternalName: allowsExternalName ?? false,
    ...(ingressClass !== undefined && { ingressClass }),
    ...(platformNamespace !== undefined && { platformNamespace }),
    ...options.inspectors,
  };
}
