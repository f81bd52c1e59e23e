/**
 * The cluster's objects, indexed by what asks for them: an object by kind, namespace and name; EndpointSlices by
 * their Service; kinds of the whole cluster as a list. Objects are parsed when a route needs them, so that a bad one
 * troubles only its users.
 */
import type { ObjectRef } from '../../ir/provenance.js';
import { Named, SERVICE_LABEL } from './schema.js';

/** Kinds without a namespace. */
export const CLUSTER_KINDS = ['Node', 'IngressClass'] as const;
export type ClusterKind = (typeof CLUSTER_KINDS)[number];

export const NAMESPACED_KINDS = [
  'IngressRoute',
  'IngressRouteTCP',
  'Middleware',
  'MiddlewareTCP',
  'TraefikService',
  'ServersTransport',
  'ServersTransportTCP',
  'TLSOption',
  'TLSStore',
  'Ingress',
  'Service',
  'EndpointSlice',
  'Secret',
  'ConfigMap',
] as const;

export type ObjectKind = (typeof NAMESPACED_KINDS)[number] | ClusterKind;

/** The part of the index that extraction reads, so that what it asked for can be recorded. */
export interface ObjectLookup {
  /** `namespace` is empty for kinds of the whole cluster. */
  find(kind: Exclude<ObjectKind, 'EndpointSlice'>, namespace: string, name: string): unknown;
  slicesOf(namespace: string, service: string): readonly unknown[];
  /** All objects of a kind there are few of, by name. */
  all(kind: ClusterKind): readonly unknown[];
}

interface Change {
  readonly ref: ObjectRef;
  /** Keys whose users must look again. */
  readonly touched: readonly string[];
}

export class ObjectIndex implements ObjectLookup {
  private readonly objects = new Map<string, unknown>();
  private readonly ofCluster = new Map<string, Map<string, unknown>>();
  /** Service key → slice key → slice. */
  private readonly slices = new Map<string, Map<string, unknown>>();
  private readonly serviceOfSlice = new Map<string, string>();

  /** Adds or replaces an object; undefined where it is nameless. */
  set(kind: ObjectKind, object: unknown): Change | undefined {
    const named = Named.safeParse(object);
    if (!named.success) return undefined;
    const { namespace = '', name, labels } = named.data.metadata;
    const isOfCluster = isClusterKind(kind);
    if (!isOfCluster && namespace === '') return undefined;
    const ref: ObjectRef = { kind, namespace: isOfCluster ? '' : namespace, name };
    if (kind !== 'EndpointSlice') {
      this.objects.set(keyOf(ref), object);
      if (isOfCluster) this.siblings(kind).set(name, object);
      return { ref, touched: touchedBy(ref) };
    }
    const touched = this.forgetSlice(ref);
    const service = labels?.[SERVICE_LABEL];
    if (service === undefined) return { ref, touched };
    const key = keyOf({ kind: 'Service', namespace, name: service });
    const siblings = this.slices.get(key) ?? new Map<string, unknown>();
    siblings.set(name, object);
    this.slices.set(key, siblings);
    this.serviceOfSlice.set(keyOf(ref), key);
    return { ref, touched: [...touched, key] };
  }

  /** Answers with the keys whose users must look again. */
  delete(ref: ObjectRef): readonly string[] {
    if (ref.kind === 'EndpointSlice') return this.forgetSlice(ref);
    this.objects.delete(keyOf(ref));
    if (isClusterKind(ref.kind)) this.siblings(ref.kind).delete(ref.name);
    return touchedBy(ref);
  }

  find(kind: string, namespace: string, name: string): unknown {
    return this.objects.get(keyOf({ kind, namespace, name }));
  }

  slicesOf(namespace: string, service: string): readonly unknown[] {
    const slices = this.slices.get(keyOf({ kind: 'Service', namespace, name: service }));
    return slices ? inOrder(slices) : [];
  }

  all(kind: ClusterKind): readonly unknown[] {
    return inOrder(this.siblings(kind));
  }

  private siblings(kind: string): Map<string, unknown> {
    const siblings = this.ofCluster.get(kind) ?? new Map<string, unknown>();
    this.ofCluster.set(kind, siblings);
    return siblings;
  }

  private forgetSlice(ref: ObjectRef): string[] {
    const service = this.serviceOfSlice.get(keyOf(ref));
    if (service === undefined) return [];
    this.serviceOfSlice.delete(keyOf(ref));
    const siblings = this.slices.get(service);
    siblings?.delete(ref.name);
    if (siblings?.size === 0) this.slices.delete(service);
    return [service];
  }
}

/** The kind an object says it is of, where that is one this index knows. */
export function kindOf(object: unknown): ObjectKind | undefined {
  const kinds: readonly ObjectKind[] = [...NAMESPACED_KINDS, ...CLUSTER_KINDS];
  const kind = (object as { kind?: unknown } | null | undefined)?.kind;
  return kinds.find((each) => each === kind);
}

/** `/` is in no Kubernetes name, so that keys of different objects differ. */
export function keyOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`;
}

function isClusterKind(kind: string): boolean {
  return CLUSTER_KINDS.some((each) => each === kind);
}

/** Who asked for all of a kind asked for its name alone. */
function touchedBy(ref: ObjectRef): string[] {
  return isClusterKind(ref.kind) ? [keyOf(ref), ref.kind] : [keyOf(ref)];
}

/** By name, so that the same objects give the same order whatever came first. */
function inOrder(byName: ReadonlyMap<string, unknown>): unknown[] {
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
