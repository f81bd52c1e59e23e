import { isMap, type JsonMap } from '../schema/schema-node.js';

/**
 * A decoded object as its client library type. Decoding against the published schema has proved the
 * shape; only times differ, which stay text here.
 */
export function typed<T>(object: object): T {
  return object as T;
}

/** The fields of an object but for some; the original is not changed. */
export function without(object: object | undefined, fields: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([key]) => !fields.includes(key)));
}

/** The value at a dotted path, such as `status.phase`. */
export function fieldAt(object: unknown, path: string): unknown {
  let value: unknown = object;
  for (const key of path.split('.')) {
    if (key === '') continue;
    if (!isMap(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** The object with the value at a dotted path replaced; the original is not changed. */
export function withField(object: unknown, path: string, value: unknown): unknown {
  const [key = '', ...rest] = path.split('.').filter((part) => part !== '');
  if (key === '') return value;
  const map = isMap(object) ? object : {};
  return { ...map, [key]: withField(map[key], rest.join('.'), value) };
}
