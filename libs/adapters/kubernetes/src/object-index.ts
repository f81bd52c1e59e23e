import type { ClusterObject } from './object.js';

export interface ObjectChange {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly object: ClusterObject;
  /** The object before the change; absent for `added`. */
  readonly previous?: ClusterObject;
}

/** Objects by namespace and name. Every method that changes it says what changed. */
export class ObjectIndex {
  #byNamespace = new Map<string, Map<string, ClusterObject>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(namespace: string | undefined, name: string): ClusterObject | undefined {
    return this.#byNamespace.get(namespace ?? '')?.get(name);
  }

  inNamespace(namespace: string): ClusterObject[] {
    return [...(this.#byNamespace.get(namespace)?.values() ?? [])];
  }

  all(): ClusterObject[] {
    return [...this.#byNamespace.values()].flatMap((objects) => [...objects.values()]);
  }

  /** Nothing changes where this version or a later one is there already: watches repeat themselves, and may be late. */
  put(object: ClusterObject): ObjectChange | undefined {
    const previous = this.get(object.metadata.namespace, object.metadata.name);
    if (previous && isCurrent(previous, object)) return undefined;
    this.#set(object);
    return previous ? { type: 'modified', object, previous } : { type: 'added', object };
  }

  /** `object` is its last state, as the watch gives it. */
  remove(object: ClusterObject): ObjectChange | undefined {
    const previous = this.get(object.metadata.namespace, object.metadata.name);
    if (!previous) return undefined;
    const objects = this.#byNamespace.get(object.metadata.namespace ?? '');
    objects?.delete(object.metadata.name);
    this.#size -= 1;
    if (objects?.size === 0) this.#byNamespace.delete(object.metadata.namespace ?? '');
    return { type: 'deleted', object, previous };
  }

  /** Makes the index hold exactly `objects`: deletions first, then what is new or different. */
  replace(objects: readonly ClusterObject[]): ObjectChange[] {
    const listed = new ObjectIndex();
    for (const object of objects) listed.#set(object);
    const changes: ObjectChange[] = [];
    for (const object of this.all()) {
      const { namespace, name, uid } = object.metadata;
      const successor = listed.get(namespace, name);
      if (successor && successor.metadata.uid === uid) continue;
      const removed = this.remove(object);
      if (removed) changes.push(removed);
    }
    for (const object of objects) {
      const previous = this.get(object.metadata.namespace, object.metadata.name);
      if (previous && previous.metadata.resourceVersion === object.metadata.resourceVersion)
        continue;
      this.#set(object);
      changes.push(previous ? { type: 'modified', object, previous } : { type: 'added', object });
    }
    return changes;
  }

  #set(object: ClusterObject): void {
    const namespace = object.metadata.namespace ?? '';
    let objects = this.#byNamespace.get(namespace);
    if (!objects) this.#byNamespace.set(namespace, (objects = new Map()));
    if (!objects.has(object.metadata.name)) this.#size += 1;
    objects.set(object.metadata.name, object);
  }
}

/** Whether `known` is the same object as `object`, in its version or a later one. */
function isCurrent(known: ClusterObject, object: ClusterObject): boolean {
  if (known.metadata.uid !== object.metadata.uid) return false;
  const [a = '', b = ''] = [known.metadata.resourceVersion, object.metadata.resourceVersion];
  return (a !== '' && a === b) || isOlderVersion(b, a);
}

/** Whether resourceVersion `a` precedes `b`. They are decimal numbers that grow (guaranteed since Kubernetes 1.35, true before). */
export function isOlderVersion(a: string, b: string): boolean {
  const isNumber = /^\d+$/;
  if (!isNumber.test(a) || !isNumber.test(b)) return false;
  return a.length === b.length ? a < b : a.length < b.length;
}
