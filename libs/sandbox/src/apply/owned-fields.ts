import { fieldNode, isMap, resolveNode, type SchemaNode } from '../schema/schema-node.js';
import { descend, type FieldSet, type MutableFieldSet, newFieldSet } from './field-set.js';
import { fieldElement, itemElement } from './path-element.js';

/**
 * The fields an applied configuration lays claim to: every leaf, every item of an associative list, and
 * maps given empty.
 */
export function fieldsOf(value: unknown, node: SchemaNode): FieldSet {
  const set = newFieldSet();
  collect(value, node, set);
  return set;
}

function collect(value: unknown, declared: SchemaNode, set: MutableFieldSet): void {
  const node = resolveNode(declared, value);
  if (node.shape === 'list') {
    if (node.ownership === 'atomic') set.member = true;
    if (node.ownership === 'atomic' || !Array.isArray(value)) return;
    for (const item of value) {
      const element = itemElement(node, item);
      if (element === undefined) continue;
      const child = descend(set, element);
      collect(item, node.items, child);
      child.member = true;
    }
    return;
  }
  if (node.shape !== 'map' || node.atomic || value === null) {
    set.member = true;
    return;
  }
  if (!isMap(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const known = node.fields.get(key);
    const itemNode = known ?? fieldNode(node, key);
    if (!itemNode) continue;
    const child = descend(set, fieldElement(key));
    collect(item, itemNode, child);
    const empty = item === null || (isMap(item) && Object.keys(item).length === 0);
    if (empty || !known) child.member = true;
    else if (!child.member && child.children.size === 0) set.children.delete(fieldElement(key));
  }
}
