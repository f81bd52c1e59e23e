/** Who controls whom: the one `ownerReference` with `controller: true`. */
import type { V1LabelSelector } from '@kubernetes/client-node';
import { listAll, type Kind } from '../objects/kinds.js';
import { selectorMatches } from '../objects/label-selector.js';
import type { KubeObject, ObjectStore, OwnerReference } from '../objects/store.js';

export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

/** The reference by which `owner` controls a dependent. */
export function controllerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name ?? '',
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Names of the controllers of `kind` that must look at a changed dependent. */
export function ownerKeys(object: KubeObject, kind: string): string[] {
  const owner = controllerOf(object);
  if (owner?.kind !== kind) return [];
  return [`${object.metadata.namespace}/${owner.name}`];
}

/**
 * The dependents of `owner` in its namespace: those it controls and its selector still matches. Matching
 * orphans are adopted; controlled ones that match no longer are released. An owner being deleted claims
 * nothing new.
 */
export function claimDependents<T extends KubeObject>(
  store: ObjectStore,
  kind: Kind<T>,
  owner: KubeObject,
  selector: V1LabelSelector | undefined,
): T[] {
  const claimed: T[] = [];
  for (const object of listAll(store, kind, owner.metadata.namespace)) {
    const controller = controllerOf(object);
    if (controller !== undefined && controller.uid !== owner.metadata.uid) continue;
    const kept = keepOrAdopt(store, kind, owner, object, selector);
    if (kept !== undefined) claimed.push(kept);
  }
  return claimed;
}

function keepOrAdopt<T extends KubeObject>(
  store: ObjectStore,
  kind: Kind<T>,
  owner: KubeObject,
  object: T,
  selector: V1LabelSelector | undefined,
): T | undefined {
  const matches = selectorMatches(selector, object.metadata.labels);
  const owned = controllerOf(object) !== undefined;
  if (matches && owned) return object;
  const ownerLeaves = owner.metadata.deletionTimestamp !== undefined;
  if (ownerLeaves || object.metadata.deletionTimestamp !== undefined) return undefined;
  if (owned) {
    store.update(
      kind,
      withOwners(object, (other) => other.uid !== owner.metadata.uid),
    );
    return undefined;
  }
  if (!matches) return undefined;
  return store.update(
    kind,
    withOwners(object, () => true, controllerReference(owner)),
  ) as T;
}

function withOwners(
  object: KubeObject,
  keep: (owner: OwnerReference) => boolean,
  added?: OwnerReference,
): KubeObject {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter(keep);
  if (added !== undefined) ownerReferences.push(added);
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}
