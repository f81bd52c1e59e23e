/**
 * The cluster's objects, indexed by what asks for them: an object by kind, namespace and name; EndpointSlices by
 * their Service. Objects are parsed when a route needs them, so that a bad one troubles only its users.
 */
import type { ObjectRef } from '../../ir/ir.js';
import { Named, SERVICE_LABEL } from './schema.js';

export type TraefikKind = 'IngressRoute' | 'Middleware' | 'Service' | 'EndpointSlice' | 'Secret';

/** The part of the index that extraction reads, so that what it asked for can be recorded. */
export interface ObjectLookup {
  find(kind: Exclude<TraefikKind, 'EndpointSlice'>, namespace: string, name: string): unknown;
  slicesOf(namespace: string, service: string): readonly unknown[];
}

export class ObjectIndex implements ObjectLookup {
  private readonly objects = new Map<string, unknown>();
  /** Service key → slice key → slice. */
  private readonly slices = new Map<string, Map<string, unknown>>();
  private readonly serviceOfSlice = new Map<string, string>();

  /** Adds or replaces an object. Answers with the keys whose users must look again; none where it is nameless. */
  set(
    kind: TraefikKind,
    object: unknown,
  ): { ref: ObjectRef; touched: readonly string[] } | undefined {
    const named = Named.safeParse(object);
    if (!named.success) return undefined;
    const { namespace, name, labels } = named.data.metadata;
    const ref: ObjectRef = { kind, namespace, name };
    if (kind !== 'EndpointSlice') {
      this.objects.set(keyOf(ref), object);
      return { ref, touched: [keyOf(ref)] };
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
    return [keyOf(ref)];
  }

  find(kind: string, namespace: string, name: string): unknown {
    return this.objects.get(keyOf({ kind, namespace, name }));
  }

  slicesOf(namespace: string, service: string): readonly unknown[] {
    const slices = this.slices.get(keyOf({ kind: 'Service', namespace, name: service }));
    // By name, so that the same objects give the same order whatever came first.
    return slices ? [...slices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, slice]) => slice) : [];
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

/** `/` is in no Kubernetes name, so that keys of different objects differ. */
export function keyOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`;
}
