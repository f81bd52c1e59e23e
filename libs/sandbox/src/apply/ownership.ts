import type { MapNode } from '../schema/schema-node.js';
import { compareObjects } from './compare.js';
import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  NO_FIELDS,
  union,
} from './field-set.js';
import { dropEmpty, type Manager, managerKey, type Managers } from './managers.js';
import { mergeApplied, removeAbandoned } from './merge.js';
import { fieldsOf } from './owned-fields.js';

/** Who writes, and how: the identity under which ownership is recorded. */
export type Writer = Omit<Manager, 'fields' | 'time'>;

/** Drops the paths this request may not own, such as `status` outside its subresource. */
export type OwnableFields = (fields: FieldSet) => FieldSet;

export interface Conflict {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

export type ApplyOutcome =
  | { readonly conflicts: readonly Conflict[] }
  | { readonly conflicts?: undefined; readonly object: unknown; readonly managers: Managers };

/**
 * Server-side apply, decided purely: the configuration is merged into the live object, what this writer
 * applied before and no longer does is removed unless someone else owns it, and a value that would
 * change under another owner is a conflict, or with `force` changes hands.
 * Both objects come without `managedFields`. Throws `MergeProblem` where the configuration repeats a key.
 */
export function applyConfiguration(input: {
  live: unknown;
  managers: Managers;
  configuration: unknown;
  writer: Writer;
  node: MapNode;
  ownable: OwnableFields;
  force: boolean;
}): ApplyOutcome {
  const { live, node, writer } = input;
  const key = managerKey(writer);
  const last = input.managers.get(key)?.fields;
  const managers = new Map(input.managers);
  managers.set(key, { ...writer, fields: input.ownable(fieldsOf(input.configuration, node)) });
  let object = mergeApplied(live, input.configuration, node);
  if (last && !isEmptySet(last)) {
    object = removeAbandoned(object, node, last, ownedByAnyone(managers));
  }
  const { added, modified, removed } = compareObjects(live, object, node);
  const changed = input.ownable(union(modified, added));
  const conflicts = othersOwning(managers, key, changed);
  if (conflicts.length > 0 && !input.force) return { conflicts };
  yieldFields(managers, key, changed, input.ownable(removed));
  return { object, managers: dropEmpty(managers) };
}

/** Records an ordinary write (create, update, patch): what it changed, the writer now owns. */
export function trackUpdate(input: {
  live: unknown;
  managers: Managers;
  object: unknown;
  writer: Writer;
  node: MapNode;
  ownable: OwnableFields;
}): Managers {
  const { writer, ownable } = input;
  const key = managerKey(writer);
  const comparison = compareObjects(input.live, input.object, input.node);
  const changed = ownable(union(comparison.modified, comparison.added));
  const removed = ownable(comparison.removed);
  if (isEmptySet(changed) && isEmptySet(removed)) return input.managers;
  const managers = new Map(input.managers);
  yieldFields(managers, key, changed, removed);
  const mine = managers.get(key)?.fields ?? NO_FIELDS;
  managers.set(key, { ...writer, fields: union(difference(mine, removed), changed) });
  return dropEmpty(managers);
}

function ownedByAnyone(managers: Managers): FieldSet {
  let owned = NO_FIELDS;
  for (const manager of managers.values()) owned = union(owned, manager.fields);
  return owned;
}

function othersOwning(managers: Managers, writer: string, changed: FieldSet): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const [key, manager] of managers) {
    if (key === writer) continue;
    const fields = intersection(manager.fields, changed);
    if (!isEmptySet(fields)) conflicts.push({ manager, fields });
  }
  return conflicts;
}

/** Takes changed and removed fields from everyone but the writer. */
function yieldFields(
  managers: Map<string, Manager>,
  writer: string,
  changed: FieldSet,
  removed: FieldSet,
): void {
  for (const [key, manager] of managers) {
    if (key === writer) continue;
    const fields = difference(difference(manager.fields, changed), removed);
    managers.set(key, { ...manager, fields });
  }
}
