/**
 * Strategic merge patch: what `kubectl apply`, `edit` and `rollout restart` send for built-in kinds.
 * Lists with a merge key merge item by item; `$patch`, `$retainKeys`, `$setElementOrder/…` and
 * `$deleteFromPrimitiveList/…` direct the rest.
 * Rule: sig-api-machinery's strategic-merge-patch note in the Kubernetes community repository.
 */
import { jsonEquals } from '../schema/json-value.js';
import {
  fieldNode,
  isMap,
  type JsonMap,
  type ListNode,
  type MapNode,
  type SchemaNode,
} from '../schema/schema-node.js';
import { PatchProblem } from './patch-problem.js';

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const SET_ORDER = '$setElementOrder/';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';

/** The target with the patch laid over it. Throws `PatchProblem`; inputs are not changed. */
export function applyStrategicMergePatch(target: JsonMap, patch: JsonMap, node: MapNode): JsonMap {
  return patchMap(target, patch, node);
}

function patchMap(target: JsonMap, patch: JsonMap, node: MapNode): JsonMap {
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') {
    throw new PatchProblem('malformed', `Unknown patch type: ${JSON.stringify(directive)}`);
  }
  const result = retainKeys(target, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null) delete result[key];
    else result[key] = patchField(result[key], value, fieldNode(node, key), patch, key);
  }
  for (const key of Object.keys(patch)) {
    if (key.startsWith(DELETE_PRIMITIVES)) {
      deletePrimitives(result, key.slice(DELETE_PRIMITIVES.length), patch[key]);
    }
    if (key.startsWith(SET_ORDER)) {
      const field = key.slice(SET_ORDER.length);
      setElementOrder(result, field, patch[key], fieldNode(node, field));
    }
  }
  return result;
}

function retainKeys(target: JsonMap, patch: JsonMap): JsonMap {
  const retained = patch[RETAIN_KEYS];
  if (!Array.isArray(retained)) return { ...target };
  return Object.fromEntries(Object.entries(target).filter(([key]) => retained.includes(key)));
}

function patchField(
  current: unknown,
  value: unknown,
  node: SchemaNode | undefined,
  patch: JsonMap,
  key: string,
): unknown {
  if (isMap(value)) {
    if (node?.shape === 'map') return patchMap(isMap(current) ? current : {}, value, node);
    return isMap(current) ? patchMap(current, value, FREE_FORM) : withoutDirectives(value);
  }
  if (!Array.isArray(value) || node?.shape !== 'list' || !node.patchStrategy?.includes('merge')) {
    return value;
  }
  const items: unknown[] = Array.isArray(current) ? current : [];
  if (node.patchMergeKey) return patchItems(items, value, node, node.patchMergeKey);
  const ordered = Array.isArray(patch[`${SET_ORDER}${key}`]);
  const added = value.filter((item) => !items.some((known) => jsonEquals(known, item)));
  return ordered ? [...added, ...items] : [...items, ...added];
}

const FREE_FORM: MapNode = {
  shape: 'map',
  name: '',
  fields: new Map(),
  additional: { shape: 'any' },
  required: [],
  atomic: false,
  preserveUnknown: true,
};

function patchItems(
  current: readonly unknown[],
  patch: readonly unknown[],
  node: ListNode,
  mergeKey: string,
): unknown[] {
  const replaces = patch.some((item) => isMap(item) && item[DIRECTIVE] === 'replace');
  let result: unknown[] = replaces ? [] : [...current];
  for (const item of patch) {
    if (!isMap(item))
      throw new PatchProblem('malformed', `expected a map in a list merged by ${mergeKey}`);
    if (item[DIRECTIVE] === 'replace' && item[mergeKey] === undefined) continue;
    const id = item[mergeKey];
    if (id === undefined) {
      throw new PatchProblem(
        'malformed',
        `map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`,
      );
    }
    const same = (other: unknown): boolean => isMap(other) && jsonEquals(other[mergeKey], id);
    if (item[DIRECTIVE] === 'delete') {
      result = result.filter((other) => !same(other));
      continue;
    }
    const index = result.findIndex(same);
    const itemNode = node.items.shape === 'map' ? node.items : FREE_FORM;
    const known = result[index];
    if (index === -1) result.push(patchMap({}, item, itemNode));
    else if (isMap(known)) result[index] = patchMap(known, item, itemNode);
  }
  return result;
}

function deletePrimitives(result: JsonMap, field: string, values: unknown): void {
  const current = result[field];
  if (!Array.isArray(current) || !Array.isArray(values)) return;
  result[field] = current.filter((item) => !values.some((value) => jsonEquals(value, item)));
}

/** Items the order names stand in its order; the others keep their place relative to their neighbours. */
function setElementOrder(
  result: JsonMap,
  field: string,
  order: unknown,
  node: SchemaNode | undefined,
): void {
  const current = result[field];
  if (!Array.isArray(current) || !Array.isArray(order) || node?.shape !== 'list') return;
  const mergeKey = node.patchMergeKey;
  const idOf = (item: unknown): unknown => (mergeKey && isMap(item) ? item[mergeKey] : item);
  const rank = (item: unknown): number =>
    order.findIndex((ordered) => jsonEquals(idOf(ordered), idOf(item)));
  const ordered = current.filter((item) => rank(item) >= 0).toSorted((a, b) => rank(a) - rank(b));
  let next = 0;
  result[field] = current.map((item: unknown) => (rank(item) >= 0 ? ordered[next++] : item));
}

function withoutDirectives(value: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('$')));
}
