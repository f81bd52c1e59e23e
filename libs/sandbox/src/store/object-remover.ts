import type { Clock } from '@fleetcommand/kernel/clock';
import type { V1Pod } from '@kubernetes/client-node';
import { typed } from '../objects/object-fields.js';
import type { ResourceType } from '../resources/resource-type.js';
import { jsonEquals } from '../schema/json-value.js';
import { failedPrecondition, forbidden } from '../objects/api-error.js';
import { timestamp } from '../objects/timestamp.js';
import type { ObjectDatabase } from './object-database.js';
import type { ObjectWriter } from './object-writer.js';
import type { DeleteOptions, KubeObject } from '../objects/store.js';

export interface RemoveOptions extends DeleteOptions {
  readonly resourceVersion?: string;
  readonly dryRun?: boolean;
}

export interface Removal {
  readonly object: KubeObject;
  /** Whether the object is gone, rather than marked and waiting. */
  readonly gone: boolean;
}

/** The namespaces without which nothing works. */
const IMMORTAL_NAMESPACES = new Set(['default', 'kube-public', 'kube-system']);
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** Deletes, or marks as dying what finalizers, a grace period or a namespace's content still hold. */
export class ObjectRemover {
  constructor(
    private readonly database: ObjectDatabase,
    private readonly writer: ObjectWriter,
    private readonly clock: Clock,
  ) {}

  remove(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    options: RemoveOptions,
  ): Removal {
    const { stored } = this.writer.read(type, namespace, name);
    if (type.storageKey === '/namespaces' && IMMORTAL_NAMESPACES.has(name)) {
      throw forbidden(type, name, 'this namespace may not be deleted');
    }
    checkPreconditions(type, stored, options);
    const marked = this.marked(type, stored, options);
    const gone = !isHeld(type, marked);
    const served = (object: KubeObject): KubeObject => this.writer.served(type, object);
    if (options.dryRun) return { object: served(stored), gone };
    if (gone) {
      // Only kinds that end gracefully show when they ended.
      const last =
        type.storageKey === '/pods' ? marked : { ...stored, metadata: { ...stored.metadata } };
      return { object: served(this.database.commit('DELETED', type.storageKey, last)), gone };
    }
    if (jsonEquals(marked, stored)) return { object: served(stored), gone };
    return { object: served(this.database.commit('MODIFIED', type.storageKey, marked)), gone };
  }

  /** The object as it would be if something holds it back. */
  private marked(type: ResourceType, stored: KubeObject, options: RemoveOptions): KubeObject {
    const { metadata } = stored;
    const graceSeconds = gracePeriod(type, stored, options);
    const finalizers = finalizersFor(metadata.finalizers ?? [], options.propagationPolicy);
    const marked: KubeObject = {
      ...stored,
      metadata: {
        ...metadata,
        deletionTimestamp: metadata.deletionTimestamp ?? this.after(graceSeconds),
        deletionGracePeriodSeconds: graceSeconds,
        ...(finalizers.length > 0 ? { finalizers } : {}),
      },
    };
    if (finalizers.length === 0) delete marked.metadata.finalizers;
    if (type.storageKey === '/namespaces') {
      // Namespaces have no grace period; what holds them is their content.
      delete marked.metadata.deletionGracePeriodSeconds;
      marked['status'] = { ...(stored['status'] as object | undefined), phase: 'Terminating' };
    }
    if (metadata.deletionTimestamp === undefined) {
      if (metadata.generation !== undefined) marked.metadata.generation = metadata.generation + 1;
    } else if (graceSeconds < (metadata.deletionGracePeriodSeconds ?? 0)) {
      marked.metadata.deletionTimestamp = this.after(graceSeconds);
    } else if (metadata.deletionGracePeriodSeconds !== undefined) {
      marked.metadata.deletionGracePeriodSeconds = metadata.deletionGracePeriodSeconds;
    }
    return marked;
  }

  private after(seconds: number): string {
    return timestamp(new Date(this.clock.now().getTime() + seconds * 1000));
  }
}

function checkPreconditions(type: ResourceType, stored: KubeObject, options: RemoveOptions): void {
  const { uid, resourceVersion, name = '' } = stored.metadata;
  if (options.uid && options.uid !== uid) {
    throw failedPrecondition(
      type,
      name,
      `the UID in the precondition (${options.uid}) does not match the UID in record (${uid ?? ''}). The object might have been deleted and then recreated`,
    );
  }
  if (options.resourceVersion && options.resourceVersion !== resourceVersion) {
    throw failedPrecondition(
      type,
      name,
      `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion ?? ''}). The object might have been modified`,
    );
  }
}

/** Only pods on a node end gracefully; asking twice can only make it sooner. */
function gracePeriod(type: ResourceType, stored: KubeObject, options: RemoveOptions): number {
  if (type.storageKey !== '/pods') return 0;
  const { spec, status } = typed<V1Pod>(stored);
  const ended = status?.phase === 'Failed' || status?.phase === 'Succeeded';
  if (!spec?.nodeName || ended) return 0;
  return Math.max(0, options.gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30);
}

function finalizersFor(finalizers: readonly string[], policy: string | undefined): string[] {
  if (policy === undefined) return [...finalizers];
  const others = finalizers.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  if (policy === 'Orphan') return [...others, ORPHAN];
  return policy === 'Foreground' ? [...others, FOREGROUND] : others;
}

function isHeld(type: ResourceType, marked: KubeObject): boolean {
  const { finalizers = [], deletionGracePeriodSeconds = 0 } = marked.metadata;
  if (finalizers.length > 0 || deletionGracePeriodSeconds > 0) return true;
  if (type.storageKey !== '/namespaces') return false;
  const spec = marked['spec'] as { finalizers?: string[] } | undefined;
  return (spec?.finalizers ?? []).length > 0;
}
