/** Flat labels (`traefik.http.routers.web.rule`) as a tree, as Traefik's decoder (paerser) makes it. */
import type { DecodeFault, Raw } from '../dynamic/decode.js';

export type Labels = Readonly<Record<string, string>>;

/** The first label of one of these names, which are in lower case. */
export function labelNamed(labels: Labels, ...names: readonly string[]): string | undefined {
  const key = Object.keys(labels).find((each) => names.includes(each.toLowerCase()));
  return key === undefined ? undefined : labels[key];
}

interface Node {
  /** As the first label, in alphabetical order, spells it. */
  readonly name: string;
  value?: string;
  readonly children: Node[];
}

const MAX_LABELS = 2_000;

export interface LabelTree {
  /** What stands below the prefix. */
  readonly root: { readonly [name: string]: Raw };
  readonly faults: readonly DecodeFault[];
}

/** Names are told apart without regard to case; `name[0]` is the first of a list. */
export function labelTree(labels: Labels, prefix: string): LabelTree {
  const faults: DecodeFault[] = [];
  const root: Node = { name: prefix, children: [] };
  const begin = `${prefix.toLowerCase()}.`;
  const keys = Object.keys(labels).filter((key) => key.toLowerCase().startsWith(begin));
  for (const key of keys.sort().slice(0, MAX_LABELS)) {
    const path = segments(key.slice(begin.length));
    if (path) place(root, path, labels[key]!);
    else
      faults.push({
        path: [key.slice(begin.length)],
        message:
          'A name is empty, or begins with "[". Write names between single dots, and [0] behind the name of a list.',
      });
  }
  if (keys.length > MAX_LABELS)
    faults.push({
      path: [],
      message: `It has ${keys.length} labels; the first ${MAX_LABELS} are read. Leave some out.`,
    });
  const tree = rawOf(root);
  return {
    root: typeof tree === 'object' && tree !== null ? (tree as LabelTree['root']) : {},
    faults,
  };
}

/** `domains[0].main` → `domains`, `[0]`, `main`. */
function segments(key: string): string[] | undefined {
  const path: string[] = [];
  for (const part of key.split('.')) {
    if (part === '' || part.startsWith('[')) return undefined;
    const at = part.endsWith(']') ? part.indexOf('[') : -1;
    if (at < 0) path.push(part);
    else path.push(part.slice(0, at), part.slice(at));
  }
  return path;
}

function place(node: Node, [name, ...rest]: readonly string[], value: string): void {
  if (name === undefined) {
    node.value = value;
    return;
  }
  const wanted = name.toLowerCase();
  let child = node.children.find((each) => each.name.toLowerCase() === wanted);
  if (!child) {
    child = { name, children: [] };
    node.children.push(child);
  }
  place(child, rest, value);
}

/** A section that also has a value (`tls=true` beside `tls.options=x`) is the section. */
function rawOf({ value, children }: Node): Raw {
  const [first] = children;
  if (!first) return value ?? '';
  if (first.name.startsWith('['))
    return [...children]
      .sort((a, b) => indexOf(a.name) - indexOf(b.name))
      .map((child) => rawOf(child));
  return Object.fromEntries(children.map((child) => [child.name, rawOf(child)]));
}

function indexOf(name: string): number {
  return Number(name.slice(1, -1));
}
