/**
 * Follows a cluster's objects and keeps one fragment per IngressRoute. Observes what it is told (`set`,
 * `delete`); changes nothing but its own memory. An object's change touches only the IngressRoutes that asked
 * for it: the cost is that of these routes, however many there are beside them, also within one namespace.
 */
import type { Fragment, ObjectRef } from '../../ir/ir.js';
import { extractIngressRoute, fragmentId } from './ingress-route.js';
import type { TraefikOptions } from './ingress-route.js';
import { keyOf, ObjectIndex } from './objects.js';
import type { ObjectLookup, TraefikKind } from './objects.js';

export class TraefikFragments {
  private readonly index = new ObjectIndex();
  /** IngressRoutes to look at again, by key. */
  private readonly dirty = new Map<string, ObjectRef>();
  /** Object key → IngressRoutes that asked for it, present or not. */
  private readonly users = new Map<string, Map<string, ObjectRef>>();
  /** IngressRoute key → keys it asked for. */
  private readonly asked = new Map<string, ReadonlySet<string>>();

  constructor(private readonly options: TraefikOptions = {}) {}

  /** An object was added or changed. One without name or namespace is ignored: no API server has such. */
  set(kind: TraefikKind, object: unknown): void {
    const change = this.index.set(kind, object);
    if (!change) return;
    if (kind === 'IngressRoute') this.dirty.set(keyOf(change.ref), change.ref);
    else this.touch(change.touched);
  }

  delete(kind: TraefikKind, namespace: string, name: string): void {
    const ref: ObjectRef = { kind, namespace, name };
    const touched = this.index.delete(ref);
    if (kind === 'IngressRoute') this.dirty.set(keyOf(ref), ref);
    else this.touch(touched);
  }

  /** Fragments that may have changed since the last take, by id; undefined where the IngressRoute is gone. */
  take(): ReadonlyMap<string, Fragment | undefined> {
    const taken = new Map<string, Fragment | undefined>();
    for (const ref of this.dirty.values())
      taken.set(fragmentId(ref, this.options.provider), this.extract(ref));
    this.dirty.clear();
    return taken;
  }

  private touch(keys: readonly string[]): void {
    for (const key of keys)
      for (const [user, ref] of this.users.get(key) ?? []) this.dirty.set(user, ref);
  }

  private extract(ref: ObjectRef): Fragment | undefined {
    const object = this.index.find('IngressRoute', ref.namespace, ref.name);
    const asked = new Set<string>();
    const fragment =
      object === undefined
        ? undefined
        : extractIngressRoute(object, ref, this.recording(asked), this.options);
    this.subscribe(ref, asked);
    return fragment;
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
