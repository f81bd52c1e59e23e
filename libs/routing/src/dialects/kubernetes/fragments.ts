/**
 * Follows a cluster's objects and keeps one fragment per owner (an IngressRoute, an Ingress). Observes what it is
 * told (`set`, `delete`); changes nothing but its own memory. An object's change touches only the owners that asked
 * for it: the cost is that of these owners, however many there are beside them, also within one namespace.
 */
import { inCluster } from '../../ir/in-cluster.js';
import type { Fragment } from '../../ir/ir.js';
import type { ObjectRef } from '../../ir/provenance.js';
import { keyOf, ObjectIndex } from './objects.js';
import type { ObjectKind, ObjectLookup } from './objects.js';

/** How objects of a kind become fragments. */
export interface Owner {
  /** Unique among all owners, such as `kubernetes/t-0190/instance`. */
  fragmentId(ref: ObjectRef): string;
  /** Undefined where the object is somebody else's, such as of another ingress class. Never throws on input. */
  extract(object: unknown, ref: ObjectRef, lookup: ObjectLookup): Fragment | undefined;
}

/** By the kind of the owning object. */
export type Owners = Readonly<Partial<Record<ObjectKind, Owner>>>;

export class KubernetesFragments {
  private readonly index = new ObjectIndex();
  /** Owners to look at again, by key. */
  private readonly dirty = new Map<string, ObjectRef>();
  /** What was asked for → owners that asked, whether it was there or not. */
  private readonly users = new Map<string, Map<string, ObjectRef>>();
  /** Owner's key → what it asked for. */
  private readonly asked = new Map<string, ReadonlySet<string>>();

  /** `cluster`: the name of the cluster they are in, where there are several. */
  constructor(
    private readonly owners: Owners,
    private readonly cluster?: string,
  ) {}

  /** An object was added or changed. One without a name is ignored: no API server has such. */
  set(kind: ObjectKind, object: unknown): void {
    const change = this.index.set(kind, object);
    if (!change) return;
    if (this.owners[kind]) this.dirty.set(keyOf(change.ref), change.ref);
    this.touch(change.touched);
  }

  delete(kind: ObjectKind, namespace: string, name: string): void {
    const ref: ObjectRef = { kind, namespace, name };
    const touched = this.index.delete(ref);
    if (this.owners[kind]) this.dirty.set(keyOf(ref), ref);
    this.touch(touched);
  }

  /** Fragments that may have changed since the last take, by id; undefined where the owner contributes nothing. */
  take(): ReadonlyMap<string, Fragment | undefined> {
    const taken = new Map<string, Fragment | undefined>();
    for (const ref of this.dirty.values()) {
      const owner = this.owners[ref.kind as ObjectKind];
      if (owner) taken.set(owner.fragmentId(ref), this.extract(ref, owner));
    }
    this.dirty.clear();
    return taken;
  }

  private touch(keys: readonly string[]): void {
    for (const key of keys)
      for (const [user, ref] of this.users.get(key) ?? []) this.dirty.set(user, ref);
  }

  private extract(ref: ObjectRef, owner: Owner): Fragment | undefined {
    const object = this.index.find(ref.kind as ObjectKind, ref.namespace, ref.name);
    const asked = new Set<string>();
    const { cluster } = this;
    const placed = cluster === undefined ? ref : { ...ref, cluster };
    const fragment =
      object === undefined ? undefined : owner.extract(object, placed, this.recording(asked));
    this.subscribe(ref, asked);
    return fragment && inCluster(fragment, cluster);
  }

  private recording(asked: Set<string>): ObjectLookup {
    const { index } = this;
    return {
      find: (kind, namespace, name) => {
        asked.add(keyOf({ kind, namespace, name }));
        return index.find(kind, namespace, name);
      },
      slicesOf: (namespace, service) => {
        asked.add(keyOf({ kind: 'Service', namespace, name: service }));
        return index.slicesOf(namespace, service);
      },
      all: (kind) => {
        asked.add(kind);
        return index.all(kind);
      },
    };
  }

  private subscribe(ref: ObjectRef, asked: ReadonlySet<string>): void {
    const user = keyOf(ref);
    for (const key of this.asked.get(user) ?? []) {
      if (asked.has(key)) continue;
      const users = this.users.get(key);
      users?.delete(user);
      if (users?.size === 0) this.users.delete(key);
    }
    for (const key of asked) {
      const users = this.users.get(key) ?? new Map<string, ObjectRef>();
      users.set(user, ref);
      this.users.set(key, users);
    }
    if (asked.size === 0) this.asked.delete(user);
    else this.asked.set(user, asked);
  }
}
