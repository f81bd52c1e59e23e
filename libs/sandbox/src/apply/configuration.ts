import { printElement } from './field-set.js';
import { itemElement } from './path-element.js';
import {
  fieldNode,
  isMap,
  type JsonMap,
  type ListNode,
  resolveNode,
  type SchemaNode,
} from '../schema/schema-node.js';

/**
 * What is wrong with an applied configuration, in the words of the real server's typed merge:
 * `.spec.foo: field not declared in schema`. Empty when nothing is.
 */
export function configurationProblems(configuration: JsonMap, node: SchemaNode): string[] {
  const problems: string[] = [];
  visit(configuration, node, '', problems);
  return problems;
}

function visit(value: unknown, declared: SchemaNode, path: string, problems: string[]): void {
  if (value === null) return;
  const node = resolveNode(declared, value);
  if (node.shape === 'scalar') {
    // Free-form JSON may hold any plain value.
    if (declared.shape === 'any') return;
    const problem = scalarProblem(value, node.scalar);
    if (problem) problems.push(`${path}: ${problem}`);
    return;
  }
  if (node.shape === 'list') {
    if (!Array.isArray(value)) problems.push(`${path}: expected list, got ${describe(value)}`);
    else visitItems(value, node, path, problems);
    return;
  }
  if (node.shape !== 'map') return;
  if (!isMap(value)) {
    problems.push(`${path}: expected map, got ${describe(value)}`);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const child = fieldNode(node, key);
    if (child) visit(item, child, `${path}.${key}`, problems);
    else if (!node.embedded) problems.push(`${path}.${key}: field not declared in schema`);
  }
}

/** Items of associative lists must have keys, each once. */
function visitItems(
  items: readonly unknown[],
  node: ListNode,
  path: string,
  problems: string[],
): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    visit(item, node.items, `${path}[${index}]`, problems);
    if (node.ownership === 'atomic') return;
    const element = itemElement(node, item);
    if (element === undefined) {
      problems.push(
        `${path}: element ${index}: ${KEYLESS[node.ownership]} ${JSON.stringify(node.keys)}`,
      );
    } else if (seen.has(element)) {
      problems.push(`${path}: duplicate entries for key ${printElement(element)}`);
    } else {
      seen.add(element);
    }
  });
}

const KEYLESS = {
  map: 'associative list with keys has an element that omits all key fields',
  set: 'associative list without keys has an element that is not a plain value; keys:',
};

function scalarProblem(value: unknown, scalar: string): string | undefined {
  const isNumber = typeof value === 'number';
  const isString = typeof value === 'string';
  switch (scalar) {
    case 'integer':
    case 'number':
      return isNumber ? undefined : `expected numeric (int or float), got ${describe(value)}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got ${describe(value)}`;
    case 'quantity':
    case 'int-or-string':
      return isNumber || isString ? undefined : `expected string or number, got ${describe(value)}`;
    default:
      return isString ? undefined : `expected string, got ${describe(value)}`;
  }
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (isMap(value)) return 'map';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return typeof value;
}
