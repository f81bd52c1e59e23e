import { isNamed, isObject, isSatisfied } from './drift.js';

/**
 * Where `observed` is otherwise than `desired` says, as paths (`spec.containers[rc-k7].image`); never values, which may
 * be secret. Empty exactly where `isSatisfied`.
 */
export function differences(desired: unknown, observed: unknown, path = ''): readonly string[] {
  if (isSatisfied(desired, observed)) return [];
  if (isObject(desired) && isObject(observed)) {
    return Object.entries(desired).flatMap(([key, value]) =>
      differences(value, observed[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(desired) && Array.isArray(observed) && desired.every(isNamed)) {
    const byName = new Map(observed.filter(isNamed).map((item) => [item.name, item]));
    return desired.flatMap((item) =>
      differences(item, byName.get(item.name), `${path}[${item.name}]`),
    );
  }
  return [path];
}
