import { isMap, type JsonMap } from '../schema/schema-node.js';

/** JSON merge patch (RFC 7386): null removes, maps merge, everything else replaces. Inputs are not changed. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const result: JsonMap = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = applyMergePatch(result[key], value);
  }
  return result;
}
