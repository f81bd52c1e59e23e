import {
  fieldNode,
  isMap,
  type JsonMap,
  type ListNode,
  type MapNode,
  resolveNode,
  type SchemaNode,
} from '../schema/schema-node.js';
import { type FieldSet, isEmptySet } from './field-set.js';
import { fieldElement, indexItems, itemElement } from './path-element.js';

/**
 * Lays `applied` over `live`: maps field by field, associative lists item by item (the applied order
 * wins among the items both have), everything else replaced. Neither input is changed. The configuration
 * has passed `configurationProblems`: its items have keys, each once.
 */
export function mergeApplied(live: unknown, applied: unknown, declared: SchemaNode): unknown {
  if (applied === undefined) return live;
  const node = resolveNode(declared, applied);
  if (live === undefined || live === null || applied === null) return applied;
  if (node.shape === 'list' && node.ownership !== 'atomic' && Array.isArray(applied)) {
    return mergeList(Array.isArray(live) ? live : [], applied, node);
  }
  if (node.shape === 'map' && !node.atomic && isMap(applied) && isMap(live)) {
    return mergeMap(live, applied, node);
  }
  return applied;
}

function mergeMap(live: JsonMap, applied: JsonMap, node: MapNode): JsonMap {
  const merged: JsonMap = { ...live };
  for (const [key, value] of Object.entries(applied)) {
    const child = fieldNode(node, key);
    if (child) merged[key] = mergeApplied(live[key], value, child);
  }
  return merged;
}

/**
 * Items only in `live` keep their place; items of both stand in the applied order; new ones follow the
 * item they follow in `applied`.
 */
function mergeList(
  live: readonly unknown[],
  applied: readonly unknown[],
  node: ListNode,
): unknown[] {
  const appliedItems = indexItems(node, applied);
  const liveElements = live.map((item) => itemElement(node, item) ?? '');
  const liveItems = new Map(live.map((item, index) => [liveElements[index] ?? '', item]));
  const appliedElements = [...appliedItems.keys()];
  const shared = appliedElements.filter((element) => liveItems.has(element));
  const merged: unknown[] = [];
  const taken = new Set<string>();
  let l = 0;
  let a = 0;
  const take = (element: string): void => {
    taken.add(element);
    merged.push(mergeApplied(liveItems.get(element), appliedItems.get(element), node.items));
    if (shared[0] === element) shared.shift();
    a += 1;
  };
  while (l < live.length || a < appliedElements.length) {
    const ours = liveElements[l];
    const theirs = appliedElements[a];
    const isShared = ours !== undefined && appliedItems.has(ours);
    if (ours !== undefined && !isShared) {
      merged.push(live[l]);
      l += 1;
    } else if (isShared && (taken.has(ours) || (shared[0] !== undefined && shared[0] !== ours))) {
      l += 1; // already placed, or its turn in the applied order comes later
    } else if (theirs !== undefined) {
      take(theirs);
      if (ours === theirs) l += 1;
    }
  }
  return merged;
}

/**
 * Removes what the applier owned last time (`last`) and nobody owns now (`owned`). A list item or struct
 * nobody owns anything of goes whole, with the defaults inside it.
 */
export function removeAbandoned(
  value: unknown,
  declared: SchemaNode,
  last: FieldSet,
  owned: FieldSet | undefined,
): unknown {
  const node = resolveNode(declared, value);
  if (node.shape === 'map' && !node.atomic && isMap(value)) {
    const rest: JsonMap = {};
    for (const [key, item] of Object.entries(value)) {
      const element = fieldElement(key);
      const kept = keep(
        item,
        fieldNode(node, key),
        last.children.get(element),
        owned?.children.get(element),
      );
      if (kept !== undefined) rest[key] = kept;
    }
    return rest;
  }
  if (node.shape === 'list' && node.ownership !== 'atomic' && Array.isArray(value)) {
    const rest: unknown[] = [];
    for (const item of value as unknown[]) {
      const element = itemElement(node, item) ?? '';
      const kept = keep(item, node.items, last.children.get(element), owned?.children.get(element));
      if (kept !== undefined) rest.push(kept);
    }
    return rest;
  }
  return value;
}

function keep(
  item: unknown,
  node: SchemaNode | undefined,
  last: FieldSet | undefined,
  owned: FieldSet | undefined,
): unknown {
  if (!node || !last || isEmptySet(last)) return item;
  if (isEmptySet(owned)) return undefined;
  return removeAbandoned(item, node, last, owned);
}
