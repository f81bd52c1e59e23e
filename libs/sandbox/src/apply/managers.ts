import type { ManagedFieldsEntry } from '../objects/store.js';
import {
  type FieldSet,
  fromFieldsV1,
  isEmptySet,
  sameSet,
  toFieldsV1,
  union,
} from './field-set.js';

/** One manager's claim, parsed. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time?: string;
  readonly fields: FieldSet;
}

/** Managers by identity: the same name applying and updating, or through another subresource, is another manager. */
export type Managers = ReadonlyMap<string, Manager>;

export function managerKey(manager: Omit<Manager, 'fields' | 'time'>): string {
  return `${manager.operation}\0${manager.name}\0${manager.apiVersion}\0${manager.subresource}`;
}

const decoded = new WeakMap<readonly ManagedFieldsEntry[], Managers>();

/** The managers of a stored object; remembered, because the same stored list is read on every write. */
export function readManagers(entries: readonly ManagedFieldsEntry[] | undefined): Managers {
  if (!entries) return new Map();
  const known = decoded.get(entries);
  if (known) return known;
  const managers = new Map<string, Manager>();
  for (const entry of entries) {
    const manager: Manager = {
      name: entry.manager ?? '',
      operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
      apiVersion: entry.apiVersion ?? '',
      subresource: entry.subresource ?? '',
      ...(entry.time ? { time: entry.time } : {}),
      fields: fromFieldsV1(entry.fieldsV1),
    };
    managers.set(managerKey(manager), manager);
  }
  decoded.set(entries, managers);
  return managers;
}

/** Managers as the object stores them: appliers first, then by time and name. */
export function writeManagers(managers: Managers): ManagedFieldsEntry[] {
  const ordered = [...managers.values()].sort(
    (a, b) =>
      a.operation.localeCompare(b.operation) ||
      (a.time ?? '').localeCompare(b.time ?? '') ||
      compareText(a.name, b.name) ||
      compareText(a.apiVersion, b.apiVersion) ||
      compareText(a.subresource, b.subresource),
  );
  return ordered.map((manager) => ({
    manager: manager.name,
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(manager.time ? { time: manager.time } : {}),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(manager.fields),
    ...(manager.subresource ? { subresource: manager.subresource } : {}),
  }));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function sameManagers(left: Managers, right: Managers): boolean {
  if (left.size !== right.size) return false;
  for (const [key, manager] of left) {
    const other = right.get(key);
    if (!other || !sameSet(manager.fields, other.fields)) return false;
  }
  return true;
}

/** The managers, without those that own nothing any more. */
export function dropEmpty(managers: Map<string, Manager>): Map<string, Manager> {
  for (const [key, manager] of managers) if (isEmptySet(manager.fields)) managers.delete(key);
  return managers;
}

/** Stamps `now` on every manager whose fields changed, and keeps the time of the others. */
export function stampChanged(before: Managers, after: Managers, now: string): Managers {
  const stamped = new Map<string, Manager>();
  for (const [key, manager] of after) {
    const old = before.get(key);
    const unchanged = old && sameSet(old.fields, manager.fields);
    stamped.set(key, unchanged ? old : { ...manager, time: now });
  }
  return stamped;
}

/** How many managers that update (not apply) an object remembers; older ones merge into one. */
const MAX_UPDATERS = 10;
export const ANCIENT_UPDATERS = 'ancient-changes';

/** Merges the oldest updaters into one once there are too many, so that an object cannot grow without end. */
export function capUpdaters(managers: Managers): Managers {
  const updaters = [...managers.entries()].filter(([, manager]) => manager.operation === 'Update');
  if (updaters.length <= MAX_UPDATERS) return managers;
  updaters.sort(([, a], [, b]) => (a.time ?? '').localeCompare(b.time ?? ''));
  const capped = new Map(managers);
  for (const [key, manager] of updaters.slice(0, updaters.length - MAX_UPDATERS + 1)) {
    capped.delete(key);
    const ancient = { ...manager, name: ANCIENT_UPDATERS };
    const ancientKey = managerKey(ancient);
    const known = capped.get(ancientKey);
    capped.set(
      ancientKey,
      known ? { ...ancient, fields: union(known.fields, ancient.fields) } : ancient,
    );
  }
  return capped;
}
