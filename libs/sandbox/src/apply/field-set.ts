/**
 * Sets of field paths, as server-side apply records them in `managedFields`. A set is a trie: each edge
 * is a path element in its FieldsV1 spelling (`f:spec`, `k:{"name":"web"}`, `v:"a"`), and a node is a
 * member when the path that ends there is in the set.
 * Rule: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export interface FieldSet {
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export interface MutableFieldSet extends FieldSet {
  member: boolean;
  children: Map<string, MutableFieldSet>;
}

export const NO_FIELDS: FieldSet = { member: false, children: new Map() };

export function newFieldSet(): MutableFieldSet {
  return { member: false, children: new Map() };
}

/** The node under `element`, made when absent. */
export function descend(set: MutableFieldSet, element: string): MutableFieldSet {
  let child = set.children.get(element);
  if (!child) {
    child = newFieldSet();
    set.children.set(element, child);
  }
  return child;
}

export function isEmptySet(set: FieldSet | undefined): boolean {
  if (!set) return true;
  if (set.member) return false;
  for (const child of set.children.values()) if (!isEmptySet(child)) return false;
  return true;
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  if (right.children.size === 0 && (!right.member || left.member)) return left;
  const children = new Map(left.children);
  for (const [element, child] of right.children) {
    const other = children.get(element);
    children.set(element, other ? union(other, child) : child);
  }
  return { member: left.member || right.member, children };
}

export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [element, child] of left.children) {
    const other = right.children.get(element);
    if (!other) continue;
    const shared = intersection(child, other);
    if (shared.member || shared.children.size > 0) children.set(element, shared);
  }
  return { member: left.member && right.member, children };
}

export function difference(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [element, child] of left.children) {
    const other = right.children.get(element);
    const rest = other ? difference(child, other) : child;
    if (rest.member || rest.children.size > 0) children.set(element, rest);
  }
  return { member: left.member && !right.member, children };
}

/** `left` without anything at or below a member of `paths`. */
export function withoutSubtrees(left: FieldSet, paths: FieldSet): FieldSet {
  if (paths.member) return NO_FIELDS;
  const children = new Map<string, FieldSet>();
  for (const [element, child] of left.children) {
    const excluded = paths.children.get(element);
    const rest = excluded ? withoutSubtrees(child, excluded) : child;
    if (rest.member || rest.children.size > 0) children.set(element, rest);
  }
  return { member: left.member, children };
}

/** `left`, only what is at or below a member of `paths`. */
export function onlySubtrees(left: FieldSet, paths: FieldSet): FieldSet {
  if (paths.member) return left;
  const children = new Map<string, FieldSet>();
  for (const [element, child] of left.children) {
    const included = paths.children.get(element);
    if (!included) continue;
    const rest = onlySubtrees(child, included);
    if (rest.member || rest.children.size > 0) children.set(element, rest);
  }
  return { member: false, children };
}

export function sameSet(left: FieldSet, right: FieldSet): boolean {
  if (left === right) return true;
  if (left.member !== right.member || left.children.size !== right.children.size) return false;
  for (const [element, child] of left.children) {
    const other = right.children.get(element);
    if (!other || !sameSet(child, other)) return false;
  }
  return true;
}

/** The set of the given paths, each a list of path elements. */
export function fieldSetOf(...paths: readonly (readonly string[])[]): FieldSet {
  const set = newFieldSet();
  for (const path of paths) {
    let node = set;
    for (const element of path) node = descend(node, element);
    node.member = true;
  }
  return set;
}

type FieldsV1 = Record<string, unknown>;

/** As `managedFields[].fieldsV1` holds it. */
export function toFieldsV1(set: FieldSet): FieldsV1 {
  const fields: FieldsV1 = {};
  if (set.member && set.children.size > 0) fields['.'] = {};
  for (const element of [...set.children.keys()].sort()) {
    fields[element] = toFieldsV1(set.children.get(element)!);
  }
  return fields;
}

/** Reads `fieldsV1`; what is not a map counts as a leaf. */
export function fromFieldsV1(fields: unknown, root = true): FieldSet {
  const children = new Map<string, FieldSet>();
  let member = false;
  if (typeof fields === 'object' && fields !== null) {
    for (const [element, child] of Object.entries(fields)) {
      if (element === '.') member = true;
      else children.set(element, fromFieldsV1(child, false));
    }
  }
  return { member: member || (!root && children.size === 0), children };
}

/** Every member as the real server prints it in conflicts: `.spec.template.spec.containers[name="web"].image`. */
export function memberPaths(set: FieldSet, prefix = ''): string[] {
  const elements = [...set.children.keys()].sort();
  const pathOf = (element: string): string => `${prefix}${printElement(element)}`;
  return [
    ...elements.filter((element) => set.children.get(element)?.member).map(pathOf),
    ...elements.flatMap((element) => memberPaths(set.children.get(element)!, pathOf(element))),
  ];
}

/** `f:spec` as `.spec`, `k:{"name":"web"}` as `[name="web"]`. */
export function printElement(element: string): string {
  const body = element.slice(2);
  if (element.startsWith('f:')) return `.${body}`;
  if (element.startsWith('v:')) return `[=${body}]`;
  if (!element.startsWith('k:')) return `[${body}]`;
  const keys: Record<string, unknown> = JSON.parse(body);
  const pairs = Object.entries(keys).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `[${pairs.join(',')}]`;
}
