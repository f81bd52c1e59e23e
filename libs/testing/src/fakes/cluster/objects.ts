import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject, ObjectRef } from '@fleetcommand/application/ports/cluster';
import type { Clock } from '@fleetcommand/kernel/clock';

/** What a fake API server stores: gives each object its uid, versions and generation as the real one does. */
export class ObjectTable {
  readonly #objects = new Map<string, KubernetesObject>();
  #version = 0;

  constructor(
    private readonly clock: Clock,
    private readonly onChange: (object: KubernetesObject) => void,
  ) {}

  get(ref: ObjectRef | KubernetesObject): KubernetesObject | undefined {
    return this.#objects.get(keyOf(ref));
  }

  all(): readonly KubernetesObject[] {
    return [...this.#objects.values()];
  }

  in(namespace: string): readonly KubernetesObject[] {
    return this.all().filter((object) => object.metadata.namespace === namespace);
  }

  /** Stores the object; the same as there is already is no write and changes no version. */
  put(object: KubernetesObject): KubernetesObject {
    const existing = this.get(object);
    const isNewSpec = !existing || !isDeepStrictEqual(contentOf(existing), contentOf(object));
    const { uid, creationTimestamp } = existing
      ? (existing.metadata as ServerMetadata)
      : { uid: `uid-${this.#version + 1}`, creationTimestamp: this.clock.now().toISOString() };
    const generation = (existing?.metadata.generation ?? 0) + (isNewSpec ? 1 : 0);
    const resourceVersion = existing?.metadata.resourceVersion ?? '';
    const given = { ...object.metadata, uid, creationTimestamp, generation, resourceVersion };
    const unchanged = { ...object, metadata: given };
    if (existing && isDeepStrictEqual(existing, unchanged)) return existing;
    this.#version += 1;
    const stored = { ...unchanged, metadata: { ...given, resourceVersion: `${this.#version}` } };
    this.#objects.set(keyOf(object), stored);
    this.onChange(stored);
    return stored;
  }

  remove(ref: ObjectRef | KubernetesObject): void {
    const object = this.get(ref);
    if (object && this.#objects.delete(keyOf(ref))) this.onChange(object);
  }
}

interface ServerMetadata {
  readonly uid?: string;
  readonly creationTimestamp?: string;
}

/** What a generation counts: everything but metadata and status. */
function contentOf({
  metadata: _metadata,
  status: _status,
  ...content
}: KubernetesObject): Record<string, unknown> {
  return content;
}

/** Kind, namespace and name: an object is the same in every version its group is served in. */
export function keyOf(ref: ObjectRef | KubernetesObject): string {
  const { name, namespace = '' } = isObject(ref) ? ref.metadata : ref;
  return `${ref.kind}/${namespace}/${name}`;
}

function isObject(ref: ObjectRef | KubernetesObject): ref is KubernetesObject {
  return 'metadata' in ref;
}
