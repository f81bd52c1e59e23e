import { jsonEquals } from '../schema/json-value.js';
import {
  fieldNode,
  isMap,
  type ListNode,
  type MapNode,
  resolveNode,
  type SchemaNode,
} from '../schema/schema-node.js';
import { type FieldSet, type MutableFieldSet, newFieldSet } from './field-set.js';
import { fieldElement, indexItems } from './path-element.js';

/** What changed between two states of an object: leaves that differ, and paths only one side has. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two states in the terms of the kind's schema; atomic lists and maps count as one leaf. */
export function compareObjects(before: unknown, after: unknown, node: SchemaNode): Comparison {
  const comparison: { [Change in keyof Comparison]: MutableFieldSet } = {
    added: newFieldSet(),
    modified: newFieldSet(),
    removed: newFieldSet(),
  };
  const path: string[] = [];

  function mark(change: keyof Comparison): void {
    let set = comparison[change];
    for (const element of path) {
      let child = set.children.get(element);
      if (!child) {
        child = newFieldSet();
        set.children.set(element, child);
      }
      set = child;
    }
    set.member = true;
  }

  function leaf(left: unknown, right: unknown): void {
    if (left === undefined) mark('added');
    else if (right === undefined) mark('removed');
    else if (!jsonEquals(left, right)) mark('modified');
  }

  function visit(left: unknown, right: unknown, declared: SchemaNode): void {
    if (left === right) return; // shared with the stored object: nothing below can differ
    const leftNode = resolveNode(declared, left ?? right);
    const rightNode = resolveNode(declared, right ?? left);
    if (leftNode.shape !== rightNode.shape || isLeaf(rightNode, left, right)) {
      leaf(left, right);
      return;
    }
    if (rightNode.shape === 'list') visitList(asList(left), asList(right), rightNode);
    if (rightNode.shape === 'map') visitMap(asMap(left), asMap(right), rightNode);
    const alwaysPresent = 'alwaysPresent' in rightNode && rightNode.alwaysPresent;
    if (left === undefined && !alwaysPresent) mark('added');
    if (right === undefined && !alwaysPresent) mark('removed');
  }

  function step(element: string, left: unknown, right: unknown, declared: SchemaNode): void {
    path.push(element);
    visit(left, right, declared);
    path.pop();
  }

  function visitList(left: readonly unknown[], right: readonly unknown[], list: ListNode): void {
    const leftItems = indexItems(list, left);
    const rightItems = indexItems(list, right);
    for (const [element, item] of leftItems)
      step(element, item, rightItems.get(element), list.items);
    for (const [element, item] of rightItems) {
      if (!leftItems.has(element)) step(element, undefined, item, list.items);
    }
  }

  function visitMap(
    left: Record<string, unknown>,
    right: Record<string, unknown>,
    map: MapNode,
  ): void {
    for (const key of Object.keys(left)) {
      const child = fieldNode(map, key);
      if (child) step(fieldElement(key), left[key], right[key], child);
    }
    for (const key of Object.keys(right)) {
      if (key in left) continue;
      const child = fieldNode(map, key);
      if (child) step(fieldElement(key), undefined, right[key], child);
    }
  }

  visit(before, after, node);
  return comparison;
}

function isLeaf(node: SchemaNode, left: unknown, right: unknown): boolean {
  if (node.shape === 'list')
    return node.ownership === 'atomic' || (isEmpty(left) && isEmpty(right));
  return node.shape !== 'map' || node.atomic || (isEmpty(left) && isEmpty(right));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asMap(value: unknown): Record<string, unknown> {
  return isMap(value) ? value : {};
}
