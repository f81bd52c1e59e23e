import { isMap } from '../schema/schema-node.js';

/** One step of a JSON path. */
type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'where'; readonly path: readonly string[]; readonly equals: string };

const STEP =
  /\.((?:\\.|[^.[\\])+)|\['((?:[^'\\]|\\.)+)'\]|\[(\d+)\]|\[\*\]|\[\?\(@\.([\w.-]+)\s*==\s*(?:"([^"]*)"|'([^']*)')\)\]/gy;

/**
 * The subset of JSONPath that printer columns and scale paths use: `.spec.a`, `['b.c']`, `[0]`, `[*]` and
 * `[?(@.type=="Ready")]`. Undefined where a path uses more than that.
 */
export function parseJsonPath(path: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) return undefined;
    const [whole, plain, quoted, index, filterPath, double, single] = match;
    const name = plain ?? quoted;
    if (name !== undefined) steps.push({ kind: 'field', name: name.replaceAll(/\\(.)/g, '$1') });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else if (filterPath !== undefined) {
      steps.push({ kind: 'where', path: filterPath.split('.'), equals: double ?? single ?? '' });
    } else if (whole === '[*]') steps.push({ kind: 'all' });
  }
  return steps;
}

/** The values a path leads to. */
export function readJsonPath(value: unknown, steps: readonly Step[]): unknown[] {
  return steps.reduce<unknown[]>(
    (values, step) => values.flatMap((item) => follow(item, step)),
    [value],
  );
}

function follow(value: unknown, step: Step): unknown[] {
  switch (step.kind) {
    case 'field':
      return isMap(value) && value[step.name] !== undefined ? [value[step.name]] : [];
    case 'index':
      return Array.isArray(value) && value[step.index] !== undefined ? [value[step.index]] : [];
    case 'all':
      return Array.isArray(value) ? value : [];
    case 'where': {
      const items: unknown[] = Array.isArray(value) ? value : [];
      return items.filter((item) => String(descend(item, step.path)) === step.equals);
    }
  }
}

function descend(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((item, key) => (isMap(item) ? item[key] : undefined), value);
}
