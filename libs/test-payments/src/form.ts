/** What a form-encoded body holds: text, lists, and fields by name. */
export type FormValue = string | readonly FormValue[] | { readonly [field: string]: FormValue };
export type Form = Readonly<Record<string, FormValue>>;

type Node = Map<string, Node | string>;

/** Stripe's way of writing nested fields as a form: `items[0][price]=price_1&metadata[plan]=pro`. */
export function parseForm(text: string): Form {
  const root: Node = new Map();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = [...name.matchAll(/^[^[\]]+|\[([^[\]]*)\]/g)].map(
      ([whole, inner]) => inner ?? whole,
    );
    insert(root, path, value);
  }
  return toFields(root);
}

function insert(node: Node, path: readonly string[], value: string): void {
  const [head = '', ...rest] = path;
  // `expand[]=x`: the next place of a list.
  const key = head === '' ? String(node.size) : head;
  if (rest.length === 0) {
    node.set(key, value);
    return;
  }
  const present = node.get(key);
  const inner: Node = present instanceof Map ? present : new Map();
  node.set(key, inner);
  insert(inner, rest, value);
}

function toFields(node: Node): Form {
  return Object.fromEntries([...node].map(([key, value]) => [key, toValue(value)]));
}

function toValue(value: Node | string): FormValue {
  if (typeof value === 'string') return value;
  const isList = value.size > 0 && [...value.keys()].every((key, index) => key === String(index));
  return isList ? [...value.values()].map(toValue) : toFields(value);
}
