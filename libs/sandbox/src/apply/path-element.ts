import { isMap, type ListNode } from '../schema/schema-node.js';

export const fieldElement = (name: string): string => `f:${name}`;

/**
 * The path element that identifies an item of an associative list: its value in a set, its key fields in
 * a list-map. A key field that is absent takes its default from the schema; undefined where an item has
 * no key at all.
 */
export function itemElement(node: ListNode, item: unknown): string | undefined {
  if (node.ownership === 'set') {
    return typeof item === 'object' ? undefined : `v:${JSON.stringify(item)}`;
  }
  if (!isMap(item)) return undefined;
  const [first] = node.keys;
  if (node.keys.length === 1 && first !== undefined) {
    const value = item[first] ?? keyDefault(node, first);
    return value === undefined
      ? undefined
      : `k:{${JSON.stringify(first)}:${JSON.stringify(value)}}`;
  }
  const keys: Record<string, unknown> = {};
  for (const key of node.keys.toSorted()) {
    const value = item[key] ?? keyDefault(node, key);
    if (value !== undefined) keys[key] = value;
  }
  return Object.keys(keys).length === 0 ? undefined : `k:${JSON.stringify(keys)}`;
}

function keyDefault(node: ListNode, key: string): unknown {
  return node.items.shape === 'map' ? node.items.fields.get(key)?.default : undefined;
}

/** Items by path element, first of each; those without a key are left out. */
export function indexItems(node: ListNode, items: readonly unknown[]): Map<string, unknown> {
  const index = new Map<string, unknown>();
  for (const item of items) {
    const element = itemElement(node, item);
    if (element !== undefined && !index.has(element)) index.set(element, item);
  }
  return index;
}
